import {CommandTable} from "./command_table";
import {Dashboard} from "@integration_base/dashboard/dashboard";
import {DashboardChart} from "@integration_base/dashboard/chart";
import {ProblemTable} from "./problem_table";
import {SourceTable} from "./source_table";
import {Tiles} from "./tiles";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";

/** Whether what other systems tell arrives in Odoo and is done there, at a glance. */
export class InboxDashboard extends Dashboard {
    static components = {
        ...Dashboard.components,
        CommandTable,
        DashboardChart,
        ProblemTable,
        SourceTable,
        Tiles,
    };
    static model = "inbox.dashboard";
    static content = "inbox.DashboardContent";
    static begin = "inbox.DashboardBegin";
    static words = {owner: _t("Source"), all: _t("All sources")};

    setup() {
        super.setup();
        this.chart = {
            series: [
                {
                    name: "received",
                    label: _t("Received"),
                    class: "text-primary",
                    stack: "in",
                },
                {name: "done", label: _t("Done"), class: "text-success"},
                {name: "failed", label: _t("Failed attempts"), class: "text-danger"},
            ],
            latency: _t("Time to done, 95 % within"),
            model: "inbox.message",
            title: _t("Messages"),
        };
    }

    /** Something came or was tried in the period. */
    get isBusy() {
        const {received, done, failed} = this.state.data.past;
        return Boolean(received.value || done.value || failed.value);
    }

    createSource() {
        return this.create("inbox.source", _t("New Source"));
    }
}

registry.category("actions").add("inbox.dashboard", InboxDashboard);
