# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Two lanes of one endpoint, each with a run of its own, share one limit."""

from contextlib import ExitStack

from odoo.tests import tagged

from odoo.addons.integration_base.engine.cursors import read_committed

from ..engine import pace_sql
from .real_case import RealCase

RATE = 50.0


@tagged("post_install", "-at_install")
class TestRealRateLimit(RealCase):
    def setUp(self):
        super().setUp()
        with self.environment() as env:
            env["outbox.endpoint"].browse(self.endpoint_id).rate_limit = RATE

    def assertSlotsApart(self):
        """Two runs by turns get slots that are behind one another."""
        with ExitStack() as stack:
            cursors = [
                stack.enter_context(read_committed(self.registry)) for _ in range(2)
            ]
            slots = []
            for number in range(40):
                cr = cursors[number % 2]
                cr.execute("SELECT extract(epoch FROM clock_timestamp())::float8")
                (now,) = cr.fetchone()
                grant = pace_sql.reserve(cr, self.endpoint_id, 1, 1)
                cr.commit()  # pylint: disable=invalid-commit
                slots.append(now + grant.starts_in)
        # All slots but the first are behind one another, whoever has reserved them.
        self.assertGreater(slots[-1] - slots[0], (len(slots) - 1.5) / RATE)

    def test_no_slot_is_given_to_two_runs(self):
        self.assertSlotsApart()

    def test_slots_from_before_are_given_to_nobody(self):
        """Nothing was sent for an hour; that is no reason for a burst of all lanes."""
        with self.environment() as env:
            env.cr.execute(
                "INSERT INTO outbox_pace"
                " VALUES (%s, clock_timestamp() - interval '1 hour')",
                (self.endpoint_id,),
            )
        self.assertSlotsApart()

    def test_a_run_sees_a_new_limit_without_being_told(self):
        with read_committed(self.registry) as cr:
            first = pace_sql.reserve(cr, self.endpoint_id, 1, 1)
            cr.commit()  # pylint: disable=invalid-commit
            with self.environment() as env:
                env["outbox.endpoint"].browse(self.endpoint_id).rate_limit = 5.0
            second = pace_sql.reserve(cr, self.endpoint_id, 1, 1)
        self.assertAlmostEqual(first.interval, 1 / RATE)
        self.assertAlmostEqual(second.interval, 0.2)
