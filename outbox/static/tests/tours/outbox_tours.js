import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";

const tours = registry.category("web_tour.tours");

const menu = (name) => ({
    trigger: `.o_menu_sections [data-menu-xmlid='outbox.menu_outbox_${name}']`,
    run: "click",
});
const at = (title) => ({trigger: `.o_breadcrumb:contains(${title})`});
const open = (text, column) => ({
    trigger: `.o_list_view .o_data_row:contains(${text}) td[name=${column}]`,
    run: "click",
});
const tab = (name) => ({trigger: `.o_notebook a[name=${name}]`, run: "click"});
const confirm = (label) => ({
    trigger: `.modal-footer button:contains(${label})`,
    run: "click",
});
const because = (why) => ({
    trigger: ".modal .o_field_widget[name=reason] input",
    run: `edit ${why}`,
});
const openEndpoint = [
    open("Look MES", "name"),
    {trigger: ".o_form_view .alert-warning:contains(Paused)"},
];
const configuration = (name, title) => [
    {
        trigger:
            "[data-menu-xmlid='integration_base.menu_integration_configuration']",
        run: "click",
    },
    {
        trigger: `.o-dropdown--menu [data-menu-xmlid='outbox.menu_outbox_${name}']`,
        run: "click",
    },
    at(title),
];

tours.add("outbox_look_around", {
    steps: () => [
        ...openEndpoint,
        {trigger: ".o_field_widget[name=subscription_ids]:contains(x.seen)"},
        tab("secrets"),
        {trigger: ".o_field_widget[name=secret_ids] .o_data_row:contains(Look MES)"},
        tab("lanes"),
        {trigger: ".o_field_widget[name=lane_ids] .o_data_row"},
        tab("notes"),
        {trigger: ".o_field_widget[name=note]:contains(Call Ada)"},

        menu("delivery"),
        at("Deliveries"),
        {
            content: "Deliveries are grouped by state",
            trigger: ".o_group_header:contains(/^Dead/)",
        },
        open("Broken Buyer", "document"),
        {trigger: ".o_form_view .alert-danger:contains(answered 503)"},
        tab("data"),
        {trigger: '.o_field_widget[name=data_pretty]:contains("B1")'},
        tab("attempts"),
        {
            trigger: ".o_field_widget[name=attempt_ids] .o_data_row td[name=outcome]",
            run: "click",
        },
        {trigger: ".modal .o_field_widget[name=request_headers]:contains(webhook-id)"},
        {trigger: ".modal .o_field_widget[name=request_body_pretty]:contains(B1)"},
        {trigger: ".modal .o_notebook a[name=response]", run: "click"},
        {
            trigger:
                ".modal .o_field_widget[name=response_body_pretty]:contains(maintenance)",
        },
        {trigger: ".modal .btn-close", run: "click"},
        {trigger: "body:not(:has(.modal))"},

        menu("event"),
        at("Events"),
        open("Whole Buyer", "document"),
        {trigger: ".o_form_view .alert-danger:contains(could not be rendered)"},
        tab("deliveries"),
        {trigger: ".o_field_widget[name=delivery_ids] .o_data_row:contains(Look MES)"},
    ],
});

tours.add("outbox_user_only_looks", {
    steps: () => [
        {trigger: ".o_list_view .o_data_row:contains(Look MES)"},
        {trigger: "body:not(:has(.o_list_button_add))"},
        {
            trigger:
                "body:not(:has([data-menu-xmlid='integration_base.menu_integration_configuration']))",
        },
        ...openEndpoint,
        {trigger: ".o_form_view:not(:has(button[name=action_resume]))"},
        {trigger: ".o_form_view:not(:has(button[name=action_send_test]))"},
        {trigger: ".o_form_view:not(:has(.o_field_widget[name=url] input))"},
        tab("secrets"),
        {trigger: ".o_field_widget[name=secret_ids] .o_data_row"},
        {trigger: ".o_form_view:not(:has(button[name=action_reveal]))"},
        menu("delivery"),
        at("Deliveries"),
        open("Broken Buyer", "document"),
        {trigger: ".o_form_view .alert-danger:contains(answered 503)"},
        {trigger: ".o_form_view:not(:has(button[name=action_decide]))"},
        menu("event"),
        at("Events"),
        open("Whole Buyer", "document"),
        {trigger: ".o_form_view .alert-danger"},
        {trigger: ".o_form_view:not(:has(button[name=action_render_again]))"},
    ],
});

