# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Every page below the Integration menu, opened and used with the keyboard."""

import json
from urllib.parse import quote

from odoo.tests import HttpCase


class PagesCase(HttpCase):
    """For addons with pages: make one record for each list, then open all of them.

    The menus are those that the web client shows, so that new pages are covered by
    themselves. A tour fails on any error in the browser's console.
    """

    def open_pages(self, person, with_rows: set[str], addon: str = ""):
        """Open each page, and its first row, as a person does who has no mouse.

        :param with_rows: XML ids of menus whose lists have rows by now
        :param addon: whose pages are opened; by default those of all
        """
        self.env.flush_all()
        asked = json.dumps({"rows": sorted(with_rows), "addon": addon})
        self.start_tour(
            "/odoo",
            "integration_every_page",
            login=person.login,
            cookies={"integration_pages": quote(asked, safe="")},
            timeout=600,
        )
