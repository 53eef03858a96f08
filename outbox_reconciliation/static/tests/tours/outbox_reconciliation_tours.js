import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const at = (title) => ({trigger: `.o_breadcrumb:contains(${title})`});
const click = (trigger) => ({trigger, run: "click"});
const state = (label) => ({
    trigger: `.o_statusbar_status .o_arrow_button_current:contains(${label})`,
});

tours.add("outbox_reconciliation_compare", {
    steps: () => [
        at("Endpoints"),
        click("[data-menu-xmlid='outbox.menu_outbox_recovery']"),
        click(
            ".o-dropdown--menu [data-menu-xmlid='outbox_reconciliation.menu_outbox_reconciliation']"
        ),
        at("Reconciliations"),
        click(".o_list_button_add"),
        {
            content: "Whom to compare with; the window is the last day",
            trigger: ".o_field_widget[name=endpoint_id] input",
            run: "edit Tour MES",
        },
        click(".o-autocomplete--dropdown-item:contains(Tour MES)"),
        click("button[name=action_start]"),
        state("Running"),
    ],
});

tours.add("outbox_reconciliation_send", {
    steps: () => [
        at("Reconciliations"),
        click(".o_list_view .o_data_row:contains(Tour MES) td[name=date_from]"),
        state("Done"),
        {trigger: ".o_field_widget[name=line_ids] .o_data_row:contains(x.told)"},
        {
            content: "What is missing",
            ...click("button[name=action_open_findings]:contains(/2\\s*Missing/)"),
        },
        at("Findings"),
        {trigger: ".o_list_view .o_data_row:contains(Failed):contains(B)"},
        {trigger: ".o_list_view .o_data_row:contains(Not There):contains(A)"},
        click(".o_back_button a, .breadcrumb-item.o_back_button"),
        click("button[name=action_send_missing]"),
        {
            content: "It says what is about to happen",
            ...click(".modal:contains(same event ids) .btn-primary"),
        },
        {
            content: "What was lost is replayed",
            trigger: ".o_form_view .o_field_widget[name=reason]:contains(Missing by)",
        },
        state("Running"),
    ],
});
