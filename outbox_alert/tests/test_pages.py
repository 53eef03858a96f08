# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.tests import tagged

from odoo.addons.integration_base.tests.common import ROLES
from odoo.addons.integration_base.tests.pages_case import PagesCase

from .alert_case import AlertCase

ALSO = {"user": set(), "operator": set(), "manager": {"rule"}}


@tagged("post_install", "-at_install")
class TestPages(AlertCase, PagesCase):
    def test_each_role_uses_every_page_with_the_keyboard(self):
        self.fail_down()
        self.assertTrue(self.incidents())
        for role in ROLES:
            with self.subTest(role):
                menus = {
                    f"outbox_alert.menu_outbox_alert_{name}"
                    for name in {"incident"} | ALSO[role]
                }
                self.open_pages(getattr(self, role), menus, "outbox_alert")
