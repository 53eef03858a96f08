# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.tests import HttpCase, tagged

from .reconciliation_case import ReconciliationCase


@tagged("post_install", "-at_install")
class TestTours(ReconciliationCase, HttpCase):
    """An operator compares a day and has sent what is missing, in the web client."""

    def setUp(self):
        super().setUp()
        self.endpoint.name = "Tour MES"
        self.offer_digest()
        self.lost, self.dead, self.kept = (
            self.tell("1", partner=partner) for partner in self.partners
        )
        self.drain()
        # One was lost by the receiver, one was never taken.
        del self.mes.kept[self.lost.event_uuid]
        del self.mes.kept[self.dead.event_uuid]
        self.dead.state = "dead"

    def tour(self, name, url):
        self.env.flush_all()
        self.start_tour(url, name, login=self.operator.login)
        self.env.invalidate_all()

    def test_an_operator_finds_what_is_missing_and_has_it_sent(self):
        self.tour("outbox_reconciliation_compare", "/odoo/outbox-endpoints")
        record = self.env["outbox.reconciliation"].search([], limit=1)
        self.assertEqual(
            (record.endpoint_id, record.state, record.user_id),
            (self.endpoint, "running", self.operator),
        )
        # Jobs have no runner here, so the test does what the job would.
        self.run_job(record)
        self.assertEqual(record.state, "done")

        action = self.env.ref("outbox_reconciliation.action_outbox_reconciliation")
        self.tour("outbox_reconciliation_send", f"/odoo/action-{action.id}")
        self.assertEqual(set(record.finding_ids.mapped("sent")), {True})
        self.assertEqual(self.dead.state, "pending")
        replay = self.env["outbox.replay"].search([], limit=1)
        self.assertEqual(
            (replay.endpoint_id, replay.user_id, replay.total),
            (self.endpoint, self.operator, 1),
        )
        self.complete(replay)
        self.assertEqual(self.new_deliveries(replay).event_id, self.lost.event_id)
        self.assertEqual(self.new_deliveries(replay).state, "delivered")
        self.assertEqual(self.dead.state, "delivered")
        self.assertEqual(
            set(self.mes.kept),
            {each.event_uuid for each in self.lost + self.dead + self.kept},
        )
        trail = self.env["integration.audit"].search(
            [("model", "=", record._name), ("res_id", "=", record.id)]
        )
        self.assertEqual(
            set(trail.mapped("action")),
            {"reconciliation_started", "reconciliation_sent"},
        )
