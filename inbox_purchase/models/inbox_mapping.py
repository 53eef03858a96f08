# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models


class InboxMapping(models.Model):
    _inherit = "inbox.mapping"

    @api.model
    def _kinds(self):
        return {
            **super()._kinds(),
            "purchase_order": (self.env._("Purchase Order"), "purchase.order"),
        }
