# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "outbox.document.mixin"]

    outbox_tags = fields.Char(
        string="Ids of Tags",
        compute="_compute_outbox_tags",
        store=True,
        help="Tags are kept in a table of their own, which no trigger can watch.",
    )

    @api.depends("category_id.active")
    def _compute_outbox_tags(self):
        for partner in self:
            tags = partner.category_id.filtered("active")
            partner.outbox_tags = ",".join(map(str, sorted(tags.ids)))
