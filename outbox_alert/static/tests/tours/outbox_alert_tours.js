import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const at = (title) => ({trigger: `.o_breadcrumb:contains(${title})`});
const openIncident = {
    trigger: ".o_list_view .o_data_row:contains(MES) td[name=kind]",
    run: "click",
};
const summary = {
    trigger: ".o_field_widget[name=summary]:contains(has taken nothing since)",
};

tours.add("outbox_alert_read", {
    steps: () => [
        at("Incidents"),
        openIncident,
        summary,
        {trigger: ".o_field_widget[name=advice]:contains(Try Now)"},
        {trigger: ".o_field_widget[name=detail]:contains(503)"},
        {trigger: ".o-mail-Chatter"},
        {trigger: ".oe_stat_button:contains(Endpoint)", run: "click"},
        {trigger: ".o_form_view .oe_stat_button:contains(/1\\s*Incidents/)"},
    ],
});

tours.add("outbox_alert_acknowledge", {
    steps: () => [
        {
            trigger: ".o_list_view .o_data_row:contains(MES) td[name=name]",
            run: "click",
        },
        {trigger: ".oe_stat_button:contains(/1\\s*Incidents/)", run: "click"},
        at("Incidents"),
        openIncident,
        summary,
        {trigger: "button[name=action_acknowledge]", run: "click"},
        {trigger: ".o_statusbar_status .o_arrow_button_current:contains(Acknowledged)"},
        {trigger: ".o-mail-Message:contains(Acknowledged by)"},
        {trigger: "body:not(:has(button[name=action_acknowledge]))"},
    ],
});

tours.add("outbox_alert_configure", {
    steps: () => [
        at("Incidents"),
        {
            trigger:
                "[data-menu-xmlid='integration_base.menu_integration_configuration']",
            run: "click",
        },
        {
            trigger:
                ".o-dropdown--menu [data-menu-xmlid='outbox_alert.menu_outbox_alert_rule']",
            run: "click",
        },
        at("Alert Rules"),
        {trigger: ".o_list_button_add", run: "click"},
        {
            trigger: ".o_field_widget[name=name] input",
            run: "edit Two hours old",
        },
        {
            trigger: ".o_field_widget[name=kind] input, .o_field_widget[name=kind] select",
            run: "click",
        },
        {
            trigger: ".o_select_menu_item:contains(Backlog Too Old)",
            run: "click",
        },
        {trigger: ".o_field_widget[name=period] input:value(60)", run: "edit 120"},
        {
            trigger: ".o_field_widget[name=endpoint_id] input",
            run: "edit MES",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(MES)",
            run: "click",
        },
        {trigger: ".o_form_button_save", run: "click"},
        {trigger: ".o_form_saved, .o_form_view .oe_stat_button:contains(Incidents)"},
    ],
});
