# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models
from odoo.exceptions import UserError


class PurchaseOrderChangeEffectMixin(models.AbstractModel):
    """Of a vendor's change: what it does to the order line, and whether it may."""

    _name = "purchase.order.change.effect.mixin"
    _description = "Change of a Purchase Order Line"

    def _check_acceptable(self):
        """:raises UserError: the order does not allow the change"""
        if problem := self._problem():
            raise UserError("\n\n".join((self.display_name, problem)))

    def _problem(self):
        """Why this cannot be accepted, in words; None if it can."""
        line, order = self.line_id, self.order_id
        if order.state != "purchase":
            return self.env._("The purchase order %s is cancelled.", order.name)
        if order.locked:
            return self.env._(
                "The purchase order %s is locked. Unlock it first.", order.name
            )
        if not self._is_current():
            return self.env._(
                "The order line was changed after the vendor had answered. Refuse the"
                " proposal, and change the order by hand where it is still right."
            )
        if self.what == "price" and line.qty_invoiced:
            return self.env._("A part of this line is billed at the old price.")
        return self._quantity_problem()

    def _quantity_problem(self):
        """Why the line cannot have the new quantity; None if it can."""
        line = self.line_id
        values = self._line_values()
        if "product_qty" not in values:
            return None
        compare = line.product_uom_id.compare
        quantity, received = values["product_qty"], line.qty_received
        if compare(quantity, received) < 0:
            return self.env._("More than that was received already.")
        if compare(quantity, received + line._inbox_announced_quantity()) < 0:
            return self.env._(
                "More than that was received, or is announced. Let the vendor correct"
                " his announcement first."
            )
        return None

    def _is_current(self):
        """Whether the line still is as it was when the vendor answered."""
        line = self.line_id
        if self.what == "date":
            return line.date_planned == self.old_date
        if self.what == "price":
            return not line._compare_price(line.price_unit_discounted, self.old_number)
        return not line.product_uom_id.compare(line.product_qty, self.old_number)

    def _line_values(self):
        """New values of the order line that these changes are of."""
        values = {}
        for change in self:
            line = change.line_id
            if change.what == "date":
                values["date_planned"] = change.new_date
            elif change.what == "price":
                values |= {"price_unit": change.new_number, "discount": 0.0}
            elif change.what == "refusal":
                values["product_qty"] = line.qty_received
            else:
                values["product_qty"] = change.new_number
        if "product_qty" in values:
            # Or Odoo computes price and date anew from the vendor's price list.
            values.setdefault("price_unit", self.line_id.price_unit)
        return values
