# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import float_compare

from odoo.addons.inbox.exceptions import InvalidCommand


class PurchaseOrderLine(models.Model):
    _inherit = "purchase.order.line"

    def _inbox_last_date(self):
        """When the last of what is to come of this line is expected."""
        self.ensure_one()
        return max(
            move.date
            if move.picking_id.inbox_announcement
            else move.date_deadline or move.date
            for move in self.move_ids._inbox_open()
        )

    def _inbox_announced_quantity(self):
        """How much of this line is announced and has not come, in its own unit."""
        self.ensure_one()
        return sum(
            move.product_uom._compute_quantity(
                move.product_uom_qty, self.product_uom_id, rounding_method="HALF-UP"
            )
            for move in self.move_ids._inbox_open()
            if move.picking_id.inbox_announcement
        )

    def _create_stock_moves(self, picking):
        """What is ordered beside an announced shipment does not come with it.

        Odoo adds it to any open receipt of the line.
        """
        if picking.inbox_announcement:
            free = self.order_id._inbox_free_receipts()[:1]
            if not free and any(
                line.product_qty > line._get_qty_procurement() for line in self
            ):
                free = picking.create(self.order_id._prepare_picking())
            picking = free or picking
        return super()._create_stock_moves(picking)

    def _inbox_goods(self):
        """Those of these lines that a vendor delivers something for."""
        return self.filtered(lambda line: line.product_id and not line.is_downpayment)

    def _inbox_named(self, told, incoming):
        """That of these lines which a vendor speaks of.

        :param dict told: as ``line`` in the schema of purchase.order.acknowledge
        :raises Unmatched: the product is unknown
        :raises InvalidCommand: several lines are meant, or it is of another product
        :raises UserError: there is no such line
        """
        lines = self._inbox_goods()
        names = [told.get(key) for key in ("sku", "barcode", "supplier_sku")]
        if number := told.get("line"):
            lines = lines.filtered(lambda line: line.id == number)
        if lines and any(names):
            product = self.product_id._inbox_of_line(
                told, incoming, supplier=self.order_id.partner_id
            )
            lines = lines.filtered(lambda line: line.product_id == product)
        if len(lines) > 1:
            raise InvalidCommand(
                [
                    self.env._(
                        "The order has several lines with %s. Let the vendor name the"
                        " line by its id, as events of the order tell it.",
                        lines.product_id.display_name,
                    )
                ]
            )
        if not lines:
            raise UserError(
                self.env._(
                    "The purchase order has no line “%s”. Add it to the order, then"
                    " retry the message, or let the vendor correct it.",
                    " ".join(str(name) for name in (number, *names) if name),
                )
            )
        return lines

    def _inbox_differences(self, told, incoming):
        """What a vendor would change in this line: what, from and to, for each.

        :param dict told: as ``line`` in the schema of purchase.order.acknowledge
        :rtype: list
        :raises Unmatched: the unit is unknown
        :raises InvalidUnit: the unit measures something else than the product's
        """
        self.ensure_one()
        own = unit = self.product_uom_id
        if told.get("unit"):
            unit = self.product_id._inbox_unit(told["unit"], incoming)
        if told.get("refused") or told.get("quantity") == 0:
            return [("refusal", self.product_qty, self.qty_received)]
        found = []
        if told.get("quantity") is not None:
            quantity = unit._compute_quantity(
                float(told["quantity"]), own, rounding_method="HALF-UP"
            )
            if own.compare(quantity, self.product_qty):
                found.append(("quantity", self.product_qty, quantity))
        if told.get("price") is not None:
            price = unit._compute_price(float(told["price"]), own)
            if self._compare_price(price, self.price_unit_discounted):
                found.append(("price", self.price_unit_discounted, price))
        date = self.order_id._inbox_moment(told.get("expected_at"))
        day = self.order_id._inbox_day
        came = own.compare(self.qty_received, self.product_qty) >= 0
        if date and not came and day(date) != day(self.date_planned):
            found.append(("date", self.date_planned, date))
        return found

    def _compare_price(self, one, other):
        """-1, 0 or 1, as prices of a unit are rounded."""
        digits = self.env["decimal.precision"].precision_get("Product Price")
        return float_compare(one, other, precision_digits=digits)
