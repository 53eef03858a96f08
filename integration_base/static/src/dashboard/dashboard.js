import {Component, onMounted, onWillStart, onWillUnmount, useState} from "@odoo/owl";
import {KeepLast} from "@web/core/utils/concurrency";
import {Layout} from "@web/search/layout";
import {_t} from "@web/core/l10n/translation";
import {deserializeDateTime} from "@web/core/l10n/dates";
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
const ALL = {companyId: null, ownerId: null};

/**
 * A page of figures that keeps itself fresh: of a period, and of one company or one
 * owner (an endpoint, a source) if its reader says so.
 */
export class Dashboard extends Component {
    static template = "integration_base.Dashboard";
    static components = {Layout};
    static props = {...standardActionServiceProps};
    // What subclasses say: the model that is asked, the template of its figures, that of
    // what is shown as long as there is no owner, and what owners are called.
    static model = "";
    static content = "";
    static begin = "";
    static words = {owner: "", all: ""};

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
        const {period, companyId, ownerId} = this.state.filter;
        this.state.loading = true;
        try {
            this.state.data = await this.keepLast.add(
                this.orm.silent.call(this.constructor.model, "load", [
                    period,
                    companyId,
                    ownerId,
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
        return Boolean(this.state.filter.companyId || this.state.filter.ownerId);
    }

    open(xmlId) {
        return this.action.doAction(xmlId);
    }

    /** Open the form of a record to be. */
    create(model, title) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: title,
            res_model: model,
            views: [[false, "form"]],
        });
    }
}
