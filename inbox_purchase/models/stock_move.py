# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models
from odoo.exceptions import UserError


class StockMove(models.Model):
    _inherit = "stock.move"

    def _inbox_carve(self, wanted):
        """Moves of exactly these quantities, which others are split off from.

        :param dict wanted: product: quantity in its own unit
        :raises UserError: there is not as much to move
        """
        taken = self.browse()
        for product, quantity in wanted.items():
            rest = quantity
            for move in self._inbox_open().filtered(
                lambda move, product=product: move.product_id == product
            ):
                if product.uom_id.compare(rest, 0) <= 0:
                    break
                more = move.product_qty - rest
                if product.uom_id.compare(more, 0) > 0:
                    self.create(move._split(more))._action_confirm(merge=False)
                taken += move
                rest -= move.product_qty
            if product.uom_id.compare(rest, 0) > 0:
                raise UserError(
                    self.env._(
                        "%(quantity)s %(unit)s of %(product)s are more than is still to"
                        " be announced. Raise the quantity in the purchase order, then"
                        " retry the message, or let the vendor correct it.",
                        quantity=rest,
                        unit=product.uom_id.name,
                        product=product.display_name,
                    )
                )
        return taken
