# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from odoo.addons.integration_base.models import integration_decision_mixin
from odoo.addons.integration_base.tests.receiver import Answer
from odoo.addons.queue_job.job import Job

from .drain_case import DrainCase

FAIL = Answer(status=422)


@tagged("post_install", "-at_install")
class TestDecide(DrainCase):
    """What people decide about deliveries, asked for a reason."""

    def setUp(self):
        super().setUp()
        self.dead = self.make_dead("1", "2", "3")

    def make_dead(self, *refs):
        """Dead letters, each of a document of its own."""
        found = self.env["outbox.delivery"]
        for ref in refs:
            partner = self.env["res.partner"].create({"name": f"Dead {ref}"})
            self.forget_events()
            found |= self.tell(ref, partner=partner)
        self.env.cr.execute(
            "UPDATE outbox_delivery SET attempt = 11 WHERE id = ANY(%s)", (found.ids,)
        )
        self.receiver.answer(*[FAIL] * len(refs))
        self.drain()
        self.assertEqual(set(found.mapped("state")), {"dead"})
        return found

    def ask(self, deliveries, decision, user=None, **context):
        """The wizard that a button opens."""
        deliveries = deliveries.with_user(user or self.operator)
        action = deliveries.with_context(
            integration_decision=decision, **context
        ).action_decide()
        self.assertEqual(action["target"], "new")
        return (
            self.env[action["res_model"]]
            .with_user(user or self.operator)
            .browse(action["res_id"])
        )

    def decide(self, deliveries, decision, reason="Mended", scope="picked", **context):
        """Press the button, say why, confirm; what the user is told."""
        wizard = self.ask(deliveries, decision, **context)
        with Form(wizard) as form:
            form.reason = reason
            if scope != "picked":
                form.scope = scope
        done = wizard.action_decide()
        self.assertEqual(done["tag"], "display_notification")
        self.env.invalidate_all()
        return done["params"]

    def trail(self, deliveries):
        return self.env["integration.audit"].search(
            [("model", "=", "outbox.delivery"), ("res_id", "in", deliveries.ids)]
        )

    def last_decision(self):
        return self.env["outbox.decision"].search([], limit=1)

    def job(self):
        """The job that goes on with the last decision."""
        key = f"outbox.decision:{self.last_decision().id}:"
        return self.env["queue.job"].search(
            [("identity_key", "=like", f"{key}%"), ("state", "=", "pending")]
        )

    def perform(self, job):
        """What the job runner does with a job."""
        loaded = Job.load(self.env, job.uuid)
        loaded.perform()
        loaded.set_done()
        loaded.store()
        self.env.invalidate_all()

    def test_retry_sends_them_and_keeps_who_and_why(self):
        told = self.decide(self.dead, "retry", "Their disk was full")
        self.assertEqual(told["message"], "Done with 3 of 3.")
        self.drain()
        self.assertEqual(set(self.dead.mapped("state")), {"delivered"})
        trail = self.trail(self.dead)
        self.assertEqual(set(trail.mapped("action")), {"delivery_retried"})
        self.assertEqual(set(trail.mapped("reason")), {"Their disk was full"})
        self.assertEqual(trail.user_id, self.operator)
        self.assertEqual(len(trail), 3)

    def test_discard_never_sends_them(self):
        self.decide(self.dead, "discard")
        self.drain()
        self.assertEqual(set(self.dead.mapped("state")), {"cancelled"})
        actions = self.trail(self.dead).mapped("action")
        self.assertEqual(set(actions), {"delivery_cancelled"})

    def test_held_ones_are_skipped_or_released(self):
        self.dead.state = "held"
        self.decide(self.dead[0], "skip")
        self.decide(self.dead[1:], "release")
        self.assertEqual(self.dead.mapped("state"), ["cancelled", "dead", "dead"])
        self.assertEqual(
            set(self.trail(self.dead).mapped("action")),
            {"delivery_skipped", "delivery_released"},
        )

    def test_what_was_left_alone_is_said(self):
        self.dead[0].state = "delivered"
        self.dead[1].event_id.data = False
        told = self.decide(self.dead, "retry")
        self.assertIn("Done with 1 of 3", told["message"])
        self.assertIn("1 left alone: delivered by now", told["message"])
        self.assertIn("1 left alone without data", told["message"])
        self.assertEqual(self.dead.mapped("state"), ["delivered", "dead", "pending"])
        self.assertEqual(self.trail(self.dead).res_id, self.dead[2].id)

    def test_nothing_is_done_without_a_reason(self):
        wizard = self.ask(self.dead, "retry")
        form = Form(wizard)
        with self.assertRaisesRegex(AssertionError, "reason"):
            form.save()
        wizard.reason = "   "
        with self.assertRaisesRegex(UserError, "Say why"):
            wizard.action_decide()
        self.assertEqual(set(self.dead.mapped("state")), {"dead"})

    def test_all_of_a_kind_are_decided_by_one_of_them(self):
        (other,) = self.make_dead("4")
        other.cause = "timeout"
        wizard = self.ask(self.dead[0], "retry")
        self.assertEqual((wizard.picked_count, wizard.alike_count), (1, 3))
        self.decide(self.dead[0], "retry", scope="alike")
        self.assertEqual(set(self.dead.mapped("state")), {"pending"})
        self.assertEqual(other.state, "dead")

    def test_only_operators_decide(self):
        for user in (self.user, self.outsider):
            with self.assertRaises(AccessError):
                self.ask(self.dead, "retry", user=user)
            with self.assertRaises(AccessError):
                self.env["outbox.delivery.decide"].with_user(user).create(
                    {"decision": "retry", "picked": self.dead.ids, "reason": "x"}
                )
            with self.assertRaises(AccessError):
                self.env["outbox.decision"].with_user(user).create(
                    {"decision": "retry", "reason": "x", "user_id": user.id}
                )
        wizard = self.ask(self.dead, "retry")
        wizard.reason = "x"
        with self.assertRaises(AccessError):
            wizard.with_user(self.user).action_decide()
        self.assertEqual(set(self.dead.mapped("state")), {"dead"})

    def test_a_wizard_reaches_no_other_company(self):
        away = self.env["res.company"].create({"name": "Away"})
        self.dead[0].company_id = away
        wizard = (
            self.env["outbox.delivery.decide"]
            .with_user(self.operator)
            .create({"decision": "retry", "picked": self.dead.ids, "reason": "x"})
        )
        wizard.action_decide()
        self.assertEqual(self.dead.mapped("state"), ["dead", "pending", "pending"])

    def test_a_button_that_says_nothing_known_is_refused(self):
        with self.assertRaisesRegex(UserError, "Choose what to do"):
            self.ask(self.dead, "delete")
        with self.assertRaisesRegex(UserError, "Select"):
            self.ask(self.dead.browse(), "retry")

    def test_more_than_the_client_hands_over_are_found_by_the_page_s_filter(self):
        self.env["ir.config_parameter"].set_param("web.active_ids_limit", 2)
        domain = [("state", "=", "dead"), ("endpoint_id", "=", self.endpoint.id)]
        wizard = self.ask(self.dead[:2], "retry", active_domain=domain)
        self.assertEqual(wizard.count, 3)
        wizard = self.ask(self.dead[0], "retry", active_domain=domain)
        self.assertEqual(wizard.count, 1)

    def test_very_many_are_decided_in_jobs_that_go_on_where_one_ended(self):
        with patch.object(integration_decision_mixin, "SLICE", 2):
            self.decide(self.dead, "discard")
            self.assertEqual(set(self.dead.mapped("state")), {"dead"})
            decision = self.last_decision()
            self.assertEqual(decision.state, "running")
            self.perform(self.job())
            self.assertEqual(decision.position, 2)
            self.assertIn("2 of 3 so far", decision.result)
            self.assertEqual(
                self.dead.mapped("state"), ["cancelled", "cancelled", "dead"]
            )
            self.perform(self.job())
        self.assertEqual(set(self.dead.mapped("state")), {"cancelled"})
        self.assertEqual((decision.state, decision.done_count), ("done", 3))
        self.assertFalse(self.job())
        self.assertEqual(len(self.trail(self.dead)), 3)
        self.assertEqual(self.trail(self.dead).user_id, self.operator)

    def test_what_dies_after_the_decision_is_not_decided_about(self):
        with patch.object(integration_decision_mixin, "SLICE", 1):
            self.decide(self.dead[:2], "discard", scope="alike")
            late = self.make_dead("late")
            for _slice in range(3):
                self.perform(self.job())
        self.assertEqual(late.state, "dead")
        self.assertEqual(self.last_decision().done_count, 3)

    def test_who_may_act_no_more_is_stopped(self):
        with patch.object(integration_decision_mixin, "SLICE", 1):
            self.decide(self.dead, "discard")
            self.perform(self.job())
            operator = self.env.ref("integration_base.group_integration_operator")
            self.operator.group_ids -= operator
            self.perform(self.job())
        decision = self.last_decision()
        self.assertEqual((decision.state, decision.done_count), ("stopped", 1))
        self.assertIn("Stopped after 1 of 3", decision.result)
        self.assertEqual(self.dead.mapped("state"), ["cancelled", "dead", "dead"])

    def test_decisions_are_seen_by_who_made_them_and_within_the_company(self):
        self.dead.company_id = self.env.company
        self.decide(self.dead[0], "retry")
        mine = self.last_decision()
        self.assertEqual(mine.company_id, self.env.company)
        self.assertIn(mine, mine.with_user(self.user).search([]))
        away = self.env["res.company"].create({"name": "Away"})
        mine.company_id = away
        self.assertNotIn(mine, mine.with_user(self.user).search([]))
        self.assertIn(mine, mine.with_user(self.operator).search([]))
        with self.assertRaises(AccessError):
            mine.with_user(self.manager).read(["picked"])
