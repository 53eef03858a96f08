# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Figures per minute say what attempts and deliveries say."""

from datetime import datetime, timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from odoo.addons.integration_base.engine.minute_sql import KEPT_DAYS, KEPT_MINUTES, Key
from odoo.addons.integration_base.pure.backoff import SCHEDULE
from odoo.addons.integration_base.pure.histogram import PLACES, place
from odoo.addons.integration_base.tests.common import ROLES
from odoo.addons.integration_base.tests.receiver import Answer

from ..engine import lane_sql
from ..engine.minute_sql import COUNTS, SUMS, TABLE, Figures
from .batch_case import BatchCase
from .circuit_case import CircuitCase
from .drain_case import DrainCase

FAIL = Answer(status=422)

# What is on record of each try, and of each arrival.
ATTEMPTS = """
SELECT date_trunc('minute', a.started_at), d.event_type_id, d.company_id,
       a.outcome <> 'delivered', a.duration
  FROM outbox_attempt a JOIN outbox_delivery d ON d.id = a.delivery_id
 WHERE a.endpoint_id = %s
"""
ARRIVALS = """
SELECT date_trunc('minute', d.delivered_at), d.event_type_id, d.company_id,
       extract(epoch FROM d.delivered_at - e.time)
  FROM outbox_delivery d JOIN outbox_event e ON e.id = d.event_id
 WHERE d.endpoint_id = %s AND d.state = 'delivered'
"""


class MinutesMixin:
    """For cases with ``self.endpoint`` at a receiver."""

    def query(self, query, *params):
        self.env.flush_all()
        self.env.cr.execute(query, params)
        return self.env.cr.fetchall()

    def total(self):
        """All figures of the endpoint."""
        ((*row,),) = self.query(
            f"SELECT {SUMS} FROM outbox_minute m WHERE endpoint_id = %s",
            self.endpoint.id,
        )
        return Figures(*row)

    def counts(self):
        """Those of the figures that are not none."""
        total = self.total()
        return {name: n for name in COUNTS if (n := getattr(total, name))}

    def stored(self):
        rows = self.query(
            f"SELECT minute, event_type_id, company_id, {SUMS} FROM outbox_minute m"
            " WHERE endpoint_id = %s GROUP BY 1, 2, 3",
            self.endpoint.id,
        )
        return {Key(*row[:3]): Figures(*row[3:]) for row in rows}

    def check(self):
        """Compare each minute with what is on record of each attempt and delivery."""
        expected = {}
        for minute, kind, company, failed, duration in self.query(
            ATTEMPTS, self.endpoint.id
        ):
            mine = expected.setdefault(Key(minute, kind, company), Figures())
            mine.attempts += 1
            mine.failed += failed
            mine.duration[place(duration)] += 1
        for minute, kind, company, latency in self.query(ARRIVALS, self.endpoint.id):
            mine = expected.setdefault(Key(minute, kind, company), Figures())
            mine.delivered += 1
            mine.latency[place(float(latency))] += 1
        found = self.stored()
        for figures in found.values():
            # No record says when that was.
            figures.dead = figures.held = figures.expired = 0
        self.assertTrue(expected)
        nothing = {key for key, figures in found.items() if figures == Figures()}
        self.assertEqual({key: found[key] for key in found.keys() - nothing}, expected)


