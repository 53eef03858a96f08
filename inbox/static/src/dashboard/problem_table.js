import {Component} from "@odoo/owl";
import {Figure} from "@integration_base/dashboard/figure";

/** What keeps messages from being done, in words. */
export class ProblemTable extends Component {
    static template = "inbox.DashboardProblemTable";
    static components = {Figure};
    static props = {rows: Array};
}
