# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models
from odoo.exceptions import UserError


class StockMove(models.Model):
    _inherit = "stock.move"

    def _inbox_comes(self):
        return bool(self.production_id) or super()._inbox_comes()

    def _inbox_replace(self, lines, incoming):
        """Enter what was really consumed, or made beside, instead of what was planned.

        It may be more than planned. Products that no line names stay as planned.

        :param self: open moves of a manufacturing order
        :param list lines: as ``consumption`` or ``byproducts`` in the schema
        :raises UserError: the order has no move of a product
        """
        entries = []
        for line in lines:
            product, quantity = self._inbox_quantity(line, incoming)
            move = self.filtered(
                lambda move, product=product: move.product_id == product
            )
            if not move:
                raise UserError(
                    self.env._(
                        "%s is not part of the manufacturing order. Add it to the"
                        " order, or correct the report.",
                        product.display_name,
                    )
                )
            entries.append((move[0], quantity, line))
        products = self.env["product.product"].union(
            *(move.product_id for move, _quantity, _line in entries)
        )
        self.filtered(lambda move: move.product_id in products).move_line_ids.unlink()
        for move, quantity, line in entries:
            if quantity:
                move._inbox_enter(quantity, line, incoming)
