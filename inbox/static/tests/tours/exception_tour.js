import {registry} from "@web/core/registry";

const unfold = (text) => ({
    trigger: `.o_group_header:contains(${text}):not(.o_group_open)`,
    run: "click",
});

registry.category("web_tour.tours").add("inbox_exceptions", {
    steps: () => [
        unfold("Tour MES"),
        unfold("Unmatched"),
        unfold("4711"),
        {
            trigger: ".o_data_row:contains(Contact 4711) button[name=action_map]",
            run: "click",
        },
        {
            content: "The kind is known, so only a contact can be picked",
            trigger: ".modal .o_field_widget[name=record] input",
            run: "edit Tour Parent",
        },
        {
            trigger: ".modal .o-autocomplete--dropdown-item a:contains(Tour Parent)",
            run: "click",
        },
        {trigger: ".modal .o_form_button_save", run: "click"},
        {
            content: "Nothing waits for that code any more",
            trigger: "body:not(:has(.modal)):not(:has(.o_group_header:contains(4711)))",
        },
        unfold("Refused by Odoo"),
        unfold("None"),
        {
            trigger: ".o_data_row:contains(Refused by Odoo) input[type=checkbox]",
            run: "click",
        },
        {
            trigger: ".o_control_panel button[name=action_decide]:contains(Discard)",
            run: "click",
        },
        {
            trigger: ".modal label:contains(All exceptions of the same source)",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=reason] input",
            run: "edit Test data",
        },
        {trigger: ".modal footer button:contains(Discard)", run: "click"},
        {trigger: ".o_notification:contains(Done with 2 of 2)"},
    ],
});
