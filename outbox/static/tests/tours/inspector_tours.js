import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const search = (text, option) => [
    {trigger: ".o_searchview_input", run: `edit ${text}`},
    {
        trigger: `.o_searchview_autocomplete .o-dropdown-item:contains(${option})`,
        run: "click",
    },
    {trigger: `.o_searchview_facet:contains(${text})`},
];
const unfold = (text) => ({
    trigger: `.o_group_header:contains(${text}):not(.o_group_open)`,
    run: "click",
});

tours.add("outbox_inspector", {
    steps: () => [
        ...search("broken bu", "Document or Event ID"),
        {
            trigger: ".o_list_view .o_data_row:contains(Broken Buyer) td[name=document]",
            run: "click",
        },
        {trigger: ".o_outbox_reason[data-kind=dead]:contains(Given up)"},
        {trigger: ".o_outbox_step[data-kind=committed]:contains(Broken Buyer)"},
        {trigger: ".o_outbox_step[data-kind=queued]:contains(Look MES)"},
        {trigger: ".o_outbox_step[data-kind=dead]"},
        {
            content: "What was said is fetched when it is asked for",
            trigger: ".o_outbox_step[data-kind=attempt] button[aria-expanded=false]",
            run: "click",
        },
        {trigger: ".o_outbox_exchange th:contains(webhook-signature)"},
        {trigger: ".o_outbox_exchange [data-part=request] pre:contains(B1)"},
        {
            content: "Markup in an answer is text",
            trigger: ".o_outbox_exchange [data-part=response] pre:contains(<b>until)",
        },
        {trigger: ".o_outbox_exchange:not(:has(b))"},
        {
            trigger: ".o_outbox_curl button:contains(Copy as cURL)",
            run() {
                // A test's browser has no clipboard to look into.
                navigator.clipboard.writeText = (text) => {
                    document.body.dataset.copied = text;
                    return Promise.resolve();
                };
                this.anchor.click();
            },
        },
        {trigger: "body[data-copied*='curl --globoff --request POST']"},
        {trigger: "body:not([data-copied*='v1,x'])"},
        {trigger: ".o_outbox_curl:contains(webhook-signature)"},
        {
            trigger: ".oe_stat_button[name=action_open_record]",
            run: "click",
        },
        {trigger: ".o_form_view:contains(Broken Buyer):not(:has(.o_outbox_timeline))"},
        {trigger: ".o_back_button a", run: "click"},
        {
            trigger: ".o_statusbar_buttons button:contains(Discard)",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=reason] input",
            run: "edit Sent by hand",
        },
        {trigger: ".modal-footer button:contains(Discard)", run: "click"},
        {trigger: ".o_outbox_step[data-kind=cancelled]"},
    ],
});

tours.add("outbox_dead_letters", {
    steps: () => [
        {
            trigger: ".o_menu_sections [data-menu-xmlid='outbox.menu_outbox_recovery']",
            run: "click",
        },
        {
            trigger:
                ".o-dropdown--menu [data-menu-xmlid='outbox.menu_outbox_dead_letter']",
            run: "click",
        },
        {trigger: ".o_breadcrumb:contains(Dead Letters)"},
        unfold("Look MES"),
        unfold("x.seen"),
        {content: "The cause says what to do", trigger: ".o_group_header:contains(HTTP 503)"},
        unfold("HTTP 503"),
        {
            trigger:
                ".o_data_row:contains(Broken Buyer) .o_list_record_selector input",
            run: "click",
        },
        {trigger: ".o_control_panel button:contains(Retry)", run: "click"},
        {
            content: "One stands for all of its kind",
            trigger: ".modal .o_field_widget[name=scope] input[data-value=alike]",
            run: "click",
        },
        {trigger: ".modal .o_field_widget[name=count]:contains(3)"},
        {
            trigger: ".modal .o_field_widget[name=reason] input",
            run: "edit Their disk was full",
        },
        {trigger: ".modal-footer button:contains(Retry)", run: "click"},
        {trigger: ".o_notification:contains(Done with 3 of 3)"},
        {trigger: ".o_nocontent_help:contains(No dead letters)"},
        {
            trigger: ".o_menu_sections [data-menu-xmlid='outbox.menu_outbox_recovery']",
            run: "click",
        },
        {
            trigger: ".o-dropdown--menu [data-menu-xmlid='outbox.menu_outbox_decision']",
            run: "click",
        },
        {trigger: ".o_data_row:contains(Their disk was full):contains(Done)"},
    ],
});
