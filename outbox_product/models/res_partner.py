# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "outbox.document.mixin"]

    def write(self, vals):
        if "category_id" not in vals:
            return super().write(vals)
        before = {partner: partner.category_id for partner in self}
        result = super().write(vals)
        changed = self.filtered(lambda partner: partner.category_id != before[partner])
        changed._outbox_tell_tags()
        return result

    def _outbox_tell_tags(self):
        """Tell other tags, which a table of their own keeps, unseen by triggers."""
        self.env["outbox.event.type"]._emit_if_active(
            "partner.updated", self.filtered("active")
        )
