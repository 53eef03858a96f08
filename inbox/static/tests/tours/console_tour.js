import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("inbox_console", {
    steps: () => [
        {
            trigger: ".o_statusbar_buttons button:contains(Send a Test Message)",
            run: "click",
        },
        {trigger: ".modal .o_field_widget[name=request]:contains(••••)"},
        {trigger: ".modal footer button:contains(Sign and Send)", run: "click"},
        {
            trigger: ".modal .alert-success:contains(202) button:contains(See What)",
            run: "click",
        },
        {trigger: ".o_form_view .o_field_widget[name=source_id]:contains(Tour MES)"},
    ],
});
