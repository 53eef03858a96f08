# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What only shows between real transactions; what they commit is removed again."""

from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.integration_base.tests.real_transactions import RealTransactions
from odoo.addons.outbox.tests.common import OutboxCommon

EVENT = "stock.availability.changed"


@tagged("post_install", "-at_install")
class TestOverlappingTransactions(OutboxCommon, RealTransactions):
    def setUp(self):
        super().setUp()
        with self.environment() as env:
            warehouse = env["stock.warehouse"].search([], limit=1)
            shelves = env["stock.location"].create(
                [
                    {"name": name, "location_id": warehouse.lot_stock_id.id}
                    for name in ("A", "B")
                ]
            )
            product = env["product.product"].create(
                {"name": "Overlap", "is_storable": True}
            )
            self.shelf_ids, self.product_id = shelves.ids, product.id
        self.addCleanup(self.clean)

    def clean(self):
        with self.environment() as env:
            product = env["product.product"].browse(self.product_id)
            rows = self.rows(env)
            env["stock.quant"].search([("product_id", "=", product.id)]).unlink()
            env.cr.flush()
            env.cr.execute(
                "DELETE FROM outbox_delivery WHERE event_id IN (SELECT id FROM"
                " outbox_event WHERE name = %s AND res_id = ANY(%s))",
                (EVENT, rows.ids),
            )
            env.cr.execute(
                "DELETE FROM outbox_event WHERE name = %s AND res_id = ANY(%s)",
                (EVENT, rows.ids),
            )
            product.product_tmpl_id.unlink()
            env["stock.location"].browse(self.shelf_ids).unlink()

    def rows(self, env):
        return env["outbox.stock.availability"].search(
            [("product_id", "=", self.product_id)]
        )

    def put(self, env, shelf, quantity):
        env["stock.quant"]._update_available_quantity(
            env["product.product"].browse(self.product_id),
            env["stock.location"].browse(self.shelf_ids[shelf]),
            quantity,
        )

    def told(self):
        with self.environment() as env:
            events = env["outbox.event"].search(
                [("name", "=", EVENT), ("res_id", "in", self.rows(env).ids)],
                order="id",
            )
            return [self.data(event)["quantity_on_hand"] for event in events]

    def test_neither_waits_and_the_correction_tells_both(self):
        with self.environment() as env:
            self.put(env, 0, 10)
            self.put(env, 1, 10)
        with self.environment() as mine:
            self.put(mine, 0, -1)
            with self.environment() as other:
                self.put(other, 1, -2)
        self.assertEqual(self.told(), [20.0, 18.0, 19.0])
        for _time in range(2):
            with self.environment() as env:
                env["outbox.stock.availability"]._correct()
            self.assertEqual(self.told(), [20.0, 18.0, 19.0, 17.0])

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_the_first_two_that_tell_of_a_product_at_once_both_go_through(self):
        tries = []
        with self.environment() as env:

            def work():
                tries.append(1)
                self.put(env, 0, 1)
                if len(tries) == 1:
                    with self.environment() as other:
                        self.put(other, 1, 2)

            retrying(work, env)
        self.assertEqual(self.told(), [2.0, 3.0])
        with self.environment() as env:
            self.assertEqual(len(self.rows(env)), 1)
