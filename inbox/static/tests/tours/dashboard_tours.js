import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const page = ".o_integration_dashboard";
const figure = (where, name, text) =>
    `${page} ${where} .o_integration_figure[data-name='${name}']` +
    (text ? `:contains(/^${text}$/)` : "");
const tile = (name, text) => figure(".o_integration_tiles", name, text);
const source = (name, text) => figure("tr[data-name='MES']", name, text);
const problem = (name, text) => figure("tr[data-name='refused']", name, text);
const command = (name, text) => figure("tr[data-name='test.contact v1']", name, text);
const follow = (trigger) => ({trigger, run: "click"});
const at = (title) => ({trigger: `.o_breadcrumb:contains(${title})`});
const rows = (count) => ({
    trigger: `.o_list_view:has(.o_data_row:count(${count}))`,
});
const back = follow(".breadcrumb-item a:contains(Dashboard), .o_back_button");

tours.add("inbox_dashboard", {
    steps: () => [
        follow(
            ".o_menu_sections [data-menu-xmlid='inbox.menu_inbox'], " +
                ".o_menu_sections .o_menu_sections_more button"
        ),
        follow("[data-menu-xmlid='inbox.menu_inbox_dashboard']"),
        {
            content: "The first page waits for the library of charts to be bundled",
            trigger: `${page} .o_integration_chart canvas`,
            timeout: 60000,
        },
        {trigger: tile("received", "10")},
        {trigger: tile("done", "1")},
        {trigger: tile("failed", "5")},
        {trigger: tile("success", "16.6 %")},
        {trigger: tile("attention", "4")},
        {trigger: tile("held", "2")},
        {trigger: `${page} tr[data-name=MES] .badge:contains(Needs a Look)`},
        {trigger: command("received", "9")},

        follow("[data-period=hour]"),
        {trigger: "[data-period=hour][aria-pressed=true]"},
        follow(problem("held", "1")),
        at("Refused by Odoo"),
        rows(1),
        {
            content: "In the list where causes are mended",
            trigger: ".o_list_view th[data-name=about]",
        },
        back,
        {
            content: "The page is as it was left",
            trigger: "[data-period=hour][aria-pressed=true]",
        },
        follow(tile("failed", "5")),
        at("Failed Attempts"),
        rows(5),
        back,
        follow(source("waiting", "4")),
        at("Waiting"),
        rows(4),
        back,
        {
            content: "One source alone",
            trigger: ".o_integration_owner_filter",
            run: "selectByLabel WMS",
        },
        {trigger: tile("received", "2")},
        {trigger: `${page}:not(:has(tr[data-name=MES]))`},
    ],
});

tours.add("inbox_dashboard_retry", {
    steps: () => [
        follow(problem("held", "1")),
        at("Refused by Odoo"),
        follow(".o_data_row .o_list_record_selector input"),
        follow(".o_control_panel button:contains(Retry)"),
        {
            trigger: ".modal .o_field_widget[name=reason] input",
            run: "edit The limit is raised",
        },
        follow(".modal-footer button:contains(Retry)"),
        {trigger: "body:not(:has(.modal))"},
        {trigger: ".o_list_view:not(:has(.o_data_row))"},
        back,
        {trigger: tile("attention", "3")},
        {trigger: `${page} .o_inbox_problems:not(:has(tr[data-name=refused]))`},
    ],
});

tours.add("inbox_dashboard_begin_user", {
    steps: () => [
        {trigger: `${page} .o_integration_begin:contains(No Source Yet)`},
        {trigger: `${page}:not(:has(.o_integration_create))`},
    ],
});

tours.add("inbox_dashboard_begin_manager", {
    steps: () => [
        follow(".o_integration_create"),
        {trigger: ".o_form_view .o_field_widget[name=code] input"},
    ],
});
