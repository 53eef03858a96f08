import {Component, onMounted, onWillStart, onWillUnmount, useState} from "@odoo/owl";
import {DashboardChart} from "./chart";
import {DocumentTable} from "./document_table";
import {EndpointTable} from "./endpoint_table";
import {KeepLast} from "@web/core/utils/concurrency";
import {Layout} from "@web/search/layout";
import {Tiles} from "./tiles";
import {_t} from "@web/core/l10n/translation";
import {deserializeDateTime} from "@web/core/l10n/dates";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";
import {useSetupAction} from "@web/search/action_hook";

// Milliseconds. Nobody sees a page that is hidden, so it is left alone meanwhile.
const REFRESH = 30_000;

const PERIODS = [
    {id: "hour", label: _t("1 h")},
    {id: "day", label: _t("24 h")},
    {id: "week", label: _t("7 days")},
    {id: "month", label: _t("30 days")},
];
const ALL = {companyId: null, endpointId: null};

/** Whether orders, transfers and the like reach the other systems, at a glance. */
export class Dashboard extends Component {
    static template = "outbox.Dashboard";
    static components = {DashboardChart, DocumentTable, EndpointTable, Layout, Tiles};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.periods = PERIODS;
        this.state = useState({
            filter: {period: "day", ...ALL, ...this.props.state?.filter},
            data: null,
            error: null,
            loading: false,
        });
        useSetupAction({getLocalState: () => ({filter: {...this.state.filter}})});
        onWillStart(() => this.load());
        const refresh = () => !document.hidden && this.load();
        onMounted(() => {
            this.timer = setInterval(refresh, REFRESH);
            document.addEventListener("visibilitychange", refresh);
        });
        onWillUnmount(() => {
            clearInterval(this.timer);
            document.removeEventListener("visibilitychange", refresh);
        });
    }

    async load() {
        const {period, companyId, endpointId} = this.state.filter;
        this.state.loading = true;
        try {
            this.state.data = await this.keepLast.add(
                this.orm.silent.call("outbox.dashboard", "load", [
                    period,
                    companyId,
                    endpointId,
                ])
            );
            this.state.error = null;
        } catch (error) {
            // Whatever it is, the page says so itself and offers to try again.
            this.state.error = error.data?.message || error.message;
        }
        this.state.loading = false;
    }

    filter(values) {
        Object.assign(this.state.filter, values);
        return this.load();
    }

    filterBy(name, ev) {
        return this.filter({[name]: Number(ev.target.value) || null});
    }

    showAll() {
        return this.filter(ALL);
    }

    get updated() {
        const now = deserializeDateTime(this.state.data.now);
        return now.toLocaleString(luxon.DateTime.TIME_WITH_SECONDS);
    }

    get isFiltered() {
        return Boolean(this.state.filter.companyId || this.state.filter.endpointId);
    }

    /** Something was tried in the period. */
    get isBusy() {
        const {tried, delivered} = this.state.data.past;
        return Boolean(tried.value || delivered.value);
    }

    open(xmlId) {
        return this.action.doAction(xmlId);
    }

    createEndpoint() {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: _t("New Endpoint"),
            res_model: "outbox.endpoint",
            views: [[false, "form"]],
        });
    }
}

registry.category("actions").add("outbox.dashboard", Dashboard);
