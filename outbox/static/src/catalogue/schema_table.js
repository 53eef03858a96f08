import {Component} from "@odoo/owl";

const CLASSES = {
    public: "text-bg-success",
    internal: "text-bg-info",
    confidential: "text-bg-warning",
    restricted: "text-bg-danger",
};

/** The keys of a payload, those below another one indented. */
export class SchemaTable extends Component {
    static template = "outbox.SchemaTable";
    static props = {rows: Array};

    badgeClass(row) {
        return CLASSES[row.classification];
    }
}
