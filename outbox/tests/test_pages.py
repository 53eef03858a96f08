# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.tests import tagged

from odoo.addons.integration_base.tests.common import ROLES
from odoo.addons.integration_base.tests.pages_case import PagesCase

from .views_case import ViewsCase

FOR_ALL = {"endpoint", "delivery", "dead_letter", "replay", "event"}
ALSO = {
    "user": set(),
    # Without a company of the delivery, only whoever decided sees it.
    "operator": {"decision"},
    "manager": {"subscription", "event_type", "payload", "lane"},
}


@tagged("post_install", "-at_install")
class TestPages(ViewsCase, PagesCase):
    def test_each_role_uses_every_page_with_the_keyboard(self):
        decisions = self.env["outbox.decision"].with_user(self.operator)
        decisions._begin("retry", "Mended", self.pending.ids)
        for role in ROLES:
            with self.subTest(role):
                menus = {f"outbox.menu_outbox_{name}" for name in FOR_ALL | ALSO[role]}
                self.open_pages(getattr(self, role), menus)
