import {count, duration, rate, success} from "@integration_base/dashboard/format";
import {Component} from "@odoo/owl";
import {Figure} from "@integration_base/dashboard/figure";

/** What has happened, and what is the case now, in large figures. */
export class Tiles extends Component {
    static template = "inbox.DashboardTiles";
    static components = {Figure};
    static props = {past: Object, present: Object};

    setup() {
        this.duration = duration;
    }

    get perMinute() {
        const {received, minutes} = this.props.past;
        return rate(received.value / minutes);
    }

    get successRate() {
        const {done, failed} = this.props.past;
        return success(done.value + failed.value, failed.value);
    }

    get heldKeys() {
        const {held, held_keys: value} = this.props.present;
        return count({value, capped: held.capped});
    }
}
