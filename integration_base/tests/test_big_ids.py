# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.tests import tagged
from odoo.tools import sql

from .common import IntegrationCase

HUGE = 2**40


@tagged("post_install", "-at_install")
class TestBigIds(IntegrationCase):
    def make_entry(self):
        return self.env["integration.audit"].create(
            {
                "user_id": self.manager.id,
                "action": "secret_changed",
                "model": "integration.secret",
                "res_id": HUGE,
            }
        )

    def test_the_audit_trail_keeps_ids_past_four_bytes(self):
        entry = self.make_entry()
        self.env.invalidate_all()
        self.assertEqual(entry.res_id, HUGE)
        found = self.env["integration.audit"].search([("res_id", "=", HUGE)])
        self.assertEqual(found, entry)

    def test_a_narrow_column_of_an_earlier_version_is_widened(self):
        self.env.flush_all()
        self.env.cr.execute("ALTER TABLE integration_audit ALTER res_id TYPE int4")
        entries = self.env["integration.audit"]
        column = sql.table_columns(self.env.cr, entries._table)["res_id"]
        entries._fields["res_id"].update_db_column(entries, column)
        self.assertTrue(self.make_entry())
