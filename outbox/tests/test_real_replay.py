# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""A replay between real transactions: what is killed, and what happens beside it."""

from psycopg2.errors import LockNotAvailable

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.integration_base.engine.cursors import read_committed

from ..engine import replay
from ..engine.replay import Run
from .real_case import RealCase

REFS = "123456"


@tagged("post_install", "-at_install")
class TestRealReplay(RealCase):
    def setUp(self):
        super().setUp()
        self.patch(replay, "CHUNK", 2)
        for ref in REFS:
            with self.environment() as env:
                self.set_ref(env, ref)
        with self.environment() as env:
            env.cr.execute(
                "UPDATE outbox_delivery SET state = 'delivered' WHERE endpoint_id = %s",
                (self.endpoint_id,),
            )
        self.resume()
        with self.environment() as env:
            admin = env.ref("base.user_admin")
            events = env["outbox.event"].search([("event_type_id", "=", self.kind_id)])
            endpoint = env["outbox.endpoint"].with_user(admin).browse(self.endpoint_id)
            replays = env["outbox.replay"].with_user(admin)
            self.replay_id = replays._send(endpoint, events.ids, "test").id
        self.addCleanup(self.forget_jobs)

    def forget_jobs(self):
        with self.environment() as env:
            self.replay_jobs(env).unlink()

    def replay_jobs(self, env):
        key = f"outbox.replay:{self.replay_id}"
        return env["queue.job"].search([("identity_key", "=like", f"{key}%")])

    def queued(self):
        """Old events that were queued, in the order they will be sent in."""
        with self.environment() as env:
            deliveries = env["outbox.delivery"].search(
                [("replay_id", "=", self.replay_id)], order="id"
            )
            return [data[8:-2] for data in deliveries.event_id.mapped("data")], [
                delivery.event_id.id for delivery in deliveries
            ]

    def state(self):
        with self.environment() as env:
            return env["outbox.replay"].browse(self.replay_id).state

    def go_on(self):
        with read_committed(self.registry) as cr:
            run = Run(cr, self.replay_id)
            while run.step() == 0.0:
                cr.commit()  # pylint: disable=invalid-commit

    def assert_each_once(self):
        refs, events = self.queued()
        self.assertEqual("".join(refs), REFS)
        self.assertEqual(len(set(events)), len(events))

    def test_a_killed_chunk_loses_and_doubles_nothing(self):
        for _kill in range(3):
            with read_committed(self.registry) as cr:
                run = Run(cr, self.replay_id)
                run.step()
                cr.commit()  # pylint: disable=invalid-commit
                run.step()
                # What PostgreSQL does when the worker dies before the commit.
                cr.rollback()
        self.assertEqual(len(self.queued()[0]), 6)
        self.go_on()
        self.assert_each_once()

    def test_the_sweeper_finds_a_replay_whose_job_is_gone(self):
        self.forget_jobs()
        with self.environment() as env:
            env["outbox.replay"]._sweep()
        with self.environment() as env:
            self.assertEqual(len(self.replay_jobs(env)), 1)

    def test_two_jobs_at_once_double_nothing(self):
        with read_committed(self.registry) as cr, read_committed(self.registry) as late:
            Run(cr, self.replay_id).step()
            second = Run(late, self.replay_id)
            late.execute("SET lock_timeout = '100ms'")
            with mute_logger("odoo.sql_db"), self.assertRaises(LockNotAvailable):
                second.step()
            late.rollback()
            cr.commit()  # pylint: disable=invalid-commit
            second.step()
            late.commit()
        self.go_on()
        self.assert_each_once()

    def test_a_pause_waits_for_a_chunk(self):
        with read_committed(self.registry) as cr:
            Run(cr, self.replay_id).step()
            with self.environment() as env, mute_logger("odoo.sql_db"):
                env.cr.execute("SET LOCAL lock_timeout = '100ms'")
                replays = env["outbox.replay"].browse(self.replay_id)
                with self.assertRaises(LockNotAvailable):
                    replays.action_pause()
                    env.flush_all()
                env.cr.rollback()
            cr.commit()  # pylint: disable=invalid-commit

    def test_a_pause_beside_a_chunk_succeeds(self):
        with self.environment() as env:
            # The snapshot of the person's transaction is older than the chunk.
            mine = env["outbox.replay"].browse(self.replay_id)
            self.assertEqual(mine.state, "running")
            with read_committed(self.registry) as cr:
                Run(cr, self.replay_id).step()
                cr.commit()  # pylint: disable=invalid-commit
            mine.action_pause()
        self.assertEqual(self.state(), "paused")
        self.go_on()
        self.assertEqual(len(self.queued()[0]), 2)

    def test_an_event_is_not_removed_beside_its_new_delivery(self):
        with read_committed(self.registry) as cr:
            Run(cr, self.replay_id).step()
            with self.environment() as env, mute_logger("odoo.sql_db"):
                env.cr.execute("SET LOCAL lock_timeout = '100ms'")
                with self.assertRaises(LockNotAvailable):
                    env.cr.execute(
                        "DELETE FROM outbox_event WHERE event_type_id = %s",
                        (self.kind_id,),
                    )
            cr.commit()  # pylint: disable=invalid-commit

    def test_users_do_not_wait_for_a_chunk_to_a_strict_endpoint(self):
        with self.environment() as env:
            env.cr.execute(
                "UPDATE outbox_endpoint SET ordering = 'strict' WHERE id = %s",
                (self.endpoint_id,),
            )
        with read_committed(self.registry) as cr:
            Run(cr, self.replay_id).step()
            with self.environment() as env:
                env.cr.execute("SET LOCAL lock_timeout = '100ms'")
                self.set_ref(env, "new")
            cr.commit()  # pylint: disable=invalid-commit
        self.assertEqual(self.events()[-1], '{"ref":"new"}')
