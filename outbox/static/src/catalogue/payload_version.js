import {Component, onWillStart, useState} from "@odoo/owl";
import {CopyButton} from "@web/core/copy_button/copy_button";
import {SchemaTable} from "./schema_table";
import {_t} from "@web/core/l10n/translation";
import {useService} from "@web/core/utils/hooks";

/** A version of a payload: its keys, and the data of a document of this database. */
export class PayloadVersion extends Component {
    static template = "outbox.PayloadVersion";
    static components = {CopyButton, SchemaTable};
    static props = {eventTypeId: Number, version: Object};

    setup() {
        this.orm = useService("orm");
        this.state = useState({example: null});
        this.copyText = _t("Copy");
        this.copiedText = _t("Copied");
        onWillStart(() => {
            this.loadExample();
        });
    }

    /** Nobody waits for it: the rest is there to be read meanwhile. */
    async loadExample() {
        this.state.example = await this.orm.call(
            "outbox.event.type",
            "catalogue_example",
            [[this.props.eventTypeId], this.props.version.id]
        );
    }
}
