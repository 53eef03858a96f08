# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import datetime

from odoo.fields import Command
from odoo.tests import new_test_user

from odoo.addons.inbox_stock.tests.common import StockCase

ANNOUNCE = "purchase.order.announce"
ACKNOWLEDGE = "purchase.order.acknowledge"
PLANNED = datetime(2026, 12, 2, 9)


class PurchaseCase(StockCase):
    """A vendor of gears and oil who answers an order, and announces what he sends.

    PO-INBOX-1 is about 20 gears at 2.50 and 4 of oil at 7.00, planned for 2 December.
    """

    VENDOR_GROUPS = "purchase.group_purchase_user,stock.group_stock_user"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.supplier = cls.env["res.partner"].create(
            {
                "name": "Oil & Gear Farm",
                "ref": "FARM-7",
                "is_company": True,
                "property_purchase_currency_id": cls.env.ref("base.EUR").id,
            }
        )
        cls.env["product.supplierinfo"].create(
            {
                "partner_id": cls.supplier.id,
                "product_tmpl_id": cls.oil.product_tmpl_id.id,
                "product_code": "OL-9",
                "price": 6.5,
                "delay": 40,
            }
        )
        (cls.gear + cls.oil).supplier_taxes_id = [Command.clear()]
        cls.buyer = new_test_user(
            cls.env, "inbox_buyer", "purchase.group_purchase_user", lang="en_US"
        )

    def setUp(self):
        super().setUp()
        self.vendor = self.open_source(
            self.VENDOR_GROUPS, code="vendor", ordering="none"
        )
        for command in (ANNOUNCE, ACKNOWLEDGE):
            self.add_route(self.vendor, command)
        self.order = self.ordered("PO-INBOX-1")

    def ordered(self, name, gears=20, oil=4, confirm=True, **values):
        """A purchase order of the buyer's."""
        order = self.env["purchase.order"].create(
            {
                "name": name,
                "partner_id": self.supplier.id,
                "user_id": self.buyer.id,
                "picking_type_id": self.warehouse.in_type_id.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_qty": quantity,
                            "price_unit": price,
                            "date_planned": PLANNED,
                        }
                    )
                    for product, quantity, price in (
                        (self.gear, gears, 2.5),
                        (self.oil, oil, 7),
                    )
                ],
                **values,
            }
        )
        if confirm:
            order.button_confirm()
        return order

    def tell(self, command, **values):
        """Send the example of a command with other values in it."""
        source = self.vendor if command in (ANNOUNCE, ACKNOWLEDGE) else self.wms
        return self.send(source, command, {**self.example(command), **values})

    def line(self, product, order=None):
        """The line of an order with a product."""
        lines = (order or self.order).order_line
        return lines.filtered(lambda line: line.product_id == product)

    def announced(self, reference="ASN-20881"):
        """The receipt of a shipment."""
        return self.order.picking_ids.filtered(
            lambda picking: picking.inbox_announcement == reference
        )

    def rest(self):
        """The open receipts that nothing is announced of."""
        return self.order.picking_ids.filtered(
            lambda picking: (
                not picking.inbox_announcement
                and picking.state not in ("done", "cancel")
            )
        )

    def to_come(self, picking):
        """How much of each product a receipt is for."""
        moves = picking.move_ids.filtered(lambda move: move.state != "cancel")
        return sorted((m.product_id.default_code, m.product_qty) for m in moves)

    def entered(self, picking):
        """What stands on a receipt: product, quantity, lot, for each line."""
        return sorted(
            (
                line.product_id.default_code,
                line.quantity_product_uom,
                line.lot_name or line.lot_id.name or "",
            )
            for line in picking.move_line_ids
        )

    def proposals(self, state="proposed", order=None):
        """What the vendor would change, as a buyer sees it."""
        changes = (order or self.order).change_ids.with_user(self.buyer)
        return changes.filtered(lambda change: change.state == state)

    def told(self, state="proposed"):
        """What of which product the vendor would change, from and to."""
        return sorted(
            (c.product_id.default_code, c.what, c.old_value, c.new_value)
            for c in self.proposals(state)
        )
