# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models


class MaintenanceRequest(models.Model):
    _name = "maintenance.request"
    _inherit = ["maintenance.request", "outbox.document.mixin"]

    def _is_open_breakdown(self):
        """Whether something broke that is not repaired, as Odoo counts for its MTTR."""
        self.ensure_one()
        return (
            self.maintenance_type == "corrective"
            and not self.stage_id.done
            and not self.archive
        )
