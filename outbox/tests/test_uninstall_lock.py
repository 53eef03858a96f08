# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""An uninstallation beside users' transactions, on cursors of their own."""

from unittest.mock import patch

from psycopg2.errors import LockNotAvailable

from odoo import SUPERUSER_ID, api
from odoo.tests import tagged

from odoo.addons.integration_base.tests.real_transactions import RealTransactions

from ..engine import uninstall_lock
from ..engine.uninstall_lock import lock_all, stop_sending

LOCKED = """
SELECT c.relname FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
 WHERE l.pid = pg_backend_pid() AND l.mode = 'AccessExclusiveLock' AND l.granted
"""


@tagged("post_install", "-at_install")
class TestUninstallLock(RealTransactions):
    def setUp(self):
        super().setUp()
        self.enterContext(patch.object(uninstall_lock, "WAIT", "20ms"))
        self.enterContext(patch.object(uninstall_lock, "TRIES", 3))
        self.pauses = 0

    def cursor(self):
        cr = self.registry.cursor()
        self.addCleanup(cr.close)
        return cr

    def reader(self):
        """A user's transaction that has read what an order reads."""
        cr = self.cursor()
        cr.execute("SELECT 1 FROM res_company LIMIT 1")
        return cr

    def meanwhile(self, act=lambda: None):
        """Have something happen each time that the uninstallation waits."""

        def sleep(_seconds):
            self.pauses += 1
            act()

        return patch.object(uninstall_lock.time, "sleep", sleep)

    def locked(self, cr):
        cr.execute(LOCKED)
        return {name for (name,) in cr.fetchall()}

    def test_the_outbox_and_what_its_foreign_keys_lead_to_are_locked(self):
        cr = self.cursor()
        self.assertTrue(lock_all(cr))
        locked = self.locked(cr)
        self.assertLessEqual(
            {"res_company", "outbox_event", "outbox_lane_lock"}, locked
        )
        cr.execute("SHOW lock_timeout")
        self.assertEqual(cr.fetchone(), ("0",), "what comes next may wait")

    def test_nobody_reads_meanwhile(self):
        """The control: what the lock is."""
        self.assertTrue(lock_all(self.cursor()))
        user = self.cursor()
        user.execute("SET LOCAL lock_timeout = '20ms'")
        with self.assertRaises(LockNotAvailable):
            user.execute("SELECT 1 FROM res_company", log_exceptions=False)

    def test_it_waits_for_users_and_they_can_end(self):
        user, cr = self.reader(), self.cursor()

        def go_on():
            # It holds nothing while it waits, or this would wait for it.
            user.execute("SET LOCAL lock_timeout = '20ms'")
            user.execute("LOCK TABLE res_users IN ROW EXCLUSIVE MODE")
            user.execute("LOCK TABLE outbox_event, outbox_delivery IN EXCLUSIVE MODE")
            user.rollback()

        with self.meanwhile(go_on):
            self.assertTrue(lock_all(cr))
        self.assertEqual(self.pauses, 1)
        self.assertIn("res_company", self.locked(cr))

    def test_without_a_moment_it_locks_nothing(self):
        self.reader()
        cr = self.cursor()
        with self.meanwhile():
            self.assertFalse(lock_all(cr))
        self.assertEqual(self.pauses, 3)
        self.assertFalse(self.locked(cr))

    def test_it_waits_for_a_drain_that_reads_the_outbox_first(self):
        drain, cr = self.cursor(), self.cursor()
        drain.execute("SELECT 1 FROM outbox_endpoint LIMIT 1")

        def go_on():
            drain.execute("SET LOCAL lock_timeout = '20ms'")
            drain.execute("SELECT 1 FROM res_company LIMIT 1")
            drain.rollback()

        with self.meanwhile(go_on):
            self.assertTrue(lock_all(cr))
        self.assertEqual(self.pauses, 1)

    def test_nothing_more_is_sent_meanwhile(self):
        cr = self.cursor()
        env = api.Environment(cr, SUPERUSER_ID, {})
        endpoint = env["outbox.endpoint"].create(
            {"name": "MES", "url": "https://mes.example.com", "state": "paused"}
        )
        env.cr.execute(
            "UPDATE outbox_endpoint SET state = 'active' WHERE id = %s", (endpoint.id,)
        )
        stop_sending(cr)
        env.invalidate_all()
        self.assertFalse(endpoint._is_sendable())
        # If the outbox stays, the sweeper goes on from there.
        self.assertTrue(endpoint.changing_since)
        cr.rollback()
