# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The workbench: exceptions by what they have in common, and what is done with many."""

from ast import literal_eval
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from odoo.addons.integration_base.models import integration_decision_mixin
from odoo.addons.queue_job.job import Job

from ..models import inbox_message_unmatched_mixin
from .partner_case import PartnerCase


@tagged("post_install", "-at_install")
class TestExceptions(PartnerCase):
    def setUp(self):
        super().setUp()
        self.source.on_failure = "dead"
        self.unmatched = self.tell_all("U", 3, parent="4711")
        self.other = self.tell_all("V", 1, parent="4712")
        self.refused = self.tell_all("R", 2, fault="refused")
        self.waiting = self.tell_all("W", 1, needs="nobody")
        self.done = self.tell_all("D", 1)
        self.process(self.source)

    def tell_all(self, ref, count, **data):
        """Messages about so many contacts, each of a key of its own."""
        found = self.env["inbox.message"]
        for number in range(count):
            found |= self.tell(f"{ref}{number}", key=f"{ref}{number}", **data)
        return found

    def page(self):
        """What the workbench shows."""
        action = self.env.ref("inbox.action_inbox_exception")
        return self.env["inbox.message"].search(literal_eval(action.domain))

    def ask(self, messages, decision, user=None, **context):
        messages = messages.with_user(user or self.operator)
        action = messages.with_context(
            integration_decision=decision, **context
        ).action_decide()
        return messages.env[action["res_model"]].browse(action["res_id"])

    def decide(self, messages, decision, scope="picked", **context):
        """Press the button, say why, confirm; what the user is told."""
        wizard = self.ask(messages, decision, **context)
        with Form(wizard) as form:
            form.reason = "Mended"
            if scope != "picked":
                form.scope = scope
        told = wizard.action_decide()["params"]
        self.env.invalidate_all()
        return told

    def last_decision(self):
        return self.env["inbox.decision"].search([], limit=1)

    def perform(self, key=None):
        """What the job runner does with the job of the last decision, or another."""
        key = key or f"inbox.decision:{self.last_decision().id}:"
        job = self.env["queue.job"].search(
            [("identity_key", "=like", f"{key}%"), ("state", "=", "pending")]
        )
        loaded = Job.load(self.env, job.uuid)
        loaded.perform()
        loaded.set_done()
        loaded.store()
        self.env.invalidate_all()
        return job

    def test_they_are_shown_by_source_problem_and_code(self):
        groups = self.env["inbox.message"]._read_group(
            [("id", "in", self.page().ids), ("source_id", "=", self.source.id)],
            ["source_id", "error_class", "unmatched_code"],
            ["__count"],
        )
        self.assertEqual(
            {(problem, code): count for _source, problem, code, count in groups},
            {
                ("unmatched", "4711"): 3,
                ("unmatched", "4712"): 1,
                ("refused", False): 2,
                ("waiting_for", False): 1,
            },
        )

    def test_each_says_in_words_what_it_is_about_and_since_when(self):
        self.env.cr.execute(
            "UPDATE inbox_message SET received_at = received_at - interval '3 days'"
        )
        self.env.invalidate_all()
        first = self.unmatched[0].with_user(self.user)
        self.assertEqual((first.about, first.age), ("Contact 4711", "3 days"))
        self.assertEqual(self.waiting.about, "contact nobody")
        self.assertFalse(self.refused[0].about)
        self.env["res.lang"]._activate_lang("de_DE")
        self.assertEqual(first.with_context(lang="de_DE").age, "3 Tage")

    def test_a_kind_that_is_gone_with_its_addon_is_still_named(self):
        self.env.cr.execute("UPDATE inbox_message SET unmatched_kind = 'gone'")
        self.env.invalidate_all()
        self.assertEqual(self.unmatched[0].about, "gone 4711")

    def test_a_code_is_mapped_from_a_selection_that_waits_for_one(self):
        operator = self.unmatched.with_user(self.operator)
        action = (operator | self.refused.with_user(self.operator)).action_map()
        context = action["context"]
        self.assertEqual(context["default_code"], "4711")
        mappings = self.env["inbox.mapping"].with_user(self.operator)
        with Form(mappings.with_context(**context)) as form:
            parent = self.env["res.partner"].create({"name": "Parent"})
            form.record = f"res.partner,{parent.id}"
        self.process(self.source)
        self.assertEqual(set(self.unmatched.mapped("state")), {"done"})
        self.assertEqual(self.other.state, "dead")
        for messages, text in (
            (self.other | self.tell_unmatched("4713"), "2 codes"),
            (self.refused, "None"),
        ):
            with self.assertRaisesRegex(UserError, text):
                messages.with_user(self.operator).action_map()

    def test_what_waits_for_a_code_goes_on_in_jobs_if_it_is_very_much(self):
        parent = self.env["res.partner"].create({"name": "Parent"})
        with patch.object(inbox_message_unmatched_mixin, "SLICE", 2):
            self.env["inbox.mapping"].with_user(self.operator).create(
                {
                    "source_id": self.source.id,
                    "kind": "partner",
                    "code": "4711",
                    "record": f"res.partner,{parent.id}",
                }
            )
            states = self.unmatched.mapped("state")
            self.assertEqual(states, ["pending", "pending", "dead"])
            # It may fail for the same reason again, and has had its turn.
            self.unmatched[0].state = "dead"
            self.unmatched[0].error_class = "unmatched"
            job = self.perform("inbox.message:")
        self.assertEqual(job.channel, "root.inbox")
        self.assertEqual(job.name, "Go on with what waited for code 4711")
        self.assertEqual(self.unmatched.mapped("state"), ["dead", "pending", "pending"])
        self.process(self.source)
        for message in self.unmatched[1:]:
            self.assert_done(message)
        self.assertEqual(self.other.state, "dead")

    def tell_unmatched(self, code):
        message = self.tell("X", key="X", parent=code)
        self.process(self.source)
        return message

    def test_all_of_a_kind_are_decided_by_one_of_them(self):
        wizard = self.ask(self.unmatched[0], "discard")
        self.assertEqual((wizard.picked_count, wizard.alike_count), (1, 3))
        told = self.decide(self.unmatched[0], "discard", scope="alike")
        self.assertEqual(told["message"], "Done with 3 of 3.")
        self.assertEqual(set(self.unmatched.mapped("state")), {"discarded"})
        self.assertEqual(self.other.state, "dead")

    def test_more_than_the_client_hands_over_are_found_by_the_page_s_filter(self):
        self.env["ir.config_parameter"].set_param("web.active_ids_limit", 2)
        domain = [
            ("error_class", "=", "unmatched"),
            ("source_id", "=", self.source.id),
        ]
        wizard = self.ask(self.unmatched[:2], "retry", active_domain=domain)
        self.assertEqual(wizard.count, 4)
        wizard = self.ask(self.unmatched[0], "retry", active_domain=domain)
        self.assertEqual(wizard.count, 1)

    def test_what_was_left_alone_is_said(self):
        told = self.decide(self.refused | self.done, "discard")
        self.assertIn("Done with 2 of 3. 1 left alone: done by now.", told["message"])
        self.assertTrue(told["sticky"])

    def test_very_many_are_decided_in_jobs_that_go_on_where_one_ended(self):
        with patch.object(integration_decision_mixin, "SLICE", 2):
            self.decide(self.unmatched, "discard")
            self.assertEqual(set(self.unmatched.mapped("state")), {"dead"})
            decision = self.last_decision()
            job = self.perform()
            self.assertEqual(job.channel, "root.inbox")
            self.assertIn("2 of 3 so far", decision.result)
            self.perform()
        self.assertEqual(set(self.unmatched.mapped("state")), {"discarded"})
        self.assertEqual((decision.state, decision.done_count), ("done", 3))
        entries = self.env["integration.audit"].search(
            [("model", "=", "inbox.message"), ("res_id", "in", self.unmatched.ids)]
        )
        self.assertEqual(len(entries), 3)
        self.assertEqual(entries.user_id, self.operator)

    def test_an_operator_pauses_resumes_and_cancels_what_takes_long(self):
        with patch.object(integration_decision_mixin, "SLICE", 1):
            self.decide(self.unmatched, "discard")
            decision = self.last_decision().with_user(self.operator)
            self.perform()
            decision.action_pause()
            self.perform()
            self.assertEqual(
                self.unmatched.mapped("state"), ["discarded", "dead", "dead"]
            )
            self.assertEqual(decision.result, "Paused after 1 of 3.")
            with self.assertRaisesRegex(UserError, "Discard: Mended is paused by now"):
                decision.action_pause()
            for act in (decision.action_resume, decision.action_cancel):
                with self.assertRaises(AccessError):
                    getattr(decision.with_user(self.user), act.__name__)()
            decision.with_user(self.manager).action_resume()
            self.assertEqual(decision.user_id, self.manager)
            self.perform()
            self.assertEqual(
                self.unmatched.mapped("state"), ["discarded", "discarded", "dead"]
            )
            decision.action_cancel()
            self.perform()
        self.assertEqual(self.unmatched[2].state, "dead")
        self.assertEqual(decision.result, "Cancelled after 2 of 3.")
        self.assertEqual(decision.state, "cancelled")
        trail = self.env["integration.audit"].search(
            [("model", "=", "inbox.decision"), ("res_id", "=", decision.id)]
        )
        self.assertEqual(
            trail.sorted("id").mapped("action"),
            ["decision_paused", "decision_resumed", "decision_cancelled"],
        )

    def test_who_may_act_no_more_is_stopped(self):
        with patch.object(integration_decision_mixin, "SLICE", 1):
            self.decide(self.refused, "discard")
            self.perform()
            operator = self.env.ref("integration_base.group_integration_operator")
            self.operator.group_ids -= operator
            self.perform()
        self.assertEqual(self.last_decision().state, "stopped")
        self.assertEqual(self.refused.mapped("state"), ["discarded", "dead"])

    def test_many_are_replayed_as_if_they_came_now_in_their_order(self):
        done = self.tell("D0", key="D0", note="1") | self.tell("D0", key="D0", note="2")
        self.process(self.source)
        with patch.object(integration_decision_mixin, "SLICE", 1):
            self.decide(done[1] | done[0], "replay")
            self.perform()
            self.process(self.source)
            self.perform()
            self.process(self.source)
        self.assertEqual(self.note("D0"), "1212")

    def test_decisions_are_seen_by_who_made_them_and_within_the_company(self):
        self.decide(self.refused, "discard")
        mine = self.last_decision()
        self.assertEqual(mine.company_id, self.env.company)
        self.assertIn(mine, mine.with_user(self.user).search([]))
        mine.company_id = self.env["res.company"].create({"name": "Away"})
        self.assertNotIn(mine, mine.with_user(self.user).search([]))
        self.assertIn(mine, mine.with_user(self.operator).search([]))

    def test_only_operators_decide(self):
        for user in (self.user, self.outsider):
            with self.assertRaises(AccessError):
                self.ask(self.refused, "retry", user=user)
            with self.assertRaises(AccessError):
                self.env["inbox.decision"].with_user(user).create(
                    {"decision": "retry", "reason": "x", "user_id": user.id}
                )
        for user in (self.operator, self.manager):
            with self.assertRaises(AccessError):
                self.env["inbox.decision"].with_user(user).create(
                    {"decision": "retry", "reason": "x", "user_id": user.id}
                )
        with self.assertRaisesRegex(UserError, "Choose what to do"):
            self.ask(self.refused, "delete")
