# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models


class ProductTemplate(models.Model):
    """Has no events of its own: its button shows those of its variants."""

    _name = "product.template"
    _inherit = ["product.template", "outbox.document.mixin"]

    def _outbox_event_domain(self):
        self.ensure_one()
        variants = self.with_context(active_test=False).product_variant_ids
        return [("res_model", "=", variants._name), ("res_id", "in", variants.ids)]
