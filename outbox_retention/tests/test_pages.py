# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.tests import tagged

from odoo.addons.integration_base.tests.pages_case import PagesCase

from .erasure_case import ErasureCase

LISTS = {"retention_rule", "retention_run", "erasure"}


@tagged("post_install", "-at_install")
class TestPages(ErasureCase, PagesCase):
    def test_a_manager_uses_every_page_with_the_keyboard(self):
        """Nobody else has these pages: they are below Configuration."""
        self.make_rule("bodies")
        self.age(self.happen_and_arrive(self.other), days=11)
        self.remove()
        self.happen_and_arrive(self.person)
        self.erase()
        menus = {f"outbox_retention.menu_outbox_{name}" for name in LISTS}
        self.open_pages(self.manager, menus, "outbox_retention")
