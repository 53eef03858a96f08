import {registry} from "@web/core/registry";

// Milliseconds. A busy machine is no bug; more than LONGEST no step may take.
const PATIENCE = 30000;
const LONGEST = 60000;
const ROW = ".o_list_view .o_data_row";
const FOLDED = ".o_list_view .o_group_header:not(.o_group_open)";
// A view comes first, and what is in it when it has been read.
const RENDERED = ":is(.o_list_renderer, .o_form_renderer, .o_kanban_renderer)";
const SHOWN =
    ".o_action_manager > :not([data-left])" +
    `:is(:not(.o_view_controller), :has(${RENDERED}))`;
// XML ids of menus where a row was opened.
const used = new Set();
const UNFOLDED = ".o_list_view .o_group_header.o_group_open";
const menus = () => odoo.__WOWL_DEBUG__.root.env.services.menu;
const all = (selector) => [...document.querySelectorAll(selector)];
const visible = (selector) => all(selector).filter((node) => node.offsetParent);

/** What the test asks for: menus whose lists have rows, and whose pages to open. */
function asked() {
    const [, found] = document.cookie.match(/(?:^|; )integration_pages=([^;]*)/);
    return JSON.parse(decodeURIComponent(found));
}

async function until(what, condition) {
    const end = Date.now() + PATIENCE;
    while (!condition()) {
        if (Date.now() > end) {
            throw new Error(`${what} (focus: ${document.activeElement.outerHTML})`);
        }
        await new Promise((resolve) => setTimeout(resolve, 20));
    }
}

function assertNoDialog(name) {
    const [dialog] = all(".modal");
    if (dialog) {
        throw new Error(`${name} shows a dialog: ${dialog.textContent}`);
    }
}

/** From the search to the first row that can be opened, unfolding its group. */
async function openFirstRow(name, {press}) {
    document.querySelector(".o_searchview_input").focus();
    await press("ArrowDown");
    await until(`${name}: arrow down leads to the list`, () =>
        document.activeElement.closest(".o_list_table")
    );
    const reach = async (selector) => {
        // The head, the groups above, and the row itself.
        for (let step = 0; step < 20; step++) {
            if (document.activeElement.closest(selector)) {
                return;
            }
            await press("ArrowDown");
        }
        throw new Error(`${name}: no arrow leads to ${selector}`);
    };
    while (!all(ROW).length) {
        const open = all(UNFOLDED).length;
        await reach(FOLDED);
        await press("Enter");
        await until(
            `${name}: enter unfolds a group`,
            () => all(UNFOLDED).length > open
        );
    }
    await reach(ROW);
    await press("Enter");
    await until(
        `${name}: enter opens a row`,
        () => all(".o_form_view").length || all(".o_selected_row").length
    );
}

async function lookAtTabs() {
    for (const tab of visible(".o_form_view .o_notebook_headers .nav-link")) {
        tab.click();
        await until("a tab opens", () => tab.classList.contains("active"));
    }
}

/** Each menu of the Integration app that this person sees, whoever has added it. */
function pages(tree) {
    return tree.childrenTree.flatMap((menu) => [
        ...(menu.actionID ? [menu] : []),
        ...pages(menu),
    ]);
}

function visit(menu) {
    return {
        content: `Open ${menu.name}`,
        trigger: ".o_web_client",
        timeout: LONGEST,
        async run(helpers) {
            for (const page of all(".o_action_manager > *")) {
                page.dataset.left = "";
            }
            await menus().selectMenu(menu);
            await until(`${menu.name} is shown`, () => visible(SHOWN).length);
            if (all(`${ROW}, ${FOLDED}`).length && !all(".o_view_sample_data").length) {
                await openFirstRow(menu.name, helpers);
                await lookAtTabs();
                used.add(menu.xmlid);
            }
            assertNoDialog(menu.name);
        },
    };
}

registry.category("web_tour.tours").add("integration_every_page", {
    steps: () => [
        ...pages(
            menus().getMenuAsTree(
                menus()
                    .getAll()
                    .find((menu) => menu.xmlid === "integration_base.menu_integration_root")
                    .id
            )
        )
            .filter((menu) => !asked().addon || menu.xmlid.startsWith(`${asked().addon}.`))
            .map(visit),
        {
            content: "Rows were opened wherever the test has made some",
            trigger: ".o_web_client",
            run() {
                const missed = asked().rows.filter((xmlid) => !used.has(xmlid));
                if (missed.length) {
                    throw new Error(`No row was opened in ${missed}`);
                }
            },
        },
    ],
});
