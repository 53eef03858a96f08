import {duration, success} from "@integration_base/dashboard/format";
import {Component} from "@odoo/owl";
import {Figure} from "@integration_base/dashboard/figure";
import {HEALTH} from "@integration_base/dashboard/health";
import {_t} from "@web/core/l10n/translation";
import {useService} from "@web/core/utils/hooks";

const STATES = {
    draft: [_t("Draft"), "text-bg-light"],
    paused: [_t("Paused"), "text-bg-secondary"],
};

/** Sources, those first that need a person. */
export class SourceTable extends Component {
    static template = "inbox.DashboardSourceTable";
    static components = {Figure};
    static props = {rows: Array};

    setup() {
        this.action = useService("action");
        this.duration = duration;
    }

    /** What is said of a row in colors: its label and its class. */
    badge(row) {
        return STATES[row.state] || HEALTH[row.health];
    }

    success(row) {
        return success(row.done.value + row.failed.value, row.failed.value);
    }

    /** How long ago its last message came. */
    last(row) {
        return row.last === null ? _t("never") : _t("%s ago", duration(row.last));
    }

    open(row) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "inbox.source",
            res_id: row.id,
            views: [[false, "form"]],
        });
    }
}