@tagged("post_install", "-at_install")
class TestMinutes(MinutesMixin, DrainCase):
    def spend_attempts(self, deliveries):
        """Leave them one attempt, due now."""
        deliveries.write({"attempt": len(SCHEDULE)})
        self.make_due()

    def test_what_arrives_is_counted_with_how_long_it_took(self):
        self.tell("1", "2", "3")
        self.drain()
        self.assertEqual(self.counts(), {"attempts": 3, "delivered": 3})
        total = self.total()
        self.assertEqual((sum(total.latency), sum(total.duration)), (3, 3))
        self.check()

    def test_time_waited_is_part_of_the_latency(self):
        self.tell("1")
        self.query(
            "UPDATE outbox_event SET time = time - interval '2 hours'"
            " WHERE event_type_id = %s RETURNING id",
            self.kind.id,
        )
        self.drain()
        self.assertEqual(self.total().latency[place(7300.0)], 1)
        self.check()

    def test_failures_and_the_retry_that_succeeds(self):
        self.tell("1", "2")
        self.receiver.answer(FAIL)
        self.drain()
        self.assertEqual(self.counts(), {"attempts": 1, "failed": 1})
        self.make_due()
        self.drain()
        self.drain()
        self.assertEqual(self.counts(), {"attempts": 3, "failed": 1, "delivered": 2})
        self.check()

    def test_event_types_and_companies_are_kept_apart(self):
        company = self.env["res.company"].create({"name": "Second"})
        other = self.make_event_type("x.other", "res.partner")
        self.subscribe(self.endpoint, other)
        self.partners[1].company_id = company
        self.forget_events()
        self.tell("1", partner=self.partners[0])
        self.tell("2", partner=self.partners[1])
        self.env["outbox.event.type"].emit("x.other", self.partners[2])
        self.forget_events()
        self.drain()
        keys = {(key.kind, key.company_id) for key in self.stored()}
        self.assertIn((self.kind.id, company.id), keys)
        self.assertEqual(len(keys), 3)
        self.check()

    def test_what_is_given_up_is_dead(self):
        delivery = self.tell("1")
        self.receiver.answer(FAIL, FAIL)
        self.drain()
        self.spend_attempts(delivery)
        self.drain()
        self.assertEqual(delivery.state, "dead")
        self.assertEqual(self.counts(), {"attempts": 2, "failed": 2, "dead": 1})
        self.check()

    def test_what_waits_for_a_person_is_held(self):
        self.endpoint.on_exhausted = "held"
        delivery = self.tell("1")
        self.receiver.answer(FAIL, FAIL)
        self.drain()
        self.spend_attempts(delivery)
        self.drain()
        self.assertEqual(self.counts(), {"attempts": 2, "failed": 2, "held": 1})

    def test_what_cannot_be_sent_is_dead_without_an_attempt(self):
        delivery = self.tell("1")
        delivery.event_id.source = "no uri"
        self.drain()
        self.assertEqual(delivery.state, "dead")
        self.assertEqual(self.counts(), {"dead": 1})

    def test_what_expires_is_counted(self):
        delivery = self.tell("1")
        delivery.expires_at = datetime(2020, 1, 1)
        self.drain()
        self.assertEqual(delivery.state, "expired")
        self.assertEqual(self.counts(), {"expired": 1})

    def test_what_a_person_cancelled_meanwhile_was_not_given_up(self):
        delivery = self.tell("1")
        self.receiver.answer(FAIL, FAIL)
        self.drain()
        self.spend_attempts(delivery)
        settle = lane_sql.settle

        def cancel_first(cr, settlements):
            cr.execute(
                "UPDATE outbox_delivery SET state = 'cancelled' WHERE id = %s",
                (delivery.id,),
            )
            return settle(cr, settlements)

        with patch.object(lane_sql, "settle", cancel_first):
            self.drain()
        self.assertEqual(delivery.state, "cancelled")
        self.assertEqual(self.counts(), {"attempts": 2, "failed": 2})
        self.check()

    def test_a_run_that_lost_its_lane_counts_nothing(self):
        self.tell("1", "2")
        with patch.object(lane_sql, "still_owned", return_value=False):
            self.drain()
        self.assertEqual(len(self.posts()), 2)
        self.assertFalse(self.stored())

    def test_two_batches_of_results_add_up(self):
        with patch("odoo.addons.outbox.engine.drain.FLUSH_ROWS", 1):
            self.tell("1", "2", "3")
            self.drain()
        self.assertEqual(self.counts(), {"attempts": 3, "delivered": 3})
        self.check()

    def test_roles_read_them_by_company(self):
        second = self.env["res.company"].create({"name": "Second"})
        self.partners[1].company_id = second
        self.forget_events()
        self.tell("1", partner=self.partners[1])
        self.drain()
        for role in ROLES:
            minutes = self.env["outbox.minute"].with_user(getattr(self, role))
            self.assertFalse(minutes.search([("company_id", "=", second.id)]))
            self.assertFalse(minutes.has_access("write"))
        minutes = self.env["outbox.minute"].with_user(self.outsider)
        self.assertFalse(minutes.has_access("read"))


