# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models

from ..engine import touched

QUANTITIES = {"quantity", "reserved_quantity"}


class StockQuant(models.Model):
    _inherit = "stock.quant"

    @api.model_create_multi
    def create(self, vals_list):
        quants = super().create(vals_list)
        if touched.watched(self) and (counting := quants._outbox_counting()):
            touched.notes(self.env).quants.update(counting._ids)
        return quants

    def _write_multi(self, vals_list):
        if touched.watched(self) and (
            ids := touched.writing(self, vals_list, QUANTITIES)
        ):
            touched.notes(self.env).quants.update(ids)
        return super()._write_multi(vals_list)

    def unlink(self):
        if touched.watched(self) and (counting := self._outbox_counting()):
            touched.notes(self.env).places.update(
                (quant.product_id.id, quant.location_id.id) for quant in counting
            )
        return super().unlink()

    def _outbox_counting(self):
        # Odoo deletes the empty quants of all products from time to time.
        return self.filtered(lambda quant: quant.quantity or quant.reserved_quantity)
