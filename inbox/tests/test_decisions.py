# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What people decide about messages, as whom, and what comes of it."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .partner_case import PartnerCase


@tagged("post_install", "-at_install")
class TestDecisions(PartnerCase):
    def setUp(self):
        super().setUp()
        self.held = self.tell("A", note="1", fault="refused")
        self.behind = self.tell("A", note="2")
        self.process(self.source)

    def decide(self, decision, messages, reason="As told", user=None):
        """What the buttons do."""
        messages = messages.with_user(user or self.operator)
        action = messages.with_context(integration_decision=decision).action_decide()
        wizard = messages.env[action["res_model"]].browse(action["res_id"])
        with Form(wizard) as form:
            form.reason = reason
        wizard.action_decide()
        self.env.invalidate_all()

    def entries(self, messages):
        return self.env["integration.audit"].search(
            [("model", "=", "inbox.message"), ("res_id", "in", messages.ids)]
        )

    def test_a_message_that_is_tried_again_goes_before_those_that_waited(self):
        self.assertEqual(self.behind.state, "parked")
        self.route.expression = "{ref: ref, note: note}"
        self.decide("retry", self.held)
        self.assertEqual((self.held.state, self.behind.state), ("pending", "pending"))
        self.process(self.source)
        self.assertEqual(self.note("A"), "12")
        entry = self.entries(self.held)
        self.assertEqual(
            (entry.action, entry.reason, entry.user_id),
            ("message_retried", "As told", self.operator),
        )

    def test_what_is_skipped_lets_the_others_go_on(self):
        self.decide("skip", self.held)
        self.process(self.source)
        self.assertEqual((self.held.state, self.behind.state), ("skipped", "done"))
        self.assertEqual(self.note("A"), "2")
        self.assertEqual(self.entries(self.held).action, "message_skipped")

    def test_what_is_discarded_stays_so_and_says_why(self):
        self.decide("discard", self.held, "Test data")
        self.process(self.source)
        self.assertEqual((self.held.state, self.behind.state), ("discarded", "done"))
        self.assertEqual(self.held.error_class, "refused")
        self.assertEqual(self.entries(self.held).reason, "Test data")

    def test_a_replay_comes_behind_all_others(self):
        self.decide("discard", self.held)
        self.process(self.source)
        self.decide("replay", self.behind)
        again = self.env["inbox.message"].search(
            [("replay_of_id", "=", self.behind.id)]
        )
        self.assertEqual((again.state, again.uid), ("pending", self.behind.uid))
        self.assertNotEqual(again.uuid, self.behind.uuid)
        self.process(self.source)
        self.assertEqual(self.note("A"), "22")
        self.assertEqual(self.behind.state, "done")

    def test_what_is_over_is_left_alone(self):
        done = self.tell("B", key="B")
        self.process(self.source)
        self.decide("discard", done)
        self.assert_done(done)
        self.assertFalse(self.entries(done))

    def test_a_reason_has_to_be_given(self):
        wizard = self.env["inbox.message.decide"].create(
            {"decision": "discard", "picked": self.held.ids, "reason": "  "}
        )
        with self.assertRaisesRegex(UserError, "Say why"):
            wizard.action_decide()

    def test_only_operators_decide(self):
        for user in (self.user, self.outsider):
            with self.assertRaises(AccessError):
                self.decide("retry", self.held, user=user)
            with self.assertRaises(AccessError):
                self.held.with_user(user)._decide("retry", "x")
            with self.assertRaises(AccessError):
                self.held.with_user(user).action_map()

    @mute_logger("odoo.models")
    def test_nobody_decides_about_messages_of_another_company(self):
        company = self.env["res.company"].create({"name": "Other"})
        self.env.cr.execute("UPDATE inbox_message SET company_id = %s", (company.id,))
        self.env.invalidate_all()
        with self.assertRaises(UserError):
            self.decide("retry", self.held)
        wizard = self.env["inbox.message.decide"].with_user(self.operator)
        wizard = wizard.create(
            {"decision": "discard", "picked": self.held.ids, "reason": "x"}
        )
        wizard.action_decide()
        self.assertEqual(self.held.state, "held")

    def test_nobody_writes_messages(self):
        for user in (self.user, self.operator, self.manager):
            with self.assertRaises(AccessError):
                self.held.with_user(user).state = "done"
            with self.assertRaises(AccessError):
                self.held.with_user(user).unlink()

    def test_an_unmatched_code_is_mended_by_picking_the_record(self):
        self.decide("discard", self.held | self.behind)
        waiting = self.tell("B", key="B", parent="4711")
        behind = self.tell("B", key="B", note="2")
        elsewhere = self.tell("C", key="C", parent="4712")
        self.process(self.source)
        self.assert_problem(waiting, "unmatched", "4711")
        self.assertEqual(waiting.unmatched_kind, "partner")
        parent = self.env["res.partner"].create({"name": "Parent"})
        action = waiting.with_user(self.operator).action_map()
        form = Form(
            self.env["inbox.mapping"]
            .with_user(self.operator)
            .with_context(**action["context"])
        )
        form.record = f"res.partner,{parent.id}"
        mapping = form.save()
        self.assertEqual(waiting.state, "pending")
        self.process(self.source)
        self.assert_done(waiting, self.contacts("B"))
        self.assert_done(behind)
        self.assertEqual(self.contacts("B").parent_id, parent)
        self.assertEqual(elsewhere.state, "held")
        mapping.code = "4712"
        self.process(self.source)
        self.assert_done(elsewhere)

    def test_a_mapping_of_the_source_comes_before_that_of_all_sources(self):
        self.decide("discard", self.held | self.behind)
        parents = self.env["res.partner"].create([{"name": "P1"}, {"name": "P2"}])
        for source, parent in ((False, parents[0]), (self.source.id, parents[1])):
            self.env["inbox.mapping"].create(
                {
                    "source_id": source,
                    "kind": "partner",
                    "code": "1",
                    "record": f"res.partner,{parent.id}",
                }
            )
        self.tell("B", key="B", parent="1")
        self.process(self.source)
        self.assertEqual(self.contacts("B").parent_id, parents[1])

    def test_a_code_stands_for_a_record_of_its_kind_only(self):
        kinds = {"partner": ("", "res.partner"), "user": ("", "res.users")}
        model = type(self.env["inbox.mapping"])
        self.enterContext(patch.object(model, "_kinds", lambda self: kinds))
        with self.assertRaises(ValidationError):
            self.env["inbox.mapping"].create(
                {
                    "kind": "partner",
                    "code": "1",
                    "record": f"res.users,{self.operator.id}",
                }
            )

    def test_what_odoo_knows_under_a_code_needs_no_mapping(self):
        partner = self.env["res.partner"].create({"name": "P", "ref": "REF-1"})
        self.decide("discard", self.held | self.behind)
        self.assert_done(self.tell_and_process("B", "REF-1"))
        self.assertEqual(self.contacts("B").parent_id, partner)
        partner.copy({"ref": "REF-1"})
        message = self.tell_and_process("C", "REF-1")
        self.assert_problem(message, "unmatched", "REF-1")

    def tell_and_process(self, ref, parent):
        message = self.tell(ref, key=ref, parent=parent)
        self.process(self.source)
        return message
