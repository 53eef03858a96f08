# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models


class MaintenanceEquipment(models.Model):
    _name = "maintenance.equipment"
    _inherit = ["maintenance.equipment", "outbox.document.mixin"]

    outbox_out_of_service = fields.Boolean(
        string="Out of Service",
        compute="_compute_outbox_out_of_service",
        store=True,
        help="There is a corrective maintenance request for it that is neither done "
        "nor cancelled.",
    )

    @api.depends(
        "maintenance_ids.archive",
        "maintenance_ids.maintenance_type",
        "maintenance_ids.stage_id.done",
    )
    def _compute_outbox_out_of_service(self):
        for equipment in self:
            equipment.outbox_out_of_service = any(
                request._is_open_breakdown() for request in equipment.maintenance_ids
            )
