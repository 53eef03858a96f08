import {Component, onWillStart, useState} from "@odoo/owl";
import {EventTypeEntry} from "./event_type_entry";
import {EventTypeList} from "./event_type_list";
import {KeepLast} from "@web/core/utils/concurrency";
import {Layout} from "@web/search/layout";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";

const MODEL = "outbox.event.type";

export class Catalogue extends Component {
    static template = "outbox.Catalogue";
    static components = {EventTypeEntry, EventTypeList, Layout};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.ui = useState(useService("ui"));
        this.keepLast = new KeepLast();
        this.state = useState({groups: [], entry: null});
        onWillStart(() => this.load());
    }

    get ids() {
        return this.state.groups.flatMap((group) => group.types.map((type) => type.id));
    }

    async load() {
        this.state.groups = await this.orm.call(MODEL, "catalogue");
        const wanted = this.ids.includes(this.props.resId) && this.props.resId;
        // On a phone the list fills the screen, and is what people look at first.
        const id = wanted || (!this.ui.isSmall && this.ids[0]);
        if (id) {
            this.state.entry = await this.loadEntry(id);
        }
    }

    loadEntry(id) {
        return this.keepLast.add(this.orm.call(MODEL, "catalogue_entry", [[id]]));
    }

    async select(id) {
        this.state.entry = await this.loadEntry(id);
        this.props.updateActionState({resId: id});
    }

    showList() {
        this.state.entry = null;
        this.props.updateActionState({resId: false});
    }
}

registry.category("actions").add("outbox.catalogue", Catalogue);
