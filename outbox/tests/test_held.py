# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from odoo.addons.integration_base.tests.receiver import Answer

from .drain_case import DrainCase

FAIL = Answer(status=422)


@tagged("post_install", "-at_install")
class TestHeld(DrainCase):
    """A held delivery waits for a decision, and others wait behind it."""

    def setUp(self):
        super().setUp()
        self.endpoint.on_exhausted = "held"
        self.deliveries = self.tell("1", "2", "3")
        self.first = self.deliveries[0]
        self.env.cr.execute(
            "UPDATE outbox_delivery SET attempt = 11 WHERE id = %s", (self.first.id,)
        )
        self.receiver.answer(FAIL)
        self.drain()
        self.assertEqual(self.deliveries.mapped("state"), ["held", "parked", "parked"])

    def refs(self):
        return [json.loads(post.body)["data"]["ref"] for post in self.posts()]

    def last_audit(self):
        return self.env["integration.audit"].search(
            [("model", "=", "outbox.delivery"), ("res_id", "=", self.first.id)], limit=1
        )

    def test_retry_sends_it_and_the_rest_after_it(self):
        self.first.with_user(self.operator).action_retry()
        self.drain()
        self.assertEqual(self.refs(), ["1", "1", "2", "3"])

    def test_skip_never_sends_it_and_the_rest_goes_on(self):
        self.first.with_user(self.operator).action_skip()
        self.drain()
        self.assertEqual(self.refs(), ["1", "2", "3"])
        self.assertEqual(self.first.state, "cancelled")
        self.assertEqual(self.last_audit().action, "delivery_skipped")
        self.assertEqual(self.last_audit().user_id, self.operator)

    def test_release_leaves_a_dead_letter_that_can_be_retried(self):
        self.first.with_user(self.operator).action_release()
        self.drain()
        self.assertEqual(self.refs(), ["1", "2", "3"])
        self.assertEqual(self.first.state, "dead")
        self.assertEqual(self.last_audit().action, "delivery_released")
        self.first.action_retry()
        self.drain()
        self.assertEqual(self.refs()[-1], "1")
        self.assertEqual(self.first.state, "delivered")

    def test_what_retries_may_be_released_too(self):
        other = self.tell("x", "y", partner=self.partners[1])
        self.receiver.answer(FAIL)
        self.drain()
        self.assertEqual(other.mapped("state"), ["retrying", "parked"])
        other[0].action_release()
        self.drain()
        self.assertEqual(other.mapped("state"), ["dead", "delivered"])

    def test_several_are_decided_at_once_and_the_others_left_alone(self):
        self.deliveries.action_skip()
        self.assertEqual(self.first.state, "cancelled")
        self.drain()
        self.assertEqual(
            self.deliveries.mapped("state"), ["cancelled", "delivered", "delivered"]
        )
        with self.assertRaisesRegex(UserError, "is cancelled by now"):
            self.first.action_release()

    def test_only_operators_decide(self):
        for action in ("action_skip", "action_release"):
            with self.assertRaisesRegex(AccessError, "Operator"):
                getattr(self.first.with_user(self.user), action)()
            with self.assertRaises(AccessError):
                getattr(self.first.with_user(self.outsider), action)()
        self.assertEqual(self.first.state, "held")

    def test_operators_of_other_companies_do_not_decide(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.operator.write({"company_ids": other.ids, "company_id": other.id})
        self.first.company_id = self.env.company
        delivery = self.first.with_user(self.operator)
        for action in (
            delivery.action_retry,
            delivery.action_skip,
            delivery.action_release,
            delivery.action_cancel,
        ):
            with self.assertRaises(AccessError):
                action()
        self.assertEqual(self.first.state, "held")

    def test_people_see_how_much_waits_behind_it(self):
        self.tell("4")
        form = Form(self.first.with_user(self.user))
        self.assertEqual(form.follower_count, 3)
        self.assertEqual(Form(self.deliveries[1]).follower_count, 0)

    def test_a_held_event_without_data_is_released_and_rendered_later(self):
        event = self.first.event_id
        event.write({"data": False, "error": "KeyError: 'ref'"})
        self.first.last_error = event.error
        self.first.action_release()
        self.drain()
        self.assertEqual(self.deliveries[2].state, "delivered")
        event.action_render_again()
        self.drain()
        self.assertEqual(self.first.state, "delivered")