tours.add("outbox_operator_acts", {
    steps: () => [
        ...openEndpoint,
        {
            content: "Two deliveries are in the way; the dead one is in red",
            trigger: ".oe_stat_button:contains(Dead):has(.text-danger)",
            run: "click",
        },
        {trigger: ".o_searchview_facet:contains(Dead or Held)"},
        {
            trigger: ".o_data_row:contains(Broken Buyer) .o_list_record_selector input",
            run: "click",
        },
        {
            trigger: ".o_control_panel button:contains(Retry)",
            run: "click",
        },
        because("Their disk was full"),
        confirm("Retry"),
        {trigger: "body:not(:has(.modal))"},
        {
            content: "It is dead no more",
            trigger: ".o_list_view:not(:has(.o_data_row))",
        },
        menu("delivery"),
        {trigger: "body:not(:has(.o_searchview_facet:contains(Dead or Held)))"},
        open("Broken Buyer", "document"),
        {trigger: ".o_arrow_button_current:contains(Pending)"},
        {
            trigger: ".o_statusbar_buttons button:contains(Discard)",
            run: "click",
        },
        because("Sent by hand"),
        confirm("Discard"),
        {trigger: ".o_arrow_button_current:contains(Cancelled)"},

        menu("endpoint"),
        at("Endpoints"),
        open("Look MES", "name"),
        {trigger: ".o_statusbar_buttons button[name=action_resume]", run: "click"},
        {trigger: ".o_arrow_button_current:contains(Active)"},
        {trigger: ".o_statusbar_buttons button[name=action_pause]", run: "click"},
        confirm("Pause"),
        {trigger: ".o_arrow_button_current:contains(Paused)"},
        {
            trigger: ".o_statusbar_buttons button[name=action_send_test]",
            run: "click",
        },
        {
            content: "The test event waits with the others",
            trigger: ".o_list_view .o_data_row:contains(outbox.endpoint.test)",
        },
    ],
});

tours.add("outbox_operator_replays", {
    steps: () => [
        open("Broken Buyer", "document"),
        {trigger: ".o_statusbar_buttons button[name=action_replay]", run: "click"},
        {
            content: "What is sent to whom is shown before",
            trigger: ".modal .o_field_widget[name=summary]:contains(Look MES: 1)",
        },
        {
            trigger:
                ".modal .o_field_widget[name=sample_ids] .o_data_row:contains(Broken Buyer)",
        },
        {
            content: "Without a reason nothing begins",
            trigger: ".modal-footer button[name=action_start]",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=reason].o_field_invalid input",
            run: "edit the MES lost it",
        },
        confirm("Start Replay"),
        {trigger: ".o_form_view .o_field_widget[name=reason]:contains(lost it)"},
        {trigger: ".o_form_view .alert-warning:contains(endpoint is paused)"},
        {trigger: ".o_form_view .o_field_widget[name=progress] .o_progressbar"},
        {trigger: ".o_statusbar_buttons button[name=action_pause]", run: "click"},
        {trigger: ".o_arrow_button_current:contains(Paused)"},
        {trigger: ".o_statusbar_buttons button[name=action_resume]", run: "click"},
        {trigger: ".o_arrow_button_current:contains(Running)"},
        {trigger: ".o_statusbar_buttons button[name=action_cancel]", run: "click"},
        confirm("Cancel the replay"),
        {trigger: ".o_arrow_button_current:contains(Cancelling)"},
        {
            trigger: "[data-menu-xmlid='outbox.menu_outbox_recovery']",
            run: "click",
        },
        {
            trigger:
                ".o-dropdown--menu [data-menu-xmlid='outbox.menu_outbox_replay']",
            run: "click",
        },
        at("Replays"),
        {
            trigger: ".o_data_row:contains(the MES lost it)",
        },
    ],
});

tours.add("outbox_manager_configures", {
    steps: () => [
        at("Event Types"),
        {trigger: ".o_list_button_add", run: "click"},
        {
            trigger: ".o_field_widget[name=name] input",
            run: "edit x.partner.renamed",
        },
        {
            trigger: ".o_field_widget[name=model_id] input",
            run: "edit res.partner",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(/^Contact$/)",
            run: "click",
        },
        {
            content: "The filter is offered for the fields of the subject",
            trigger: ".o_notebook a[name=filter]",
            run: "click",
        },
        {trigger: ".o_field_widget[name=filter_domain] .o_domain_selector"},
        tab("triggers"),
        {
            trigger: ".o_field_widget[name=trigger_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            content: "It watches the subject by default",
            trigger:
                ".o_field_widget[name=trigger_ids] [name=model_id] input:value(Contact)",
        },
        ...stepUtils.saveForm(),
        ...configuration("payload", "Payloads"),
        open("x.seen", "name"),
        {trigger: ".o_field_widget[name=line_ids] .o_data_row:contains(ref)"},
        ...configuration("subscription", "Subscriptions"),
        open("Look MES", "endpoint_id"),
        {trigger: ".o_field_widget[name=filter_domain] .o_domain_selector"},
        ...configuration("lane", "Lanes"),
        {trigger: ".o_data_row:contains(Look MES)"},
    ],
});
