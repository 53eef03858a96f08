/* global Chart */
import {Component, onWillStart, useEffect, useRef} from "@odoo/owl";
import {duration, NOTHING} from "./format";
import {_t} from "@web/core/l10n/translation";
import {deserializeDateTime} from "@web/core/l10n/dates";
import {loadBundle} from "@web/core/assets";
import {openFigure} from "./figure";
import {useService} from "@web/core/utils/hooks";

const TIME = {hour: "2-digit", minute: "2-digit"};
const LABELS = {
    hour: TIME,
    day: TIME,
    week: {weekday: "short", ...TIME},
    month: {month: "short", day: "numeric"},
};

/** What has happened over time; a bar leads to the records of its time. */
export class DashboardChart extends Component {
    static template = "integration_base.DashboardChart";
    static props = {
        points: Array,
        period: String,
        // Figures of each point: their names, labels, classes of colors, and which
        // bars they are stacked in, if there are several.
        series: Array,
        // What 95 % were within.
        latency: String,
        // What a bar leads to: a model, and what its list is called.
        model: String,
        title: String,
    };

    setup() {
        this.action = useService("action");
        this.root = useRef("root");
        this.canvas = useRef("canvas");
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => {
                const chart = new Chart(this.canvas.el, this.config);
                return () => chart.destroy();
            },
            () => [this.props.points]
        );
    }

    get summary() {
        const sum = (name) => this.props.points.reduce((total, p) => total + p[name], 0);
        const sums = this.props.series.map(({name, label}) => `${label}: ${sum(name)}`);
        return _t("Over time: %s", sums.join(", "));
    }

    /** The color of what is written in the legend, be the page dark or bright. */
    color(name) {
        return getComputedStyle(this.root.el.querySelector(`[data-series=${name}]`)).color;
    }

    label(point) {
        const begin = deserializeDateTime(point.begin);
        return begin.toLocaleString(LABELS[this.props.period]);
    }

    dataset(name, values) {
        const color = this.color(name);
        const data = this.props.points.map((point) => point[name]);
        return {...values, data, backgroundColor: color, borderColor: color};
    }

    get config() {
        const text = this.color("text");
        const whole = {beginAtZero: true, ticks: {color: text, precision: 0}};
        return {
            type: "bar",
            data: {
                labels: this.props.points.map((point) => this.label(point)),
                datasets: [
                    this.dataset("p95", {
                        type: "line",
                        label: this.props.latency,
                        yAxisID: "seconds",
                        borderWidth: 2,
                        pointRadius: 1.5,
                    }),
                    ...this.props.series.map(({name, label, stack = ""}) =>
                        this.dataset(name, {label, stack})
                    ),
                ],
            },
            options: {
                animation: false,
                maintainAspectRatio: false,
                interaction: {mode: "index", intersect: false},
                onClick: (_event, [element]) => element && this.open(element.index),
                plugins: {
                    legend: {display: false},
                    tooltip: {callbacks: {label: this.tooltip}},
                },
                scales: {
                    x: {
                        grid: {display: false},
                        ticks: {color: text, maxRotation: 0, autoSkipPadding: 16},
                    },
                    y: {...whole, grid: {color: this.color("grid")}},
                    seconds: {
                        position: "right",
                        beginAtZero: true,
                        grid: {display: false},
                        ticks: {color: text, callback: (value) => duration(value)},
                    },
                },
            },
        };
    }

    tooltip({dataset, raw}) {
        const value = dataset.yAxisID === "seconds" ? duration(raw) : raw ?? NOTHING;
        return `${dataset.label}: ${value}`;
    }

    open(index) {
        const point = this.props.points[index];
        const figure = {model: this.props.model, domain: point.domain};
        return openFigure(this.action, figure, `${this.props.title}, ${this.label(point)}`);
    }
}
