"""`./dev pictures`: the pages of README and docs, after the demonstration's day."""

import os
import sys
from pathlib import Path

from pictures import browser

IMAGES = Path(__file__).parent.parent / "docs" / "images"

# Name of the file; address; selector of what is shown last. One line for each page.
PAGES = (
    ("dashboard", "/odoo/outbox-dashboard", ".o_integration_chart canvas"),
    ("deliveries", "/odoo/outbox-deliveries", ".o_list_view .o_group_header"),
    ("delivery", "/odoo/outbox-deliveries/1", ".o_form_view .o_outbox_timeline"),
    (
        "dead-letters",
        "/odoo/action-outbox.action_outbox_dead_letter",
        ".o_list_view .o_group_header",
    ),
    (
        "replay",
        "/odoo/action-outbox.action_outbox_replay/1",
        ".o_form_view",
    ),
    (
        "reconciliation",
        "/odoo/action-outbox_reconciliation.action_outbox_reconciliation/1",
        ".o_field_widget[name=line_ids] .o_data_row",
    ),
    ("catalogue", "/odoo/outbox-catalogue", ".o_outbox_schema"),
)


def main(names: list[str]) -> int:
    """:param names: of the pages to take, all of them if none is named"""
    url = os.environ["DEMO_URL"]
    with browser.running() as chromium:
        chromium.log_in(
            url,
            os.environ["DEMO_DATABASE"],
            os.environ["DEMO_LOGIN"],
            os.environ["DEMO_PASSWORD"],
        )
        for name, path, ready in PAGES:
            if not names or name in names:
                chromium.open(url + path, ready)
                chromium.picture(IMAGES / f"{name}.png")
                print(f"docs/images/{name}.png", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
