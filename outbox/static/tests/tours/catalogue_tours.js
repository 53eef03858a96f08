import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const list = ".o_outbox_catalogue_list";
const type = (name) => `.o_outbox_catalogue_type[data-name='${name}']`;
const entry = (name) => ({trigger: `article[data-name='${name}']`});
const says = (text) => ({trigger: `article:contains("${text}")`});
const row = (...texts) => ({
    trigger: ".o_outbox_schema tr" + texts.map((text) => `:contains(${text})`).join(""),
});
const search = (text) => ({trigger: `${list} input[type=search]`, run: `edit ${text}`});
const openCatalogue = {
    trigger: ".o_menu_sections [data-menu-xmlid='outbox.menu_outbox_catalogue']",
    run: "click",
};

/** From the menu to the type that the test has made, by way of the search box. */
const lookItUp = [
    openCatalogue,
    {trigger: `${list} ${type("outbox.endpoint.test")}`},
    search("nothing is called like that"),
    {trigger: `${list}:contains(No event type matches)`},
    search("somebody seen"),
    {trigger: `${list}:not(:has(${type("outbox.endpoint.test")}))`},
    {trigger: `${type("x.seen")}:contains(Batch)`, run: "click"},
    {trigger: `${type("x.seen")}[aria-current=true]`},
    entry("x.seen"),
    says("Somebody was seen."),
    says("Somebody looks."),
    says("Who looks away."),
    says("Batch: Nobody waits."),
    {trigger: ".o_outbox_version.btn-primary:contains(x.seen v2)"},
    {trigger: "article li:contains(v2):contains(New keys: email)"},
    {trigger: "article li:contains(v1):contains(Deprecated):contains(2027)"},
    row("email", "string", "or null", "confidential", "Email"),
    row("kind", "one of", "internal", "invoice", "Invoice"),
    {trigger: ".o_outbox_schema_link[href='/integration/schemas/x.seen/2.json']"},
    {trigger: ".o_outbox_asyncapi_link[href='/integration/asyncapi.json']"},
];

tours.add("outbox_catalogue", {
    steps: () => [
        ...lookItUp,
        {trigger: ".o_outbox_json:contains(seen@example.com)"},
        {
            content: "The version before is one click away",
            trigger: ".o_outbox_version:contains(x.seen v1)",
            run: "click",
        },
        {trigger: ".o_outbox_schema_link[href='/integration/schemas/x.seen/1.json']"},
        {trigger: ".o_outbox_schema:not(:contains(email))"},
        {trigger: ".o_outbox_json:contains(S-1):not(:contains(seen@example.com))"},
    ],
});

tours.add("outbox_catalogue_without_right", {
    steps: () => [
        ...lookItUp,
        {trigger: ".o_outbox_no_example:contains(you have no right to read)"},
    ],
});

tours.add("outbox_catalogue_phone", {
    steps: () => [
        {
            content: "The list comes first",
            trigger: `${list} ${type("x.seen")}`,
            run: "click",
        },
        entry("x.seen"),
        {trigger: `body:not(:has(${list}))`},
        row("email", "confidential"),
        {trigger: ".o_outbox_catalogue_back", run: "click"},
        {trigger: `${list} ${type("x.seen")}`},
        {trigger: "body:not(:has(article))"},
    ],
});

tours.add("outbox_catalogue_address", {
    steps: () => [
        entry("x.seen"),
        {trigger: `${type("x.seen")}[aria-current=true]`},
    ],
});
