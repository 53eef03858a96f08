# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.tests import tagged

from odoo.addons.integration_base.tests.common import ROLES
from odoo.addons.integration_base.tests.pages_case import PagesCase

from .dashboard_case import DashboardCase

FOR_ALL = {"message", "source", "mapping"}
ALSO = {"user": set(), "operator": set(), "manager": {"handler"}}


@tagged("post_install", "-at_install")
class TestPages(DashboardCase, PagesCase):
    def test_each_role_uses_every_page_with_the_keyboard(self):
        self.env["inbox.mapping"].create(
            {
                "kind": "partner",
                "code": "0815",
                "record": f"res.partner,{self.contacts('A').id}",
            }
        )
        for role in ROLES:
            with self.subTest(role):
                menus = {f"inbox.menu_inbox_{name}" for name in FOR_ALL | ALSO[role]}
                self.open_pages(getattr(self, role), menus, "inbox")
