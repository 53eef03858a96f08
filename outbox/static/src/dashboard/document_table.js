import {Component} from "@odoo/owl";
import {Figure} from "@integration_base/dashboard/figure";

/** What became of today's documents. */
export class DocumentTable extends Component {
    static template = "outbox.DashboardDocumentTable";
    static components = {Figure};
    static props = {rows: Array};
}
