# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from contextlib import contextmanager

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.sql_db import db_connect
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger

from .common import InboxCase

PARTS = ("test", 1, "A-1")


class TestClaim(InboxCase):
    def setUp(self):
        super().setUp()
        # Has no right to the table.
        self.user = self.open_source().user_id

    def again(self, command, *parts):
        return self.env["inbox.claim"].with_user(self.user)._again(command, *parts)

    def test_the_same_command_comes_again(self):
        self.assertFalse(self.again({"a": 1, "b": 2}, *PARTS))
        self.assertTrue(self.again({"b": 2, "a": 1}, *PARTS))

    def test_another_command_is_another_one(self):
        self.again({"a": 1}, *PARTS)
        self.assertFalse(self.again({"a": 2}, *PARTS))

    def test_another_reference_is_another_one(self):
        self.again({"a": 1}, "test", 1, "A-1")
        for parts in (("test", 1, "A-2"), ("test", 2, "A-1"), ("test", 1, "A", "1")):
            self.assertFalse(self.again({"a": 1}, *parts), parts)

    def test_what_is_rolled_back_was_never_claimed(self):
        self.again({"a": 1}, *PARTS)
        try:
            with self.env.cr.savepoint():
                self.again({"a": 2}, *PARTS)
                raise InterruptedError
        except InterruptedError:
            self.assertTrue(self.again({"a": 1}, *PARTS))


@tagged("post_install", "-at_install")
class TestClaimAtOnce(BaseCase):
    """Two transactions that know nothing of each other, on cursors of their own."""

    def setUp(self):
        super().setUp()
        self.addCleanup(self.forget)

    def forget(self):
        with self.transaction() as env:
            env.cr.execute("DELETE FROM inbox_claim WHERE name LIKE '[\"test\"%'")

    @contextmanager
    def transaction(self):
        with db_connect(get_db_name()).cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})

    @mute_logger("odoo.sql_db")
    def test_the_second_of_two_at_once_is_tried_again(self):
        with self.transaction() as late:
            late.cr.execute("SELECT 1")  # What it sees is from this moment.
            with self.transaction() as early:
                self.assertFalse(early["inbox.claim"]._again(None, *PARTS))
            with self.assertRaises(SerializationFailure):
                late["inbox.claim"]._again(None, *PARTS)
            late.cr.rollback()
            self.assertTrue(late["inbox.claim"]._again(None, *PARTS))

    def test_others_do_not_disturb(self):
        with self.transaction() as late:
            late.cr.execute("SELECT 1")
            with self.transaction() as early:
                early["inbox.claim"]._again(None, "test", 1, "A-2")
            self.assertFalse(late["inbox.claim"]._again(None, *PARTS))
