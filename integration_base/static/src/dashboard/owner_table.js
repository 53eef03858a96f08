import {Component} from "@odoo/owl";
import {Figure} from "./figure";
import {duration} from "./format";
import {useService} from "@web/core/utils/hooks";

/** Endpoints or sources, of which each row opens its form. Tables name the `model`. */
export class OwnerTable extends Component {
    static components = {Figure};
    static props = {rows: Array};

    setup() {
        this.action = useService("action");
        this.duration = duration;
    }

    open(row) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: this.constructor.model,
            res_id: row.id,
            views: [[false, "form"]],
        });
    }
}
