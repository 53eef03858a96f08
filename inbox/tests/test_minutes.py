# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Figures per minute say what messages and attempts say."""

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.integration_base.engine.minute_sql import KEPT_MINUTES, Key
from odoo.addons.integration_base.pure.histogram import place
from odoo.addons.integration_base.tests.common import ROLES

from ..engine.minute_sql import TABLE, Figures
from .partner_case import PartnerCase

RECEIVED = """
SELECT date_trunc('minute', received_at), handler_id, company_id, count(*)
  FROM inbox_message WHERE source_id = %s GROUP BY 1, 2, 3
"""
DONE = """
SELECT date_trunc('minute', done_at), handler_id, company_id,
       extract(epoch FROM done_at - received_at)
  FROM inbox_message WHERE source_id = %s AND state = 'done'
"""
FAILED = """
SELECT date_trunc('minute', a.started_at), m.handler_id, m.company_id, count(*)
  FROM inbox_attempt a JOIN inbox_message m ON m.id = a.message_id
 WHERE m.source_id = %s AND a.outcome IN ('retrying', 'held', 'dead') GROUP BY 1, 2, 3
"""


@tagged("post_install", "-at_install")
class TestMinutes(PartnerCase):
    def query(self, query, *params):
        self.env.flush_all()
        self.env.cr.execute(query, params or (self.source.id,))
        return self.env.cr.fetchall()

    def stored(self):
        rows = self.query(
            f"SELECT minute, handler_id, company_id, {TABLE.sums} FROM inbox_minute m"
            " WHERE source_id = %s GROUP BY 1, 2, 3"
        )
        found = {Key(*row[:3]): Figures(*row[3:]) for row in rows}
        return {key: figures for key, figures in found.items() if figures != Figures()}

    def total(self, name):
        return sum(getattr(figures, name) for figures in self.stored().values())

    def check(self):
        """Compare each minute with what is on record of each message and attempt."""
        expected = {}

        def at(row):
            return expected.setdefault(Key(*row[:3]), Figures())

        for row in self.query(RECEIVED):
            at(row).received += row[3]
        for row in self.query(DONE):
            at(row).done += 1
            at(row).latency[place(float(row[3]))] += 1
        for row in self.query(FAILED):
            at(row).failed += row[3]
        self.assertTrue(expected)
        self.assertEqual(self.stored(), expected)

    def test_what_comes_is_counted_once_and_what_came_again_is_not(self):
        self.tell("A")
        message = self.tell("B")
        self.receive(self.source, "test.contact", {"ref": "B"}, uid=message.uid)
        self.assertEqual(self.total("received"), 2)
        self.check()
        self.process(self.source)
        self.assertEqual(self.total("done"), 2)
        self.check()

    @mute_logger("odoo.addons.inbox.engine.message")
    def test_each_failed_attempt_counts_and_waiting_is_no_failure(self):
        self.tell("A", key="A", fault="bug")
        self.tell("B", key="B", fault="refused")
        self.tell("C", key="C", needs="X")
        self.tell("D", key="D", fault="stale")
        self.process(self.source)
        self.assertEqual(self.total("failed"), 2)
        self.make_due()
        self.process(self.source)
        self.assertEqual(self.total("failed"), 3)
        self.assertEqual(self.total("done"), 0)
        self.check()

    def test_time_waited_is_part_of_the_time_to_done(self):
        self.tell("A")
        self.query(
            "UPDATE inbox_message SET received_at = received_at - interval '2 hours'"
            " WHERE source_id = %s RETURNING id"
        )
        self.process(self.source)
        (figures,) = [each for each in self.stored().values() if each.done]
        self.assertEqual(figures.latency[place(7300.0)], 1)

    def test_what_turns_out_to_be_another_command_counts_as_that(self):
        self.route.message_type = "other"
        message = self.tell("A")
        self.assertFalse(message.handler_id)
        self.route.message_type = "test.contact"
        self.process(self.source)
        self.assertEqual(message.handler_id, self.handler)
        self.assertEqual({key.kind for key in self.stored()}, {self.handler.id})
        self.check()

    def test_a_replay_is_one_more_message(self):
        message = self.tell("A")
        self.process(self.source)
        message.with_user(self.operator)._decide("replay", "Again")
        self.assertEqual(self.total("received"), 2)
        self.process(self.source)
        self.assertEqual(self.total("done"), 2)
        self.check()

    def test_old_minutes_become_hours(self):
        self.tell("A")
        self.process(self.source)
        old = fields.Datetime.now() - timedelta(hours=KEPT_MINUTES + 2)
        old = old.replace(minute=0, second=0, microsecond=0)
        self.env.cr.execute("UPDATE inbox_minute SET minute = %s", (old,))
        while self.env["inbox.minute"]._fold()[1]:
            pass
        rows = self.query(
            "SELECT minute, lane_id, handler_id, received, done FROM inbox_minute"
            " WHERE source_id = %s"
        )
        self.assertEqual(rows, [(old, 0, self.handler.id, 1, 1)])

    def test_roles_read_them_by_company(self):
        self.tell("A")
        for role in ROLES:
            minutes = self.env["inbox.minute"].with_user(getattr(self, role))
            self.assertTrue(minutes.search([("source_id", "=", self.source.id)]))
            self.assertFalse(minutes.has_access("write"))
        second = self.env["res.company"].create({"name": "Second"})
        self.query("UPDATE inbox_minute SET company_id = %s RETURNING id", second.id)
        self.env.invalidate_all()
        minutes = self.env["inbox.minute"].with_user(self.manager)
        self.assertFalse(minutes.search([("source_id", "=", self.source.id)]))
        minutes = self.env["inbox.minute"].with_user(self.outsider)
        self.assertFalse(minutes.has_access("read"))
