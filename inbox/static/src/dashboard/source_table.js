import {duration, success} from "@integration_base/dashboard/format";
import {HEALTH} from "@integration_base/dashboard/health";
import {OwnerTable} from "@integration_base/dashboard/owner_table";
import {_t} from "@web/core/l10n/translation";

const STATES = {
    draft: [_t("Draft"), "text-bg-light"],
    paused: [_t("Paused"), "text-bg-secondary"],
};

/** Sources, those first that need a person. */
export class SourceTable extends OwnerTable {
    static template = "inbox.DashboardSourceTable";
    static model = "inbox.source";

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
}
