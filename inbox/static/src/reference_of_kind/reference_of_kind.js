import {
    ReferenceField,
    referenceField,
} from "@web/views/fields/reference/reference_field";
import {registry} from "@web/core/registry";

/**
 * A reference whose model another field of the record names, so that nobody has to
 * choose it. Odoo's own can do so only by a field that leads to ir.model, which users may
 * not read.
 */
export class ReferenceOfKind extends ReferenceField {
    get hideModelSelector() {
        return true;
    }

    getModelName() {
        return this.props.record.data.res_model;
    }
}

registry.category("fields").add("inbox_reference_of_kind", {
    ...referenceField,
    component: ReferenceOfKind,
    supportedTypes: ["reference"],
    fieldDependencies: [{name: "res_model", type: "char"}],
});
