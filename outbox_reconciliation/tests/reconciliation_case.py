# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import timedelta

from odoo import fields

from odoo.addons.outbox.tests.replay_case import ReplayCase

from .digest_receiver import DigestReceiver


class ReconciliationCase(ReplayCase):
    """An endpoint whose receiver offers digests at ``self.mes.digest_url``."""

    def setUp(self):
        super().setUp()
        self.mes = self.enterContext(DigestReceiver())
        self.endpoint.url = self.mes.url

    def offer_digest(self):
        self.endpoint.digest_url = self.mes.digest_url

    def compare(self, user=None, **values):
        """A comparison of the last hour, made as a person makes it."""
        self.forget_events()
        now = fields.Datetime.now()
        record = (
            self.env["outbox.reconciliation"]
            .with_user(user or self.operator)
            .create(
                {
                    "endpoint_id": self.endpoint.id,
                    "date_from": now - timedelta(hours=1),
                    "date_to": now + timedelta(seconds=1),
                    **values,
                }
            )
        )
        record.action_start()
        self.run_job(record)
        return record

    def run_job(self, record):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            record._compare()
        self.env.invalidate_all()

    def send_missing(self, record):
        """Press the button, and have all that follows done."""
        action = record.action_send_missing()
        if action:
            self.complete(self.env["outbox.replay"].browse(action["res_id"]))
        self.drain()

    def findings(self, record):
        return [(f.kind, f.event_id.document) for f in record.finding_ids]
