# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.inbox.exceptions import InvalidCommand


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    inbox_line = fields.Char(
        string="Sender's Line",
        copy=False,
        readonly=True,
        help="The number of this line in the message that ordered it.",
    )

    def _inbox_named(self, change, incoming):
        """That of these lines which a change means; none if it is to be added.

        It has the sender's number, or else its product and no other number.

        :param dict change: as in the schema of sale.order.update
        :raises InvalidCommand: several lines are meant, or it is of another product, or
            it is new and has no product
        """
        number = change.get("line")
        product = self.product_id.browse()
        if change.get("sku") or change.get("barcode"):
            product = product._inbox_of_line(change, incoming)
        lines = self.filtered(lambda line: line.product_id and not line.is_downpayment)
        found = lines.filtered(lambda line: number and line.inbox_line == number)
        found = found or lines.filtered(
            lambda line: line.product_id == product and not (number and line.inbox_line)
        )
        if problem := found._inbox_name_problem(change, product):
            raise InvalidCommand([problem])
        return found

    def _inbox_name_problem(self, change, product):
        """What is wrong with the name of a line, in words, if anything is."""
        number = change.get("line")
        if len(self) > 1:
            return self.env._(
                "The order has several lines with %s. Let the sender number the lines,"
                " and name the number.",
                self.product_id[:1].display_name,
            )
        if self and product and self.product_id != product:
            return self.env._(
                "Line %(line)s of the order is %(own)s, not %(other)s. Let the sender"
                " remove the line and add another one.",
                line=number,
                own=self.product_id.display_name,
                other=product.display_name,
            )
        if not self and not product and change.get("quantity") != 0:
            return self.env._(
                "The order has no line %s. Let the sender name the product to add.",
                number,
            )
        return None

    @api.model
    def _inbox_values(self, line, incoming):
        """Values of a new line.

        :param dict line: as in the schemas of sale.order.create and sale.order.update
        :raises Unmatched: the product or the unit is unknown
        :raises InvalidUnit: the unit measures something else than the product's
        :raises InvalidCommand: it says no quantity
        :raises UserError: the product is not sold
        """
        product = self.env["product.product"]._inbox_of_line(line, incoming)
        if not product.sale_ok:
            raise UserError(self.env._("%s is not sold.", product.display_name))
        if line.get("quantity") is None:
            raise InvalidCommand(
                [
                    self.env._(
                        "A new line with %s needs a quantity.", product.display_name
                    )
                ]
            )
        values = {
            "product_id": product.id,
            "product_uom_id": product._inbox_unit(line.get("unit"), incoming).id,
            "product_uom_qty": float(line["quantity"]),
            "inbox_line": line.get("line"),
        }
        if line.get("description"):
            values["name"] = line["description"]
        if line.get("price") is not None:
            values |= self._inbox_price(line["price"], line.get("discount"))
        return values

    def _inbox_changes(self, change, incoming):
        """New values of this line, which keeps its unit.

        :param dict change: as in the schema of sale.order.update
        :raises Unmatched: the unit is unknown
        :raises InvalidUnit: the unit measures something else than the product's
        """
        self.ensure_one()
        own = unit = self.product_uom_id
        if change.get("unit"):
            unit = self.product_id._inbox_unit(change["unit"], incoming)
        values = {}
        if change.get("quantity") is not None:
            values["product_uom_qty"] = unit._compute_quantity(
                float(change["quantity"]), own, rounding_method="HALF-UP"
            )
            values |= self._inbox_agreed_price()
        if change.get("price") is not None:
            price = unit._compute_price(float(change["price"]), own)
            values |= self._inbox_price(price, change.get("discount"))
        if change.get("description"):
            values["name"] = change["description"]
        return values

    @api.model
    def _inbox_price(self, price, discount):
        """Values for a price that was agreed with the customer.

        ``technical_price_unit`` is what the price list says. As long as it differs,
        Odoo takes the price for one that a person entered, and leaves it alone.
        """
        price = float(price)
        return {
            "price_unit": price,
            "technical_price_unit": price - 1,
            "discount": float(discount or 0),
        }

    def _inbox_agreed_price(self):
        """The values to write along with a quantity, which computes a new discount."""
        if self.currency_id.compare_amounts(self.price_unit, self.technical_price_unit):
            return {"price_unit": self.price_unit, "discount": self.discount}
        return {}
