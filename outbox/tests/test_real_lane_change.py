# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""A change of lanes beside transactions and runs that know the endpoint as it was."""

import json
from contextlib import contextmanager
from threading import Thread
from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.integration_base.engine import lane_lock
from odoo.addons.integration_base.engine.cursors import read_committed
from odoo.addons.integration_base.tests.receiver import Receiver
from odoo.addons.queue_job.exception import RetryableJobError

from ..engine import lane_change_sql, lane_sql, watchdog
from ..pure.lane import is_batch_lane, lane_of
from .real_case import RealCase

LANES = 16


@tagged("post_install", "-at_install")
class TestRealLaneChange(RealCase):
    def setUp(self):
        super().setUp()
        self.receiver = self.enterContext(Receiver())
        self.key = f"res.partner/{self.partner_id}"
        self.lanes = next(
            count for count in range(2, LANES) if lane_of(self.key, count) != 0
        )
        self.resume()
        with self.environment() as env:
            self.endpoint(env).url = self.receiver.url

    def endpoint(self, env):
        return env["outbox.endpoint"].browse(self.endpoint_id)

    def change(self):
        with self.environment() as env:
            self.endpoint(env).lanes = self.lanes

    def finish(self):
        with self.environment() as env:
            return self.endpoint(env)._finish_change()

    def drain(self, *numbers):
        for number in numbers:
            with self.environment() as env:
                lane = self.endpoint(env).lane_ids.filtered(
                    lambda lane, number=number: lane.number == number
                )
                lane._drain()

    def placed(self):
        """The lane of each delivery, oldest first."""
        with self.environment() as env:
            deliveries = env["outbox.delivery"].search(
                [("endpoint_id", "=", self.endpoint_id)], order="id"
            )
            return deliveries.mapped("lane")

    def refs(self):
        posts = [post for post in self.receiver.requests if post.method == "POST"]
        return [json.loads(post.body)["data"]["ref"] for post in posts]

    def set_timing(self, timing):
        with self.environment() as env:
            self.endpoint(env).subscription_ids.timing = timing

    @contextmanager
    def transaction(self):
        """One that sees the endpoint as it is at its beginning."""
        with self.environment() as env:
            env.cr.execute("SELECT 1 FROM res_partner LIMIT 1")
            yield env

    def test_a_transaction_from_before_the_change_is_waited_for(self):
        with self.transaction() as env:
            self.change()
            with self.assertRaises(RetryableJobError) as caught:
                self.finish()
            self.assertTrue(caught.exception.ignore_retry)
            self.set_ref(env, "1")
            env.cr.flush()
            with self.assertRaises(RetryableJobError):
                self.finish()
        self.assertEqual(self.placed(), [0], "it knew of one lane")
        self.finish()
        new = lane_of(self.key, self.lanes)
        self.assertEqual(self.placed(), [new])
        with self.environment() as env:
            self.set_ref(env, "2")
        self.drain(*range(self.lanes))
        self.assertEqual(self.refs(), ["1", "2"])

    def test_without_waiting_it_would_be_overtaken(self):
        """The control: what the wait is there for."""
        with self.transaction() as env:
            self.change()
            with self.without_writers():
                self.finish()
            self.set_ref(env, "1")
        with self.environment() as env:
            self.set_ref(env, "2")
        new = lane_of(self.key, self.lanes)
        self.assertEqual(self.placed(), [0, new])
        self.drain(new, 0)
        self.assertEqual(self.refs(), ["2", "1"])

    def test_a_worker_that_has_not_heard_of_it_uses_the_new_number(self):
        with self.environment() as env:
            env["outbox.subscription"]._by_event_type()
        with self.environment() as env:
            # Beside the ORM, so that this worker's cache keeps the old number.
            env.cr.execute(
                "UPDATE outbox_endpoint SET lanes = %s WHERE id = %s",
                (self.lanes, self.endpoint_id),
            )
        with self.environment() as env:
            self.set_ref(env, "1")
        self.assertEqual(self.placed(), [lane_of(self.key, self.lanes)])

    def test_a_change_of_timing_waits_for_transactions_from_before(self):
        self.set_timing("batch")
        self.finish()
        with self.transaction() as env:
            self.set_timing("real_time")
            self.set_ref(env, "1")
            env.cr.flush()
            with self.assertRaises(RetryableJobError):
                self.finish()
        (batch,) = self.placed()
        self.assertTrue(is_batch_lane(batch), "it knew of batches")
        with self.environment() as env:
            self.set_ref(env, "2")
        self.assertEqual(self.placed(), [batch, 0])
        self.drain(0)
        self.assertEqual(self.refs(), [], "nothing is sent before")
        self.finish()
        self.assertEqual(self.placed(), [0, 0])
        self.drain(0)
        self.assertEqual(self.refs(), ["1", "2"])

    def test_a_batch_that_is_deleted_leaves_nothing_of_earlier_transactions(self):
        self.set_timing("batch")
        self.finish()
        with self.transaction() as env:
            with self.environment() as other:
                self.endpoint(other).subscription_ids.unlink()
            self.set_ref(env, "1")
        self.finish()
        self.assertEqual(self.placed(), [0])

    def test_a_worker_that_has_not_heard_of_a_timing_uses_it(self):
        with self.environment() as env:
            env["outbox.subscription"]._by_event_type()
            # Beside the ORM, so that this worker's cache keeps the old one.
            env.cr.execute(
                """UPDATE outbox_endpoint SET batch_lanes = '{"res.partner": 1234}'
                    WHERE id = %s""",
                (self.endpoint_id,),
            )
        with self.environment() as env:
            self.set_ref(env, "1")
        self.assertEqual(self.placed(), [1234])

    def test_a_run_that_is_under_way_is_waited_for(self):
        with self.environment() as env:
            self.assertTrue(lane_lock.lock(env.cr, "outbox_lane", self.lane_id))
            self.change()
            env.cr.execute("SELECT 1")
            with self.assertRaises(RetryableJobError), self.without_writers():
                self.finish()
        self.assertEqual(self.finish(), "Changed.")

    def without_writers(self):
        """A run's own transaction holds its lock only."""
        return patch.object(lane_change_sql, "open_transactions", return_value=set())

    def test_a_run_whose_lock_was_lost_writes_no_result(self):
        with self.environment() as env:
            epoch = lane_sql.take_over(env.cr, self.lane_id, "lost").epoch
        self.change()
        self.finish()
        with self.environment() as env:
            self.assertFalse(lane_sql.still_owned(env.cr, self.lane_id, epoch))

    def test_a_second_change_is_carried_out_too(self):
        end = lane_change_sql.end

        def change_again(cr, *args):
            cr.commit()  # pylint: disable=invalid-commit
            with self.environment() as env:
                self.endpoint(env).lanes = 1
            return end(cr, *args)

        self.change()
        with (
            patch.object(lane_change_sql, "end", change_again),
            self.assertRaises(RetryableJobError),
        ):
            self.finish()
        with self.environment() as env:
            self.assertTrue(self.endpoint(env).changing_since)
        self.finish()
        with self.environment() as env:
            self.assertFalse(self.endpoint(env).changing_since)

    def test_a_second_change_waits_for_transactions_that_know_the_first(self):
        with self.transaction():
            self.change()
            with self.assertRaises(RetryableJobError):
                self.finish()
        with self.transaction() as env:
            with self.environment() as other:
                self.endpoint(other).lanes = 1
            with self.assertRaises(RetryableJobError):
                self.finish()
            self.set_ref(env, "1")
        self.assertEqual(self.placed(), [lane_of(self.key, self.lanes)])
        self.finish()
        self.assertEqual(self.placed(), [0])

    def unpark(self):
        with read_committed(self.registry) as cr:
            lane_change_sql.unpark(cr, self.endpoint_id)

    def test_what_a_person_cancels_meanwhile_stays_cancelled(self):
        with self.environment() as env:
            self.set_ref(env, "1")
        with self.environment() as env:
            delivery = env["outbox.delivery"].search(
                [("endpoint_id", "=", self.endpoint_id)]
            )
            delivery.state = "parked"
        with self.environment() as env:
            delivery.with_env(env).action_cancel()
            env.flush_all()
            change = Thread(target=self.unpark)
            change.start()
            self.wait_for_lock(env.cr)
        change.join()
        with self.environment() as env:
            self.assertEqual(delivery.with_env(env).state, "cancelled")

    def test_the_watchdog_names_what_a_change_waits_for(self):
        with self.transaction() as env:
            self.change()
            with self.assertRaises(RetryableJobError):
                self.finish()
            with read_committed(self.registry) as cr:
                finding = watchdog.find_cause(cr, self.lane_id)
            pid = env.cr.connection.get_backend_pid()
        self.assertEqual((finding.cause, finding.processes), ("change", [str(pid)]))
        with read_committed(self.registry) as cr:
            self.assertFalse(watchdog.find_cause(cr, self.lane_id).processes)
        self.finish()

    def test_transactions_that_began_later_are_not_waited_for(self):
        with self.transaction():
            self.change()
            with self.assertRaises(RetryableJobError):
                self.finish()
            # Opened while an old one is: its snapshot reaches back before the change.
            later = self.registry.cursor()
            self.addCleanup(later.close)
            later.execute("SELECT 1 FROM res_partner LIMIT 1")
        self.assertEqual(self.finish(), "Changed.")

    def test_a_backup_is_not_waited_for(self):
        with self.transaction() as env:
            env.cr.execute("SET LOCAL application_name = 'pg_dump'")
            self.change()
            self.assertEqual(self.finish(), "Changed.")

    def test_a_fence_of_another_server_keeps_nobody_waiting(self):
        self.change()
        with self.environment() as env:
            env.cr.execute(
                "UPDATE outbox_endpoint SET change_fence = '1@1.5 2@2.5' WHERE id = %s",
                (self.endpoint_id,),
            )
        self.assertEqual(self.finish(), "Changed.")
