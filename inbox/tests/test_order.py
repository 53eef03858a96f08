# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What comes first, and what waits for what."""

from odoo.tests import tagged
from odoo.tools import mute_logger

from .partner_case import PartnerCase
from .test_processing import ENGINE


@tagged("post_install", "-at_install")
class TestOrder(PartnerCase):
    def positioned(self, late, **values):
        self.source.write({"late": late, **values})
        self.route.position_expression = "position"

    def test_messages_of_a_key_are_done_in_the_order_they_came(self):
        for number in "12345":
            self.tell("A", note=number)
        self.process(self.source)
        self.assertEqual(self.note("A"), "12345")

    @mute_logger(ENGINE)
    def test_what_comes_behind_a_failure_waits_and_other_keys_go_on(self):
        first = self.tell("A", note="1", fault="bug")
        second = self.tell("A", note="2")
        other = self.tell("B", key="other")
        self.process(self.source)
        states = (first | second | other).sorted("id").mapped("state")
        self.assertEqual(states, ["retrying", "parked", "done"])
        third = self.tell("A", note="3")
        self.process(self.source)
        self.assertEqual(third.state, "parked")

    def test_what_waited_goes_on_in_order_when_the_failure_is_gone(self):
        first = self.tell("A", note="1", needs="B")
        second = self.tell("A", note="2")
        self.process(self.source)
        self.assert_problem(first, "waiting_for", "contact B", state="waiting")
        self.assertEqual(first.waiting_for, "contact B")
        self.assertEqual(second.state, "parked")
        self.env["res.partner"].create({"name": "B", "ref": "B"})
        self.process(self.source)
        self.assertEqual(first.state, "waiting")
        self.make_due()
        self.process(self.source)
        self.assertEqual(self.note("A"), "12")
        self.assertEqual((first.state, second.state), ("done", "done"))

    def test_a_message_waits_only_so_long(self):
        message = self.tell("A", needs="B")
        self.process(self.source)
        self.env.cr.execute(
            "UPDATE inbox_message SET received_at = received_at - interval '25 hours'"
        )
        self.make_due()
        self.process(self.source)
        self.assert_problem(message, "waiting_for", "within 24 hours")

    def test_a_held_message_holds_its_key_and_a_dead_one_does_not(self):
        held = self.tell("A", fault="refused")
        behind = self.tell("A")
        self.process(self.source)
        self.assertEqual((held.state, behind.state), ("held", "parked"))
        self.source.on_failure = "dead"
        dead = self.tell("B", key="B", fault="refused")
        after = self.tell("B", key="B")
        self.process(self.source)
        self.assertEqual((dead.state, after.state), ("dead", "done"))

    def test_without_ordering_nothing_waits(self):
        self.source.ordering = "none"
        self.tell("A", fault="refused")
        after = self.tell("A")
        self.process(self.source)
        self.assert_done(after)

    def test_lanes_share_the_keys_and_keep_each_in_order(self):
        self.source.lanes = 4
        self.assertEqual(len(self.source.lane_ids), 4)
        for number in "123":
            for key in "ABCDEFGH":
                self.tell(key, key=key, note=number)
        used = self.env["inbox.message"].search([("source_id", "=", self.source.id)])
        self.assertGreater(len(set(used.mapped("lane"))), 1)
        self.process(self.source)
        for key in "ABCDEFGH":
            self.assertEqual(self.note(key), "123")

    def test_fewer_lanes_leave_nothing_behind(self):
        self.source.lanes = 4
        messages = [self.tell(key, key=key) for key in "ABCDEFGH"]
        self.source.lanes = 1
        self.process(self.source)
        self.assertEqual({message.state for message in messages}, {"done"})

    def test_a_message_older_than_what_was_done_is_skipped(self):
        self.positioned("skip_stale")
        newer = self.tell("A", note="2", position=2)
        older = self.tell("A", note="1", position=1)
        much_newer = self.tell("A", note="9", position=9)
        self.process(self.source)
        self.assertEqual(
            (newer.state, older.state, older.error_class, much_newer.state),
            ("done", "skipped", "stale", "done"),
        )
        self.assertEqual(self.note("A"), "29")

    def test_a_message_waits_for_one_that_is_missing_before_it(self):
        self.positioned("wait_for_gap")
        self.tell("A", note="1", position=1)
        third = self.tell("A", note="3", position=3)
        fourth = self.tell("A", note="4", position=4)
        self.process(self.source)
        self.assertEqual(self.note("A"), "1")
        self.assert_problem(third, "gap", "Position 3", state="waiting")
        self.tell("A", note="2", position=2)
        self.process(self.source)
        self.assertEqual(self.note("A"), "1234")
        self.assertEqual((third.state, fourth.state), ("done", "done"))

    def test_a_gap_is_waited_for_only_so_long(self):
        self.positioned("wait_for_gap", gap_minutes=10)
        self.tell("A", note="1", position=1)
        third = self.tell("A", note="3", position=3)
        self.process(self.source)
        self.env.cr.execute(
            "UPDATE inbox_message SET received_at = received_at - interval '11 minutes'"
        )
        self.make_due()
        self.process(self.source)
        self.assert_done(third)
        late = self.tell("A", note="2", position=2)
        self.process(self.source)
        self.assertEqual((late.state, late.error_class), ("skipped", "stale"))

    def test_the_sweeper_finds_what_nobody_was_told_of(self):
        lanes = self.source.lane_ids
        self.assertFalse(self.jobs(lanes))
        self.sweep()
        self.assertFalse(self.jobs(lanes))
        self.tell("A")
        self.sweep()
        self.assertEqual(len(self.jobs(lanes)), 1)
        self.sweep()
        self.assertEqual(len(self.jobs(lanes)), 1)

    def jobs(self, lanes):
        keys = [f"inbox.lane:{lane.id}" for lane in lanes]
        return self.env["queue.job"].search([("identity_key", "in", keys)])
