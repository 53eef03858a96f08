import {count, duration} from "./format";
import {Component} from "@odoo/owl";
import {Figure} from "./figure";

/** What has happened, and what is the case now, in large figures. */
export class DashboardTiles extends Component {
    static components = {Figure};
    static props = {past: Object, present: Object};

    setup() {
        this.duration = duration;
    }

    get heldKeys() {
        const {held, held_keys: value} = this.props.present;
        return count({value, capped: held.capped});
    }
}
