# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""From a message that was kept to its consequences, and what is said of it."""

from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.integration_base.engine import trace

from .partner_case import PartnerCase

ENGINE = "odoo.addons.inbox.engine.message"


@tagged("post_install", "-at_install")
class TestProcessing(PartnerCase):
    def test_a_message_does_what_it_says_and_lists_what_it_changed(self):
        message = self.tell("A", name="Anna")
        self.assertEqual(message.state, "pending")
        self.process(self.source)
        self.assert_done(message, self.contacts("A"))
        self.assertEqual(message.record_ids.name, "Anna")
        self.assertEqual(message.handler_id, self.handler)
        self.assertTrue(message.done_at)
        self.assertEqual(message.attempt_ids.outcome, "done")

    def test_the_rights_are_those_of_the_service_user(self):
        message = self.tell("A")
        self.process(self.source)
        self.assert_done(message)
        self.assertEqual(self.contacts("A").create_uid, self.source.user_id)
        message = self.tell("B", fault="access")
        self.process(self.source)
        self.assert_problem(message, "refused")
        self.assertFalse(self.contacts("B"))

    def test_what_odoo_refuses_is_told_in_its_words_and_leaves_nothing_behind(self):
        message = self.tell("A", fault="refused")
        self.process(self.source)
        self.assert_problem(message, "refused", "The credit limit is reached")
        self.assertFalse(self.contacts("A"))
        self.assertEqual(message.attempt_ids.error_class, "refused")

    def test_each_refusal_has_its_class(self):
        for fault, error_class in (
            ("unit", "invalid_unit"),
            ("duplicate", "duplicate_reference"),
        ):
            message = self.tell("A", key=fault, fault=fault)
            self.process(self.source)
            self.assert_problem(message, error_class)

    def test_a_command_that_does_not_fit_the_schema_is_not_carried_out(self):
        message = self.tell(7)
        self.process(self.source)
        self.assert_problem(message, "schema", "ref")
        self.assertEqual(message.command, '{"ref": 7}')

    def test_a_mapping_makes_the_command(self):
        self.route.expression = "{ref: customer.number, name: customer.label}"
        data = {"customer": {"number": "A", "label": "Anna"}}
        message = self.send(self.source, "test.contact", data)
        self.assert_done(message, self.contacts("A"))
        self.assertEqual(self.contacts("A").name, "Anna")

    def test_what_no_route_takes_is_set_aside(self):
        message = self.send(self.source, "other.type", {"ref": "A"})
        self.assert_problem(message, "unrouted", "other.type", state="dead")

    def test_a_route_takes_types_that_begin_alike(self):
        self.route.message_type = "test.*"
        self.assert_done(self.send(self.source, "test.any", {"ref": "A"}))
        message = self.send(self.source, "rest.any", {"ref": "A"})
        self.assert_problem(message, "unrouted", state="dead")

    @mute_logger(ENGINE)
    def test_a_bug_is_tried_again_and_tells_a_planner_no_details(self):
        message = self.tell("A", fault="bug")
        self.process(self.source)
        self.assert_problem(message, "failed", "ZeroDivisionError", state="retrying")
        self.assertNotIn("secret", message.error)
        self.assertTrue(message.due_at)
        self.process(self.source)
        self.assertEqual(message.attempt, 1)
        for _failure in range(20):
            self.make_due()
            self.process(self.source)
        self.assert_problem(message, "failed")

    @mute_logger(ENGINE, "odoo.sql_db")
    def test_what_the_database_refuses_leaves_nothing_behind(self):
        message = self.tell("A", fault="constraint")
        self.process(self.source)
        self.assertEqual((message.state, message.error_class), ("retrying", "failed"))
        self.assertFalse(self.contacts("A"))

    @mute_logger("odoo.sql_db")
    def test_what_is_too_large_for_odoo_is_not_tried_again(self):
        for fault in ("number", "power"):
            message = self.tell("A", key=fault, fault=fault)
            self.process(self.source)
            self.assert_problem(message, "refused", "more than Odoo can keep")
        self.assertFalse(self.contacts("A"))

    def test_each_message_is_part_of_the_trace_that_it_came_with(self):
        seen = []

        def note(partners, _command, _incoming):
            seen.append(trace.carried(partners.env.cr))

        model = type(self.env["res.partner"])
        sent = [f"00-{number:032x}-{number:016x}-01" for number in (1, 2)] + [None]
        for traceparent in sent:
            headers = {"traceparent": traceparent} if traceparent else {}
            self.receive(self.source, "test.contact", {"ref": "A"}, headers=headers)
        with patch.object(model, "_inbox_contact", note):
            self.process(self.source)
        self.assertEqual(seen, sent)

    def test_an_older_message_is_skipped(self):
        message = self.tell("A", fault="stale")
        later = self.tell("A")
        self.process(self.source)
        self.assertEqual((message.state, message.error_class), ("skipped", "stale"))
        self.assert_done(later)

    def test_a_paused_source_processes_nothing(self):
        message = self.tell("A")
        self.source.action_pause()
        self.process(self.source)
        self.assertEqual(message.state, "pending")
        self.source.action_open_unverified()
        self.process(self.source)
        self.assert_done(message)

    def test_nothing_is_done_in_the_name_of_an_archived_user(self):
        message = self.tell("A")
        self.source.user_id.active = False
        self.process(self.source)
        self.assertEqual(message.state, "pending")

    def test_a_message_that_processes_die_of_waits_for_a_person(self):
        message = self.tell("A")
        self.env.cr.execute("UPDATE inbox_message SET begun = 3")
        self.process(self.source)
        self.assert_problem(message, "failed", "3 processes")
