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

/** What was delivered and what failed over time; a bar leads to its attempts. */
export class DashboardChart extends Component {
    static template = "outbox.DashboardChart";
    static props = {points: Array, period: String};

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
        return _t("Over time: %(delivered)s delivered, %(failed)s failed attempts", {
            delivered: sum("delivered"),
            failed: sum("failed"),
        });
    }

    /** The color of what is written in the legend, be the page dark or bright. */
    color(name) {
        return getComputedStyle(this.root.el.querySelector(`[data-series=${name}]`)).color;
    }

    label(point) {
        const begin = deserializeDateTime(point.begin);
        return begin.toLocaleString(LABELS[this.props.period]);
    }

    series(name, values) {
        const color = this.color(name);
        return {...values, backgroundColor: color, borderColor: color};
    }

    get config() {
        const points = this.props.points;
        const text = this.color("text");
        const whole = {beginAtZero: true, ticks: {color: text, precision: 0}};
        return {
            type: "bar",
            data: {
                labels: points.map((point) => this.label(point)),
                datasets: [
                    this.series("p95", {
                        type: "line",
                        label: _t("Latency, 95 % within"),
                        data: points.map((point) => point.p95),
                        yAxisID: "seconds",
                        borderWidth: 2,
                        pointRadius: 1.5,
                    }),
                    this.series("delivered", {
                        label: _t("Delivered"),
                        data: points.map((point) => point.delivered),
                        stack: "count",
                    }),
                    this.series("failed", {
                        label: _t("Failed attempts"),
                        data: points.map((point) => point.failed),
                        stack: "count",
                    }),
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
        const figure = {model: "outbox.attempt", domain: point.domain};
        return openFigure(this.action, figure, _t("Attempts, %s", this.label(point)));
    }
}
