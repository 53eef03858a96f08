# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Strict order between real transactions that know nothing of each other."""

from psycopg2.errors import LockNotAvailable

from odoo.tests import tagged
from odoo.tools import mute_logger

from .real_case import RealCase


@tagged("post_install", "-at_install")
class TestRealStrict(RealCase):
    def setUp(self):
        super().setUp()
        with self.environment() as env:
            self.other_id = env["res.partner"].create({"name": "Other"}).id
        self.addCleanup(self.delete_partners, [self.other_id])

    def change_other(self):
        """A transaction that gives up instead of waiting for another one."""
        with self.environment() as env:
            env.cr.execute("SET LOCAL lock_timeout = '50ms'")
            env["res.partner"].browse(self.other_id).ref = "second"

    def set_strict(self):
        with self.environment() as env:
            env["outbox.endpoint"].browse(self.endpoint_id).ordering = "strict"

    @mute_logger("odoo.sql_db")
    def test_nobody_commits_a_later_event_before_an_earlier_one(self):
        self.set_strict()
        with self.environment() as env:
            self.set_ref(env, "first")
            env.cr.flush()
            with self.assertRaises(LockNotAvailable):
                self.change_other()
        self.change_other()
        self.assertEqual(self.events(), ['{"ref":"first"}', '{"ref":"second"}'])

    @mute_logger("odoo.sql_db")
    def test_the_lock_comes_before_the_ids(self):
        self.set_strict()
        with self.environment() as env:
            self.set_ref(env, "first")
            env.cr.flush()
            env.cr.execute("SELECT last_value FROM outbox_event_id_seq")
            before = env.cr.fetchone()
            with self.assertRaises(LockNotAvailable):
                self.change_other()
            env.cr.execute("SELECT last_value FROM outbox_event_id_seq")
            self.assertEqual(env.cr.fetchone(), before)

    def test_nobody_waits_for_another_ordering(self):
        """The control: a later event is committed before an earlier one."""
        with self.environment() as env:
            self.set_ref(env, "first")
            env.cr.flush()
            self.change_other()
            self.assertEqual(self.events(), ['{"ref":"second"}'], "seen by others")
        self.assertEqual(self.events(), ['{"ref":"first"}', '{"ref":"second"}'])

    def test_a_savepoint_that_is_rolled_back_holds_nobody_up(self):
        self.set_strict()
        with self.environment() as env:
            try:
                with env.cr.savepoint():
                    self.set_ref(env, "first")
                    env.cr.flush()
                    raise InterruptedError
            except InterruptedError:
                env.invalidate_all()
            self.change_other()
        self.assertEqual(self.events(), ['{"ref":"second"}'])
