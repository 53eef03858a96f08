# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Beside transactions of other people."""

from datetime import timedelta

from odoo.tests import tagged

from odoo.addons.outbox.engine.cursors import read_committed
from odoo.addons.outbox.tests.real_case import RealCase

from ..engine import removal_sql
from ..engine.removal_sql import Order, Scope


@tagged("post_install", "-at_install")
class TestReal(RealCase):
    def setUp(self):
        super().setUp()
        with self.environment() as env:
            self.set_ref(env, "told")
        with self.environment() as env:
            deliveries = env["outbox.delivery"].search(
                [("endpoint_id", "=", self.endpoint_id)]
            )
            env.cr.execute(
                "UPDATE outbox_delivery SET state = 'cancelled' WHERE id = ANY(%s)",
                (deliveries.ids,),
            )
            self.event_id = deliveries.event_id.id

    def order(self, kind):
        with self.environment() as env:
            before = env.cr.now() + timedelta(days=1)
        scope = Scope(event_type_id=self.kind_id)
        return Order(kind, scope, (), before, dead_letters=False)

    def remove(self, kind):
        order = self.order(kind)
        with self.environment() as env, read_committed(env.registry) as cr:
            found = removal_sql.look(cr, order, self.event_id - 1)
            return removal_sql.remove(cr, order, found.ids)

    def test_what_somebody_holds_is_left_and_not_waited_for(self):
        with self.environment() as env:
            env.cr.execute(
                "SELECT FROM outbox_event WHERE id = %s FOR KEY SHARE", (self.event_id,)
            )
            self.assertEqual(self.remove("data"), 0)
        self.assertEqual(self.remove("data"), 1)
        self.assertEqual(self.events(), [False])

    def test_a_delivery_that_comes_meanwhile_keeps_the_data(self):
        order = self.order("data")
        with self.environment() as env, read_committed(env.registry) as cr:
            found = removal_sql.look(cr, order, self.event_id - 1)
            self.assertEqual(found.ids, [self.event_id])
            with self.environment() as other:
                other.cr.execute(
                    "UPDATE outbox_delivery SET state = 'pending' WHERE event_id = %s",
                    (self.event_id,),
                )
            self.assertEqual(removal_sql.remove(cr, order, found.ids), 0)
