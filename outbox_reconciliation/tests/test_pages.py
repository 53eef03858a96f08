# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields
from odoo.tests import tagged

from odoo.addons.integration_base.tests.common import ROLES
from odoo.addons.integration_base.tests.pages_case import PagesCase

from .reconciliation_case import ReconciliationCase

LIST = "outbox_reconciliation.menu_outbox_reconciliation"


@tagged("post_install", "-at_install")
class TestPages(ReconciliationCase, PagesCase):
    def test_each_role_uses_every_page_with_the_keyboard(self):
        self.tell("1").state = "dead"
        self.offer_digest()
        record = self.compare()
        self.assertTrue(record.finding_ids)
        plans = self.env["outbox.reconciliation.plan"].with_user(self.manager)
        plans.create(
            {"endpoint_id": self.endpoint.id, "compared_until": fields.Datetime.now()}
        )
        for role in ROLES:
            with self.subTest(role):
                menus = {LIST, f"{LIST}_plan"} if role == "manager" else {LIST}
                self.open_pages(getattr(self, role), menus, "outbox_reconciliation")
