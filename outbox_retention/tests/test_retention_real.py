# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Beside transactions of other people."""

from datetime import timedelta

from odoo.tests import tagged

from odoo.addons.integration_base.engine.cursors import read_committed
from odoo.addons.outbox.tests.real_case import RealCase

from ..engine import removal_sql
from ..engine.erasure import Run
from ..engine.removal_sql import Order, Scope


class SettledCase(RealCase):
    """An event whose delivery is settled, committed: ``self.event_id``."""

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


@tagged("post_install", "-at_install")
class TestReal(SettledCase):
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


@tagged("post_install", "-at_install")
class TestRealErasure(SettledCase):
    def setUp(self):
        super().setUp()
        with self.environment() as env:
            erasure = env["outbox.erasure"].create(
                {
                    "user_id": env.uid,
                    "numbers": str(self.partner_id),
                    "persons": {"res.partner": [self.partner_id]},
                    "reason": "x",
                    "unsettled": "wait",
                    "company_ids": env["res.company"].search([]).ids,
                    # Whatever others have left is not looked at.
                    "position": self.event_id - 1,
                }
            )
            self.erasure_id = erasure.id
        self.addCleanup(self.delete_erasure)

    def delete_erasure(self):
        with self.environment() as env:
            env.cr.execute(
                "DELETE FROM outbox_erasure WHERE id = %s", (self.erasure_id,)
            )

    def erase(self):
        """What a job does; state and number of events that are left."""
        with read_committed(self.registry) as cr:
            run = Run(cr, self.erasure_id)
            while run.step():
                cr.commit()  # pylint: disable=invalid-commit
        with self.environment() as env:
            erasure = env["outbox.erasure"].browse(self.erasure_id)
            return erasure.state, erasure.left_count

    def test_what_somebody_holds_is_not_waited_for_and_erased_later(self):
        with self.environment() as env:
            env.cr.execute(
                "SELECT FROM outbox_event WHERE id = %s FOR KEY SHARE", (self.event_id,)
            )
            self.assertEqual(self.erase(), ("waiting", 1))
            self.assertEqual(self.events(), ['{"ref":"told"}'])
        self.assertEqual(self.erase(), ("done", 0))
        self.assertEqual(self.events(), ['{"ref":null}'])

    def test_a_worker_that_dies_neither_loses_nor_repeats_anything(self):
        with read_committed(self.registry) as cr:
            # As a worker that dies before it commits.
            self.assertTrue(Run(cr, self.erasure_id).step())
            cr.rollback()
        self.assertEqual(self.events(), ['{"ref":"told"}'])
        self.assertEqual(self.erase(), ("done", 0))
        with self.environment() as env:
            erasure = env["outbox.erasure"].browse(self.erasure_id)
            self.assertEqual(erasure.event_count, 1)
