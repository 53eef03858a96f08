import {Component, useState} from "@odoo/owl";
import {deserializeDateTime, formatDateTime} from "@web/core/l10n/dates";
import {Exchange} from "./exchange";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {useService} from "@web/core/utils/hooks";

const ICONS = {
    committed: "fa-check-circle",
    queued: "fa-inbox",
    attempt: "fa-paper-plane",
    decision: "fa-user",
    delivered: "fa-check",
    dead: "fa-times",
    held: "fa-hand-paper-o",
    expired: "fa-hourglass-end",
    cancelled: "fa-ban",
    next: "fa-clock-o",
};
const TONES = {
    plain: "text-muted",
    good: "text-success",
    warning: "text-warning",
    bad: "text-danger",
};
const BADGES = {
    delivered: "text-bg-success",
    dead: "text-bg-danger",
    held: "text-bg-danger",
    retrying: "text-bg-warning",
    pending: "text-bg-info",
    parked: "text-bg-info",
};
const CALM = ["expired", "cancelled", "retry_at", "due", "queue", "batch"];

/** What happened to a delivery, or to each delivery of an event, step by step. */
export class Timeline extends Component {
    static template = "outbox.Timeline";
    static components = {Exchange};
    static props = {...standardFieldProps, part: {type: String, optional: true}};

    setup() {
        this.action = useService("action");
        this.state = useState({open: {}});
    }

    get stories() {
        return this.props.record.data[this.props.name] || [];
    }

    /** Whether the page is about several deliveries, which then have to be told apart. */
    get isEvent() {
        return this.props.record.resModel !== "outbox.delivery";
    }

    shows(part) {
        return !this.props.part || this.props.part === part;
    }

    icon(step) {
        return `${ICONS[step.kind]} ${TONES[step.tone]}`;
    }

    badge(story) {
        return BADGES[story.state] || "text-bg-secondary";
    }

    alert(reason) {
        return CALM.includes(reason.kind) ? "alert-info" : "alert-warning";
    }

    at(step) {
        return step.at
            ? formatDateTime(deserializeDateTime(step.at), {showSeconds: true})
            : "";
    }

    toggle(step) {
        this.state.open[step.attempt] = !this.state.open[step.attempt];
    }

    toggleLabel(step) {
        return this.state.open[step.attempt]
            ? _t("Hide request and response")
            : _t("Request and response");
    }

    openDelivery(id) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "outbox.delivery",
            res_id: id,
            views: [[false, "form"]],
        });
    }
}

registry.category("fields").add("outbox_timeline", {
    component: Timeline,
    supportedTypes: ["json"],
    // Part: "reasons" or "steps"; both without.
    extractProps: ({options}) => ({part: options.part}),
});
