import {duration, success} from "@integration_base/dashboard/format";
import {Component} from "@odoo/owl";
import {Figure} from "@integration_base/dashboard/figure";
import {HEALTH} from "@integration_base/dashboard/health";
import {_t} from "@web/core/l10n/translation";
import {useService} from "@web/core/utils/hooks";

const STATES = {
    paused: [_t("Paused"), "text-bg-secondary"],
    disabled: [_t("Disabled"), "text-bg-danger"],
};
const CIRCUITS = {
    open: [_t("Circuit Open"), "text-bg-danger"],
    half_open: [_t("Circuit Half-open"), "text-bg-warning"],
};

/** Endpoints, those first that need a person. */
export class EndpointTable extends Component {
    static template = "outbox.DashboardEndpointTable";
    static components = {Figure};
    static props = {rows: Array};

    setup() {
        this.action = useService("action");
        this.duration = duration;
    }

    /** What is said of a row in colors: its label and its class. */
    badge(row) {
        return STATES[row.state] || CIRCUITS[row.circuit] || HEALTH[row.health];
    }

    success(row) {
        return success(row.attempts, row.failed.value);
    }

    open(row) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "outbox.endpoint",
            res_id: row.id,
            views: [[false, "form"]],
        });
    }
}
