# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models


class ResPartnerCategory(models.Model):
    _inherit = "res.partner.category"

    def write(self, vals):
        if vals.keys().isdisjoint(("active", "partner_ids")):
            return super().write(vals)
        # Partners that the user may not see are told of, too.
        before = {tag: (tag.active, tag.partner_ids) for tag in self.sudo()}
        result = super().write(vals)
        for tag, (active, partners) in before.items():
            concerned = partners | tag.partner_ids
            if tag.active == active:
                concerned -= partners & tag.partner_ids
            concerned._outbox_tell_tags()
        return result

    def unlink(self):
        # Tags below these go along; partners that the user may not see count, too.
        tags = self.sudo().with_context(active_test=False)
        partners = tags.search([("id", "child_of", self.ids)]).partner_ids
        result = super().unlink()
        partners.exists()._outbox_tell_tags()
        return result
