# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models


class ResPartnerCategory(models.Model):
    _inherit = "res.partner.category"

    def write(self, vals):
        if vals.keys().isdisjoint(("active", "partner_ids")):
            return super().write(vals)
        before = {tag: (tag.active, tag.partner_ids) for tag in self}
        result = super().write(vals)
        for tag, (active, partners) in before.items():
            concerned = partners | tag.partner_ids
            if tag.active == active:
                concerned -= partners & tag.partner_ids
            concerned._outbox_tell_tags()
        return result

    def unlink(self):
        partners = self.partner_ids
        result = super().unlink()
        partners.exists()._outbox_tell_tags()
        return result