@tagged("post_install", "-at_install")
class TestMinutesOfBatches(MinutesMixin, BatchCase):
    def test_each_event_of_a_batch_counts(self):
        self.tell_all(3)
        self.receiver.answer(FAIL)
        self.drain()
        self.assertEqual(self.counts(), {"attempts": 3, "failed": 3})
        self.make_due()
        self.drain()
        self.assertEqual(self.total().delivered, 3)
        self.check()


@tagged("post_install", "-at_install")
class TestMinutesOfAnOutage(MinutesMixin, CircuitCase):
    def test_tries_that_cost_no_attempt_are_tries(self):
        self.open_circuit()
        self.assertEqual(self.counts(), {"attempts": 5, "failed": 5})
        self.probe()
        self.drain()
        self.check()


@tagged("post_install", "-at_install")
class TestFolding(MinutesMixin, DrainCase):
    def setUp(self):
        super().setUp()
        self.query("DELETE FROM outbox_minute RETURNING id")
        now = fields.Datetime.now().replace(minute=0, second=0, microsecond=0)
        self.old = now - timedelta(hours=KEPT_MINUTES + 2)
        self.young = now - timedelta(hours=KEPT_MINUTES - 1)

    def add(self, time, lane=1, kind=None, company=None, **counts):
        figures = Figures(**counts)
        figures.latency[3] = figures.delivered
        TABLE.add(
            self.env.cr, lane, self.endpoint.id, {Key(time, kind, company): figures}
        )

    def fold(self):
        while self.env["outbox.minute"]._fold()[1]:
            pass

    def rows(self):
        return self.query(
            "SELECT minute, lane_id, event_type_id, company_id, delivered, latency[4]"
            " FROM outbox_minute WHERE endpoint_id = %s ORDER BY 1, 2, 3, 4",
            self.endpoint.id,
        )

    def test_old_minutes_become_hours_and_young_ones_stay(self):
        for minute in (0, 1, 59, 60):
            for lane in (1, 2):
                time = self.old + timedelta(minutes=minute)
                self.add(time, lane, kind=7, attempts=2, delivered=1)
        self.add(self.young, kind=7, delivered=1)
        before = self.total()
        self.fold()
        self.assertEqual(
            self.rows(),
            [
                (self.old, 0, 7, None, 6, 6),
                (self.old + timedelta(hours=1), 0, 7, None, 2, 2),
                (self.young, 1, 7, None, 1, 1),
            ],
        )
        self.assertEqual(self.total(), before)

    def test_what_comes_late_is_folded_into_the_same_hour(self):
        for _again in range(2):
            self.add(self.old, delivered=1)
            self.add(self.old, company=self.env.company.id, delivered=1)
            self.fold()
        self.assertEqual(
            self.rows(),
            [
                (self.old, 0, None, self.env.company.id, 2, 2),
                (self.old, 0, None, None, 2, 2),
            ],
        )

    def test_what_is_too_old_is_forgotten(self):
        self.add(self.old - timedelta(days=KEPT_DAYS), delivered=1)
        self.add(self.old, delivered=1)
        self.env["outbox.minute"]._forget()
        self.assertEqual([row[0] for row in self.rows()], [self.old])

    def test_each_place_of_a_histogram_adds_up(self):
        figures = Figures(latency=list(range(PLACES)), duration=[2] * PLACES)
        for _again in range(3):
            TABLE.add(
                self.env.cr, 1, self.endpoint.id, {Key(self.old, None, None): figures}
            )
        total = self.total()
        self.assertEqual(total.latency, [3 * n for n in range(PLACES)])
        self.assertEqual(total.duration, [6] * PLACES)

    def test_figures_are_read_in_their_order(self):
        self.assertEqual(tuple(Figures.__dataclass_fields__), TABLE.figures)
