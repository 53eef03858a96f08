# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.integration_base.tests.common import ROLES

from ..engine import replay
from .replay_case import ReplayCase


@tagged("post_install", "-at_install")
class TestReplayActs(ReplayCase):
    """Pause, resume, cancel; who may, and how fast it goes."""

    def setUp(self):
        super().setUp()
        self.patch(replay, "CHUNK", 4)
        self.old = self.delivered(*"123456789")
        self.started = self.start(self.old)
        self.mine = self.started.with_user(self.operator)

    def entries(self, started=None):
        return self.env["integration.audit"].search(
            [
                ("model", "=", "outbox.replay"),
                ("res_id", "=", (started or self.started).id),
            ],
            order="id",
        )

    def test_pause_and_resume(self):
        self.queue(self.started, steps=1)
        self.mine.action_pause()
        self.assertIsNone(self.queue(self.started))
        self.drain()
        self.assertEqual(self.started.delivered_count, 4)
        self.mine.action_resume()
        self.complete(self.started)
        self.assertEqual(self.posted(), self.old.mapped("event_uuid"))
        self.assertEqual(
            self.entries().mapped("action"),
            ["replay_started", "replay_paused", "replay_resumed"],
        )
        self.assertEqual(self.entries()[0].reason, "the MES was down")
        self.assertEqual(self.entries().user_id, self.operator)

    def test_cancel_takes_back_what_has_not_arrived(self):
        self.queue(self.started, steps=1)
        self.drain()
        self.queue(self.started, steps=1)
        head = self.new_deliveries(self.started)[4]
        head.state = "held"
        self.drain()
        new = self.tell("new")
        self.drain()
        self.assertEqual(new.state, "parked")
        self.mine.action_cancel()
        self.queue(self.started)
        self.assertEqual(self.started.state, "cancelled")
        self.assertEqual(
            self.new_deliveries(self.started).mapped("state"),
            ["delivered"] * 4 + ["cancelled"] * 4,
        )
        self.drain()
        self.assertEqual(new.state, "delivered")
        self.assertEqual(set(self.old.mapped("state")), {"delivered"})
        self.assertEqual(self.entries()[-1].action, "replay_cancelled")

    def test_a_cancelled_replay_leaves_dead_letters_as_they_were(self):
        self.old.write({"state": "dead"})
        started = self.start(mode="failed")
        self.queue(started)
        started.with_user(self.operator).action_cancel()
        self.queue(started)
        self.assertEqual(set(self.old.mapped("state")), {"dead"})

    def test_what_has_ended_cannot_be_acted_upon(self):
        self.complete(self.started)
        for name in ("action_pause", "action_resume", "action_cancel"):
            with self.subTest(name), self.assertRaisesRegex(UserError, "is done"):
                getattr(self.mine, name)()

    def test_a_rate_counts_deliveries(self):
        self.started.rate_limit = 1
        self.assertGreater(self.queue(self.started), 0)
        self.assertEqual(len(self.new_deliveries(self.started)), 1)
        self.pass_seconds(2)
        self.queue(self.started)
        self.assertEqual(len(self.new_deliveries(self.started)), 3)
        # Time in which nothing happened is not made up for.
        self.pass_seconds(3600)
        self.queue(self.started)
        self.assertEqual(len(self.new_deliveries(self.started)), 6)

    def pass_seconds(self, seconds):
        self.env.cr.execute(
            "UPDATE outbox_replay_progress SET paced_at = paced_at - %s", (seconds,)
        )

    def test_an_operator_acts_and_a_user_does_not(self):
        for role in ROLES:
            user = getattr(self, role)
            started = self.start(self.old, user=self.operator)
            with self.subTest(role):
                mine = started.with_user(user)
                self.assertTrue(mine.read(["progress", "display_name"]))
                if role == "user":
                    for name in ("action_pause", "action_resume", "action_cancel"):
                        with self.assertRaises(AccessError):
                            getattr(mine, name)()
                    with self.assertRaises(AccessError):
                        self.old.with_user(user).action_replay()
                    with self.assertRaises(AccessError):
                        self.old.event_id.with_user(user).action_replay()
                    with self.assertRaises(AccessError):
                        self.env["outbox.replay.start"].with_user(user).create({})
                    with self.assertRaises(AccessError):
                        mine.env["outbox.replay"]._send(
                            self.endpoint, self.old.event_id.ids, "why"
                        )
                else:
                    mine.action_pause()
                    mine.action_resume()
                    mine.action_cancel()

    def test_nobody_writes_a_replay(self):
        for role in ROLES:
            mine = self.started.with_user(getattr(self, role))
            with self.subTest(role):
                with self.assertRaises(AccessError):
                    mine.write({"reason": "x"})
                with self.assertRaises(AccessError):
                    mine.create({"reason": "x"})
                with self.assertRaises(AccessError):
                    mine.unlink()

    def test_an_outsider_sees_nothing(self):
        mine = self.started.with_user(self.outsider)
        with self.assertRaises(AccessError):
            mine.read(["reason"])

    def test_it_stops_when_its_starter_loses_the_role(self):
        group = self.env.ref("integration_base.group_integration_operator")
        self.queue(self.started, steps=1)
        self.operator.group_ids -= group
        self.queue(self.started)
        self.assertEqual(self.started.state, "paused")
        self.assertIn("no Integration Operator any more", self.started.note)
        self.assertEqual(len(self.new_deliveries(self.started)), 4)
        self.assertEqual(self.entries()[-1].action, "replay_paused")
        self.started.with_user(self.manager).action_resume()
        self.assertEqual(self.started.user_id, self.manager)
        self.complete(self.started)
        self.assertEqual(self.started.state, "done")

    def test_it_stops_when_its_starter_leaves_or_the_endpoint_is_archived(self):
        self.operator.active = False
        self.queue(self.started)
        self.assertEqual(self.started.state, "paused")
        self.started.with_user(self.manager).action_resume()
        self.endpoint.active = False
        self.queue(self.started)
        self.assertEqual(self.started.state, "paused")
        self.assertIn("archived", self.started.note)

    def test_a_reason_and_a_possible_rate_are_needed(self):
        for values, message in (
            ({"reason": "  "}, "Say why"),
            ({"rate_limit": -1}, "cannot be negative"),
        ):
            with self.subTest(message), self.assertRaisesRegex(UserError, message):
                self.start(self.old, **values)

    def test_no_default_of_a_client_counts(self):
        wizard = self.env["outbox.replay.start"].with_user(self.operator)
        wizard = wizard.with_context(
            default_mode="events",
            default_chosen_ids=self.old.event_id.ids,
            default_state="done",
            default_user_id=self.manager.id,
            default_company_ids=[],
            default_total=7,
            default_position=1000,
        )
        before = self.env["outbox.replay"].search([])
        made = wizard.create({"reason": "x"})
        self.assertEqual(self.env["outbox.replay"].search([]), before)
        made.company_ids = self.env.company
        made.action_start()
        started = self.env["outbox.replay"].search([]) - before
        self.assertEqual(started.state, "running")
        self.assertEqual(started.user_id, self.operator)
        self.assertEqual(started.total, 9)
        self.assertEqual(started.company_ids, self.env.company)
