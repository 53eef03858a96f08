# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.integration_base.tests.receiver import Answer

from ..engine import removal_sql
from .retention_case import RetentionCase

OPEN_STATES = ("pending", "retrying", "parked", "held")


@tagged("post_install", "-at_install")
class TestRemoval(RetentionCase):
    """What goes, and what stays."""

    def bodies(self, deliveries):
        return [bool(attempt.request_body) for attempt in deliveries.attempt_ids]

    def test_requests_and_answers_go_and_the_attempt_stays(self):
        self.make_rule("bodies")
        self.receiver.answer(Answer(status=200, body=b"thanks"))
        old, new = self.deliver("1", days=11), self.deliver("2", days=9)
        self.remove()
        attempt = old.attempt_ids
        self.assertEqual((attempt.outcome, attempt.status), ("delivered", 200))
        for name in (
            *("request_headers", "request_body"),
            *("response_headers", "response_body"),
        ):
            self.assertFalse(attempt[name], name)
        self.assertTrue(attempt.url)
        self.assertTrue(old.event_id.data)
        self.assertEqual(self.bodies(new), [True])
        self.assertEqual(self.runs(), [("bodies", 1)])

    def test_attempts_go_and_the_delivery_stays(self):
        self.make_rule("attempts")
        old, new = self.deliver("1", days=11), self.deliver("2", days=9)
        self.remove()
        self.assertFalse(old.attempt_ids)
        self.assertEqual(old.state, "delivered")
        self.assertTrue(new.attempt_ids)
        self.assertEqual(self.runs(), [("attempts", 1)])

    def test_data_go_and_the_event_stays(self):
        self.make_rule("data")
        old, new = self.deliver("1", days=11), self.deliver("2", days=9)
        self.env["outbox.event.version"].create(
            {"event_id": old.event_id.id, "payload_id": 1, "data": "{}"}
        )
        self.remove()
        event = old.event_id
        self.assertFalse(event.data)
        self.assertFalse(event.version_ids)
        self.assertTrue(event.uuid and event.document)
        self.assertTrue(new.event_id.data)
        self.assertEqual(self.runs(), [("data", 1)])

    def test_deliveries_go_with_their_attempts(self):
        self.make_rule("deliveries")
        old, new = self.deliver("1", days=11), self.deliver("2", days=9)
        attempts, event = old.attempt_ids, old.event_id
        self.remove()
        self.assertFalse(old.exists() or attempts.exists())
        self.assertTrue(new.exists().attempt_ids)
        self.assertTrue(event.exists())
        self.assertEqual(self.runs(), [("deliveries", 1)])

    def test_events_go_when_no_delivery_is_left(self):
        self.make_rule("events")
        old = self.deliver("1", days=11)
        event = old.event_id
        self.remove()
        self.assertTrue(event.exists())
        self.make_rule("deliveries")
        self.remove()
        self.assertFalse(old.exists() or event.exists())
        self.assertEqual(self.runs(), [("deliveries", 1), ("events", 1)])

    def test_what_waits_for_its_delivery_stays(self):
        for kind in removal_sql.KINDS:
            self.make_rule(kind, dead_letters=True)
        for number, state in enumerate(OPEN_STATES):
            delivery = self.deliver(str(number), days=1000)
            self.set_state(delivery, state)
            with self.subTest(state):
                self.remove()
                self.assertTrue(delivery.exists().event_id.exists().data)
                self.assertEqual(self.bodies(delivery), [True])
            self.set_state(delivery, "delivered")
        self.remove()
        self.assertEqual(self.runs().count(("deliveries", 1)), len(OPEN_STATES))

    def test_dead_letters_go_only_if_the_rule_says_so(self):
        rules = [self.make_rule(kind) for kind in ("bodies", "data", "deliveries")]
        delivery = self.deliver("1", days=1000)
        self.set_state(delivery, "dead")
        self.remove()
        self.assertEqual(self.bodies(delivery), [True])
        self.assertTrue(delivery.event_id.data)
        for rule in rules:
            rule.dead_letters = True
        self.remove()
        self.assertFalse(delivery.exists())

    def test_one_endpoint_that_still_waits_keeps_the_data_of_an_event(self):
        other = self.make_endpoint(self.receiver.url, name="WMS")
        self.subscribe(other, self.kind)
        self.make_rule("data")
        deliveries = self.deliver("1", days=11)
        deliveries += deliveries.event_id.delivery_ids
        self.assertIn("pending", deliveries.mapped("state"))
        self.remove()
        self.assertTrue(deliveries.event_id.data)

    def test_what_arrived_late_is_as_old_as_its_arrival(self):
        self.make_rule("deliveries")
        delivery = self.deliver("1", days=11)
        self.env.cr.execute(
            "UPDATE outbox_delivery SET delivered_at = now() AT TIME ZONE 'UTC'"
            " WHERE id = %s",
            (delivery.id,),
        )
        self.remove()
        self.assertTrue(delivery.exists())

    def test_a_retry_says_that_the_data_are_gone(self):
        self.make_rule("data", dead_letters=True)
        delivery = self.deliver("1", days=11)
        self.set_state(delivery, "dead")
        self.remove()
        with self.assertRaisesRegex(UserError, "no longer stored"):
            delivery.with_user(self.operator).action_retry()
        self.assertEqual(delivery.state, "dead")

    def test_more_than_one_slice(self):
        self.make_rule("attempts")
        refs = [str(number) for number in range(7)]
        deliveries = self.deliver(*refs, days=11)
        with patch.object(removal_sql, "SLICE", 3):
            self.remove()
        self.assertFalse(deliveries.attempt_ids)
        self.assertEqual(self.runs(), [("attempts", 7)])

    def test_it_ends_when_the_time_is_up_and_goes_on_later(self):
        rule = self.make_rule("attempts")
        deliveries = self.deliver("1", "2", days=11)
        self.assertTrue(self.remove(budget=0))
        self.assertEqual(len(deliveries.attempt_ids), 2)
        self.assertFalse(self.runs())
        self.assertFalse(self.remove())
        self.assertFalse(deliveries.attempt_ids)
        self.assertGreaterEqual(rule.mark, 2)

    def test_what_was_looked_at_is_not_looked_at_again_for_a_week(self):
        self.make_rule("attempts")
        held = self.deliver("1", days=11)
        self.set_state(held, "held")
        later = self.deliver("2", days=11)
        self.remove()
        self.set_state(held, "delivered")
        self.run_scheduled_action()
        self.assertTrue(held.attempt_ids)
        self.assertFalse(later.attempt_ids)
        self.remove()
        self.assertFalse(held.attempt_ids)

    def test_nothing_is_noted_when_nothing_goes(self):
        self.make_rule("bodies")
        self.deliver("1", days=9)
        self.remove()
        self.assertFalse(self.runs())

    def test_an_archived_rule_removes_nothing(self):
        self.make_rule("attempts", active=False)
        delivery = self.deliver("1", days=1000)
        self.remove()
        self.assertTrue(delivery.attempt_ids)
