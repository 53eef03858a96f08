# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.tests import tagged

from .common import MrpCase

DAY = "2025-11-27T"


@tagged("post_install", "-at_install")
class TestWorkorder(MrpCase):
    def setUp(self):
        super().setUp()
        self.work = self.order.workorder_ids

    def tell_work(self, verb, time, **values):
        return self.report(f"workorder.{verb}", at=f"{DAY}{time}Z", **values)

    def test_its_time_is_that_of_the_machine(self):
        self.assert_done(self.tell_work("start", "08:00:00"), self.work)
        self.assertEqual(self.work.state, "progress")
        self.assert_done(self.tell_work("pause", "08:30:00"), self.work)
        self.assertEqual(self.work.duration, 30)
        self.assertFalse(self.work.time_ids.filtered(lambda time: not time.date_end))
        self.tell_work("start", "09:00:00")
        self.assert_done(self.tell_work("finish", "09:15:00"), self.work)
        self.assertEqual((self.work.state, self.work.duration), ("done", 45))

    def test_examples_are_carried_out(self):
        for verb in ("start", "pause", "finish"):
            self.assert_done(self.report(f"workorder.{verb}"), self.work)
        self.assertEqual(self.work.state, "done")

    def test_what_comes_twice_happens_once(self):
        for verb, time in (("start", "08:00:00"), ("pause", "08:30:00")):
            for _twice in range(2):
                self.assert_done(self.tell_work(verb, time))
        self.assertEqual(len(self.work.time_ids), 1)
        self.assertEqual(self.work.duration, 30)
        for _twice in range(2):
            self.assert_done(self.tell_work("finish", "08:30:00"))
        self.assertEqual(self.work.duration, 30)

    def test_what_comes_after_something_later_is_skipped(self):
        self.tell_work("start", "08:00:00")
        self.tell_work("pause", "08:30:00")
        message = self.tell_work("start", "08:00:00")
        self.assertEqual((message.state, message.error_class), ("skipped", "stale"))
        self.assertFalse(self.work.time_ids.filtered(lambda time: not time.date_end))

    def test_what_is_done_does_not_start_again(self):
        self.tell_work("finish", "08:00:00")
        message = self.tell_work("start", "09:00:00")
        self.assert_problem(message, "refused", "already done")

    def test_an_operation_is_found_by_its_name_or_work_center(self):
        for name in ("Pressing", "Press", "PRESS-1"):
            self.assert_done(self.tell_work("start", "08:00:00", operation=name))
        message = self.tell_work("start", "08:00:00", operation="Drilling")
        self.assert_problem(message, "refused", "It has: Pressing")

    def test_there_is_no_31st_of_november(self):
        message = self.report("workorder.start", at="2025-11-31T08:00:00Z")
        self.assert_problem(message, "schema", "at: has to be")

    def test_an_order_that_is_not_there_yet_is_waited_for(self):
        message = self.tell_work("start", "08:00:00", order="INBOX/MO/9")
        self.assert_problem(message, "waiting_for", "MO/9", state="waiting")

    def test_the_service_user_needs_the_right_to_do_it(self):
        self.mes.user_id.group_ids -= self.env.ref("mrp.group_mrp_user")
        self.assert_problem(self.tell_work("start", "08:00:00"), "refused")
        self.assertFalse(self.work.time_ids)
