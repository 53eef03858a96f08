import {rate, success} from "@integration_base/dashboard/format";
import {DashboardTiles} from "@integration_base/dashboard/tiles";

export class Tiles extends DashboardTiles {
    static template = "outbox.DashboardTiles";

    get perMinute() {
        const {delivered, minutes} = this.props.past;
        return rate(delivered.value / minutes);
    }

    get successRate() {
        const {tried, failed} = this.props.past;
        return success(tried.value, failed.value);
    }
}
