import {registry} from "@web/core/registry";
import {rpc} from "@web/core/network/rpc";

const tours = registry.category("web_tour.tours");

const page = ".o_integration_dashboard";
const figure = (where, name, text) =>
    `${page} ${where} .o_integration_figure[data-name='${name}']` +
    (text ? `:contains(/^${text}$/)` : "");
const tile = (name, text) => figure(".o_integration_tiles", name, text);
const document = (name, text) => figure("tr[data-name='res.partner']", name, text);
const endpoint = (name, text) => figure("tr[data-name='MES']", name, text);
const follow = (trigger) => ({trigger, run: "click"});
const at = (title) => ({trigger: `.o_breadcrumb:contains(${title})`});
const back = {trigger: ".breadcrumb-item a:contains(Dashboard), .o_back_button", run: "click"};
const rows = (count) => ({
    trigger: `.o_list_view:has(.o_data_row:count(${count}))`,
});
const period = (name) => ({trigger: `[data-period=${name}]`, run: "click"});

tours.add("outbox_dashboard", {
    steps: () => [
        follow(".o_menu_sections [data-menu-xmlid='outbox.menu_outbox_dashboard']"),
        {
            content: "The first page waits for the library of charts to be bundled",
            trigger: `${page} .o_integration_chart canvas`,
            timeout: 60000,
        },
        {trigger: tile("delivered", "1")},
        {trigger: tile("success", "20.0 %")},
        {trigger: tile("failed", "4")},
        {trigger: tile("held", "1")},
        {trigger: tile("circuits", "0")},
        {trigger: document("emitted")},
        {trigger: document("failed", "2")},
        {trigger: `${page} tr[data-name=MES] .badge:contains(Needs a Look)`},

        period("hour"),
        {trigger: "[data-period=hour][aria-pressed=true]"},
        follow(document("delivered", "1")),
        at("Delivered Today"),
        {trigger: ".o_list_view .o_data_row:contains(MES)"},
        back,
        {
            content: "The page is as it was left",
            trigger: "[data-period=hour][aria-pressed=true]",
        },
        follow(tile("failed", "4")),
        at("Failed Attempts"),
        {trigger: ".o_list_view .o_data_row"},
        back,
        follow(endpoint("waiting", "1")),
        at("Waiting"),
        {trigger: ".o_list_view .o_data_row:contains(MES)"},
        back,
        {
            content: "One endpoint alone",
            trigger: ".o_integration_owner_filter",
            run: "selectByLabel MES",
        },
        {trigger: tile("delivered", "1")},
    ],
});

tours.add("outbox_dashboard_retry", {
    steps: () => [
        follow(tile("dead", "1")),
        at("Dead Letters"),
        {
            trigger: ".o_data_row:contains(MES) .o_list_record_selector input",
            run: "click",
        },
        {trigger: ".o_control_panel button:contains(Retry)", run: "click"},
        {
            trigger: ".modal .o_field_widget[name=reason] input",
            run: "edit The MES takes it now",
        },
        {trigger: ".modal-footer button:contains(Retry)", run: "click"},
        {trigger: "body:not(:has(.modal))"},
        {trigger: ".o_list_view:not(:has(.o_data_row))"},
        back,
        {trigger: tile("dead", "0")},
        {trigger: tile("waiting", "2")},
    ],
});

tours.add("outbox_dashboard_begin_user", {
    steps: () => [
        {trigger: `${page} .o_integration_begin:contains(No Endpoint Yet)`},
        {trigger: `${page}:not(:has(.o_integration_create))`},
        follow(".o_integration_begin button:contains(Open the Catalogue)"),
        at("Catalogue"),
    ],
});

tours.add("outbox_dashboard_begin_manager", {
    steps: () => [
        follow(".o_integration_create"),
        {trigger: ".o_form_view .o_field_widget[name=url] input"},
    ],
});

const select = (label) => ({
    trigger: ".o_integration_owner_filter",
    run: `selectByLabel ${label}`,
});
/** What a colleague does meanwhile. */
const meanwhile = (method) => ({
    trigger: page,
    run: async () => {
        const call = (name, ...args) =>
            rpc(`/web/dataset/call_kw/outbox.endpoint/${name}`, {
                model: "outbox.endpoint",
                method: name,
                args,
                kwargs: {context: {active_test: false}},
            });
        await call(method, await call("search", [["name", "=", "WMS"]]));
    },
});
const error = `${page}:has(.o_integration_tiles) .o_integration_error:contains(is archived)`;

tours.add("outbox_dashboard_error", {
    steps: () => [
        {trigger: tile("delivered", "1")},
        meanwhile("action_archive"),
        select("WMS"),
        {content: "What was there before is still shown", trigger: error},
        meanwhile("action_unarchive"),
        follow(".o_integration_error button:contains(Try Again)"),
        {trigger: `${page}:not(:has(.o_integration_error))`},
        {trigger: tile("delivered", "0")},
        meanwhile("action_archive"),
        follow("[data-period=week]"),
        {trigger: error},
        follow(".o_integration_error button:contains(Show All)"),
        {trigger: tile("delivered", "1")},
        {trigger: `${page}:not(:has(.o_integration_error))`},
        {trigger: "[data-period=week][aria-pressed=true]"},
    ],
});
