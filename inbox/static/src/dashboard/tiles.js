import {rate, success} from "@integration_base/dashboard/format";
import {DashboardTiles} from "@integration_base/dashboard/tiles";

export class Tiles extends DashboardTiles {
    static template = "inbox.DashboardTiles";

    get perMinute() {
        const {received, minutes} = this.props.past;
        return rate(received.value / minutes);
    }

    get successRate() {
        const {done, failed} = this.props.past;
        return success(done.value + failed.value, failed.value);
    }
}
