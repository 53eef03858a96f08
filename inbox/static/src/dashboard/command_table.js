import {Component} from "@odoo/owl";
import {Figure} from "@integration_base/dashboard/figure";

/** What became of today's commands. */
export class CommandTable extends Component {
    static template = "inbox.DashboardCommandTable";
    static components = {Figure};
    static props = {rows: Array};
}
