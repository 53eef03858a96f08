# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.fields import Command

from odoo.addons.inbox.tests.common import InboxCase


class SaleCase(InboxCase):
    """A web shop that orders hops, of which there are 100 of each in stock."""

    GROUPS = (
        "sales_team.group_sale_salesman_all_leads,base.group_partner_manager,"
        "stock.group_stock_user"
    )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["product.pricelist"].search([]).action_archive()
        cls.hops = cls.env["product.product"].create(
            [
                {
                    "name": f"Hops {number}",
                    "default_code": f"HOP-{number}",
                    "barcode": barcode,
                    "is_storable": True,
                    "list_price": 10.0 * number,
                    "taxes_id": [Command.clear()],
                }
                for number, barcode in (
                    (1, "5400000000017"),
                    (2, "5400000000024"),
                    (3, "5400000000031"),
                )
            ]
        )
        warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.env.company.id)], limit=1
        )
        for product in cls.hops:
            cls.env["stock.quant"]._update_available_quantity(
                product, warehouse.lot_stock_id, 100
            )

    def setUp(self):
        super().setUp()
        self.shop = self.open_source(self.GROUPS, code="shop", ordering="none")
        for command in ("sale.order.create", "sale.order.update", "sale.order.cancel"):
            self.add_route(self.shop, command)

    def place(self, **values):
        """What becomes of an order that the shop sends.

        :param values: other ones than in the example of the command
        """
        command = {
            **self.example("sale.order.create"),
            "currency": self.env.company.currency_id.name,
            **values,
        }
        return self.send(self.shop, "sale.order.create", command)

    def created(self, **values):
        """The order that the shop has created."""
        message = self.place(**values)
        (record,) = message.record_ids
        order = self.env["sale.order"].browse(record.res_id)
        self.assert_done(message, order)
        return order

    def orders(self):
        """The orders of the shop, oldest first."""
        return self.env["sale.order"].search(
            [("client_order_ref", "=like", "WEB-%")], order="id"
        )

    def lines(self, order):
        return [
            (line.inbox_line, line.product_id.default_code, line.product_uom_qty)
            for line in order.order_line
        ]

    def reserved(self, order):
        """What of each product is reserved for an order, in units."""
        moves = order.picking_ids.move_ids.filtered(lambda move: move.quantity)
        return {move.product_id.default_code: move.product_qty for move in moves}
