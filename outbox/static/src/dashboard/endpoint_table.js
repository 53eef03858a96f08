import {HEALTH} from "@integration_base/dashboard/health";
import {OwnerTable} from "@integration_base/dashboard/owner_table";
import {_t} from "@web/core/l10n/translation";
import {success} from "@integration_base/dashboard/format";

const STATES = {
    paused: [_t("Paused"), "text-bg-secondary"],
    disabled: [_t("Disabled"), "text-bg-danger"],
};
const CIRCUITS = {
    open: [_t("Circuit Open"), "text-bg-danger"],
    half_open: [_t("Circuit Half-open"), "text-bg-warning"],
};

/** Endpoints, those first that need a person. */
export class EndpointTable extends OwnerTable {
    static template = "outbox.DashboardEndpointTable";
    static model = "outbox.endpoint";

    /** What is said of a row in colors: its label and its class. */
    badge(row) {
        return STATES[row.state] || CIRCUITS[row.circuit] || HEALTH[row.health];
    }

    success(row) {
        return success(row.attempts, row.failed.value);
    }
}
