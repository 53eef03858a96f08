"""Odoo's server for `./dev`: a script file, because its workers execute it again.

`DEV_ODOO_PATH` names the folder that holds the package `odoo`. `DEV_TEST_NAME` narrows
the tests to those with this text in their name; Odoo's own tags know whole names only.
"""

import os
import sys

sys.path[0] = os.environ["DEV_ODOO_PATH"]


def _narrow_tests(text: str) -> None:
    from odoo.tests.tag_selector import TagsSelector

    check = TagsSelector.check

    def check_name(self: TagsSelector, test: object) -> bool:
        return text.lower() in test.id().lower() and check(self, test)

    TagsSelector.check = check_name


if __name__ == "__main__":
    if name := os.environ.get("DEV_TEST_NAME"):
        _narrow_tests(name)
    from odoo.cli import main

    main()
