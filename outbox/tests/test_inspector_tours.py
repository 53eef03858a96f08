# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.tests import HttpCase, tagged

from .views_case import ViewsCase


@tagged("post_install", "-at_install")
class TestInspectorTours(ViewsCase, HttpCase):
    def setUp(self):
        super().setUp()
        self.dead.cause = "http_503"
        self.attempt.response_body = "maintenance <b>until six</b>"

    def start(self, tour):
        self.env.flush_all()
        self.start_tour("/odoo/outbox-deliveries", tour, login=self.operator.login)
        self.env.invalidate_all()

    def test_an_operator_finds_out_what_happened(self):
        self.start("outbox_inspector")
        self.assertEqual(self.dead.state, "cancelled")
        trail = self.env["integration.audit"].search(
            [("model", "=", "outbox.delivery"), ("res_id", "=", self.dead.id)]
        )
        self.assertEqual(trail.mapped("reason"), ["Sent by hand"])
        self.assertEqual(trail.user_id, self.operator)

    def test_an_operator_retries_all_of_a_kind(self):
        dead = self.dead
        for name in ("One more", "Another"):
            partner = self.env["res.partner"].create({"name": name, "ref": name})
            self.forget_events()
            delivery = self._delivery(partner)
            delivery.write({"state": "dead", "cause": "http_503", "attempt": 12})
            dead |= delivery
        others = self.env["outbox.delivery"].search(
            [("state", "in", ("dead", "held")), ("id", "not in", dead.ids)]
        )
        others.state = "cancelled"
        self.start("outbox_dead_letters")
        self.assertEqual(set(dead.mapped("state")), {"pending"})
        decision = self.env["outbox.decision"].search([], limit=1)
        self.assertEqual(decision.done_count, 3)
        self.assertEqual(decision.reason, "Their disk was full")
        trail = self.env["integration.audit"].search(
            [("model", "=", "outbox.delivery"), ("res_id", "in", dead.ids)]
        )
        self.assertEqual(set(trail.mapped("reason")), {"Their disk was full"})
        self.assertEqual(len(trail), 3)
