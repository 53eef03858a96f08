import {Dashboard} from "@integration_base/dashboard/dashboard";
import {DashboardChart} from "@integration_base/dashboard/chart";
import {DocumentTable} from "./document_table";
import {EndpointTable} from "./endpoint_table";
import {Tiles} from "./tiles";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";

/** Whether orders, transfers and the like reach the other systems, at a glance. */
export class OutboxDashboard extends Dashboard {
    static components = {
        ...Dashboard.components,
        DashboardChart,
        DocumentTable,
        EndpointTable,
        Tiles,
    };
    static model = "outbox.dashboard";
    static content = "outbox.DashboardContent";
    static begin = "outbox.DashboardBegin";
    static words = {owner: _t("Endpoint"), all: _t("All endpoints")};

    setup() {
        super.setup();
        this.chart = {
            series: [
                {name: "delivered", label: _t("Delivered"), class: "text-success"},
                {name: "failed", label: _t("Failed attempts"), class: "text-danger"},
            ],
            latency: _t("Latency, 95 % within"),
            model: "outbox.attempt",
            title: _t("Attempts"),
        };
    }

    /** Something was tried in the period. */
    get isBusy() {
        const {tried, delivered} = this.state.data.past;
        return Boolean(tried.value || delivered.value);
    }

    createEndpoint() {
        return this.create("outbox.endpoint", _t("New Endpoint"));
    }
}

registry.category("actions").add("outbox.dashboard", OutboxDashboard);
