# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.tests import tagged

from .retention_case import RetentionCase


@tagged("post_install", "-at_install")
class TestReplay(RetentionCase):
    """What a replay may be about to send is not removed."""

    def setUp(self):
        super().setUp()
        self.delivery = self.deliver("1", days=11)
        self.replay = self.env["outbox.replay"].create(
            {
                "mode": "events",
                "state": "running",
                "reason": "x",
                "endpoint_id": self.endpoint.id,
                "user_id": self.operator.id,
            }
        )

    def test_rules_for_what_is_replayed_wait_for_it(self):
        for kind in ("data", "deliveries", "events"):
            self.make_rule(kind)
        for state in ("running", "paused", "cancelling"):
            self.replay.state = state
            self.remove()
            with self.subTest(state):
                self.assertTrue(self.delivery.exists().event_id.data)
                self.assertEqual(self.runs(), [])
        for state in ("done", "cancelled"):
            self.replay.state = state
            self.assertFalse(self.rules._is_replaying())
        self.remove()
        self.assertFalse(self.delivery.exists())
        self.assertEqual(
            {kind for kind, _count in self.runs()}, {"data", "deliveries", "events"}
        )

    def test_rules_for_attempts_do_not_wait(self):
        self.make_rule("bodies")
        self.remove()
        self.assertEqual(self.runs(), [("bodies", 1)])
