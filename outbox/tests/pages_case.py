# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Every page below the Integration menu, opened and used with the keyboard."""

from urllib.parse import quote

from odoo.tests import HttpCase


class PagesCase(HttpCase):
    """For addons with pages: make one record for each list, then open all of them.

    The menus are those that the web client shows, so that new pages are covered by
    themselves. A tour fails on any error in the browser's console.
    """

    def open_pages(self, person, with_rows: set[str]):
        """Open each page, and its first row, as a person does who has no mouse.

        :param with_rows: XML ids of menus whose lists have rows by now
        """
        self.env.flush_all()
        self.start_tour(
            "/odoo/outbox-endpoints",
            "outbox_every_page",
            login=person.login,
            cookies={"outbox_rows": quote(",".join(sorted(with_rows)), safe="")},
            timeout=600,
        )
