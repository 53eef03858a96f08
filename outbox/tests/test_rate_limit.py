# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What is sent against the limit of its endpoint, by the times of the requests."""

from datetime import timedelta

from psycopg2.errors import CheckViolation

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.integration_base.tests.receiver import Answer

from ..engine import pace_sql
from ..pure.pace import TooLong
from .batch_case import BatchCase
from .drain_case import DrainCase

RATE = 8.0


def assert_within_limit(test, times, rate):
    """In no window more than its slots and one.

    :param times: seconds, when each event was sent
    """
    times = sorted(times)
    for first, start in enumerate(times):
        for last in range(first, len(times)):
            allowed = (times[last] - start) * rate + 2
            test.assertLessEqual(last - first + 1, allowed, times)


class RateCase(DrainCase):
    def setUp(self):
        super().setUp()
        self.endpoint.rate_limit = RATE

    def sent_at(self):
        """When each delivered event was sent, by the sender's clock."""
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT extract(epoch FROM started_at)::float8 FROM outbox_attempt"
            " WHERE endpoint_id = %s",
            (self.endpoint.id,),
        )
        return [row[0] for row in self.env.cr.fetchall()]

    def jobs(self):
        lanes = self.endpoint.lane_ids.ids
        keys = [f"outbox.lane:{lane}:" for lane in lanes]
        return (
            self.env["queue.job"]
            .search([("method_name", "=", "_drain")])
            .filtered(lambda job: any(key in job.identity_key for key in keys))
        )


@tagged("post_install", "-at_install")
class TestRateLimit(RateCase):
    def test_parallel_requests_keep_to_the_limit(self):
        for partner in self.partners:
            self.tell("1", "2", "3", "4", partner=partner)
        self.drain()
        self.assertEqual(len(self.posts()), 12)
        assert_within_limit(self, self.sent_at(), RATE)

    def test_without_a_limit_they_would_not(self):
        """The control."""
        self.endpoint.rate_limit = 0
        for partner in self.partners:
            self.tell("1", "2", "3", "4", partner=partner)
        self.drain()
        with self.assertRaises(AssertionError):
            assert_within_limit(self, self.sent_at(), RATE)

    def test_answers_that_come_late_are_not_made_up_for(self):
        self.receiver.answer(*[Answer(delay=0.6)] * 3)
        for partner in self.partners:
            self.tell("1", "2", "3", partner=partner)
        self.drain()
        self.assertEqual(len(self.posts()), 9)
        assert_within_limit(self, self.sent_at(), RATE)

    def test_order_is_kept(self):
        deliveries = self.tell("1", "2", "3", "4", "5")
        self.drain()
        self.assertEqual(
            [post.headers["webhook-id"] for post in self.posts()],
            deliveries.mapped("event_uuid"),
        )

    def test_nobody_sits_and_waits_for_a_slot_that_is_far_ahead(self):
        self.endpoint.rate_limit = 0.01
        deliveries = self.tell("1", "2", "3")
        self.drain()
        self.assertEqual(len(self.posts()), 1)
        self.assertEqual(
            deliveries.mapped("state"), ["delivered", "pending", "pending"]
        )
        (job,) = self.jobs()
        wait = job.eta - fields.Datetime.now()
        self.assertGreater(wait, timedelta(seconds=60))
        self.assertLess(wait, timedelta(seconds=101))

    def test_a_retry_brings_nobody_back_before_the_next_slot(self):
        self.endpoint.rate_limit = 0.01
        first = self.tell("1")
        self.tell("2", partner=self.partners[1])
        self.receiver.answer(Answer(status=500))
        self.drain()
        self.assertEqual(first.state, "retrying")
        self.jobs().unlink()
        self.make_due()
        self.drain()
        self.assertEqual(len(self.posts()), 1)
        (job,) = self.jobs()
        self.assertGreater(job.eta - fields.Datetime.now(), timedelta(seconds=60))

    def test_a_probe_brings_nobody_back_before_the_next_slot(self):
        self.endpoint.rate_limit = 0.01
        self.tell("1", "2")
        self.drain()
        self.jobs().unlink()
        self.env.cr.execute(
            "UPDATE outbox_circuit SET state = 'open', failures = 5,"
            " probe_at = now() AT TIME ZONE 'UTC' WHERE endpoint_id = %s",
            (self.endpoint.id,),
        )
        self.env.invalidate_all()
        self.drain()
        self.assertEqual(len(self.posts()), 1)
        (job,) = self.jobs()
        self.assertGreater(job.eta - fields.Datetime.now(), timedelta(seconds=60))

    @mute_logger("odoo.sql_db")
    def test_a_limit_that_no_clock_can_count_is_refused(self):
        for rate in (-1, 1e-13, 0.00001, 100_001, float("nan")):
            with self.assertRaises(CheckViolation), self.env.cr.savepoint():
                self.endpoint.rate_limit = rate
                self.env.flush_all()
        for rate in (0.0001, 100_000):
            self.endpoint.rate_limit = rate
            self.tell(str(rate))
            self.drain()
        self.assertEqual(len(self.posts()), 2)

    def test_a_new_limit_counts_at_once(self):
        self.endpoint.rate_limit = 0.01
        self.tell("1", "2")
        self.drain()
        self.endpoint.rate_limit = RATE
        self.drain()
        self.assertEqual(len(self.posts()), 2)

    def test_a_clock_that_was_ahead_keeps_nobody_waiting(self):
        self.env.flush_all()
        self.env.cr.execute(
            "INSERT INTO outbox_pace VALUES (%s, now() + interval '1 year')",
            (self.endpoint.id,),
        )
        self.tell("1")
        self.drain()
        self.assertEqual(len(self.posts()), 1)

    def test_a_refused_reservation_takes_no_slot(self):
        self.endpoint.rate_limit = 0.01
        self.env.flush_all()
        cr, endpoint = self.env.cr, self.endpoint.id
        self.assertEqual(pace_sql.reserve(cr, endpoint, 1, 50).count, 1)
        ahead = []
        for _ in range(2):
            with self.assertRaises(TooLong) as caught:
                pace_sql.reserve(cr, endpoint, 1, 50)
            ahead.append(caught.exception.seconds)
        self.assertLessEqual(ahead[1], ahead[0])


@tagged("post_install", "-at_install")
class TestRateLimitOfBatches(BatchCase):
    def test_each_event_of_a_batch_counts(self):
        self.endpoint.rate_limit = 0.02
        self.tell_all(6)
        self.drain()
        self.assertEqual([len(batch) for batch in self.batches()], [3])
        self.env.cr.execute(
            "SELECT extract(epoch FROM next_slot - clock_timestamp())::int"
            " FROM outbox_pace WHERE endpoint_id = %s",
            (self.endpoint.id,),
        )
        (ahead,) = self.env.cr.fetchone()
        self.assertGreater(ahead, 100)
        self.assertLessEqual(ahead, 150)
