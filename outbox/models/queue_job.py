# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models


class QueueJob(models.Model):
    _inherit = "queue.job"

    def _related_action_outbox_endpoint(self):
        """Open the endpoint that a job delivers to or changes."""
        self.ensure_one()
        records = self.records.exists()
        endpoint = (
            records if self.model_name == "outbox.endpoint" else records.endpoint_id
        )
        if not endpoint:
            return None
        return {
            "type": "ir.actions.act_window",
            "name": endpoint.name,
            "res_model": "outbox.endpoint",
            "res_id": endpoint.id,
            "views": [(False, "form")],
        }
