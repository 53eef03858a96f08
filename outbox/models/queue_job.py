# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models


class QueueJob(models.Model):
    _inherit = "queue.job"

    def _related_action_outbox_endpoint(self):
        """Open the endpoint that a drain job delivers to."""
        self.ensure_one()
        endpoint = self.records.exists().endpoint_id
        if not endpoint:
            return None
        return {
            "type": "ir.actions.act_window",
            "name": endpoint.name,
            "res_model": "outbox.endpoint",
            "res_id": endpoint.id,
            "views": [(False, "form")],
        }
