# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Each role in the web client; a tour fails on any error in the browser's console."""

from odoo.tests import HttpCase, tagged

from odoo.addons.integration_base.tests.common import ROLES

from .views_case import ViewsCase


@tagged("post_install", "-at_install")
class TestTours(ViewsCase, HttpCase):
    def test_every_role_looks_around(self):
        for role in ROLES:
            with self.subTest(role=role):
                self.start_tour(
                    "/odoo/outbox-endpoints",
                    "outbox_look_around",
                    login=getattr(self, role).login,
                )

    def test_a_user_may_only_look(self):
        self.start_tour(
            "/odoo/outbox-endpoints", "outbox_user_only_looks", login=self.user.login
        )

    def test_an_operator_acts(self):
        self.start_tour(
            "/odoo/outbox-endpoints", "outbox_operator_acts", login=self.operator.login
        )
        self.env.invalidate_all()
        self.assertEqual(self.endpoint.state, "paused")
        self.assertEqual(self.dead.state, "cancelled")
        test_event = self.env["outbox.event"].search(
            [("name", "=", "outbox.endpoint.test")], limit=1
        )
        self.assertEqual(test_event.delivery_ids.endpoint_id, self.endpoint)
        trail = self.env["integration.audit"].search(
            [("user_id", "=", self.operator.id)]
        )
        self.assertEqual(
            set(trail.mapped("action")),
            {
                "delivery_retried",
                "delivery_cancelled",
                "endpoint_resumed",
                "endpoint_paused",
            },
        )

    def test_an_operator_replays(self):
        self.start_tour(
            "/odoo/outbox-deliveries",
            "outbox_operator_replays",
            login=self.operator.login,
        )
        self.env.invalidate_all()
        replay = self.env["outbox.replay"].search([], limit=1)
        self.assertEqual(
            (replay.mode, replay.reason, replay.endpoint_id, replay.total),
            ("deliveries", "the MES lost it", self.endpoint, 1),
        )
        self.assertEqual(replay.user_id, self.operator)
        self.assertEqual(replay.state, "cancelling")
        trail = self.env["integration.audit"].search(
            [("model", "=", "outbox.replay"), ("res_id", "=", replay.id)]
        )
        self.assertEqual(
            set(trail.mapped("action")),
            {
                "replay_started",
                "replay_paused",
                "replay_resumed",
                "replay_cancelled",
            },
        )

    def test_a_manager_configures(self):
        self.start_tour(
            "/odoo/outbox-event-types",
            "outbox_manager_configures",
            login=self.manager.login,
        )
        event_type = self.env["outbox.event.type"].search(
            [("name", "=", "x.partner.renamed")]
        )
        self.assertEqual(event_type.model_name, "res.partner")
        self.assertEqual(event_type.trigger_ids.kind, "created")
