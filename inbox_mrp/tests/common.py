# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.fields import Command

from odoo.addons.inbox_stock.tests.common import StockCase


class MrpCase(StockCase):
    """A shop floor that makes wheels: of a gear and an oil each, chips fall off.

    Wheels are tracked by lot. There is an order for 5 of them.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.wheel, cls.chips = cls.env["product.product"].create(
            [
                {
                    "name": name,
                    "default_code": name.upper(),
                    "is_storable": True,
                    "tracking": tracking,
                }
                for name, tracking in (("Wheel", "lot"), ("Chips", "none"))
            ]
        )
        cls.press = cls.env["mrp.workcenter"].create(
            {"name": "Press", "code": "PRESS-1"}
        )
        cls.bom = cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": cls.wheel.product_tmpl_id.id,
                "consumption": "warning",
                "bom_line_ids": [
                    Command.create({"product_id": product.id, "product_qty": 1})
                    for product in (cls.gear, cls.oil)
                ],
                "byproduct_ids": [
                    Command.create({"product_id": cls.chips.id, "product_qty": 1})
                ],
                "operation_ids": [
                    Command.create({"name": "Pressing", "workcenter_id": cls.press.id})
                ],
            }
        )

    def setUp(self):
        super().setUp()
        self.mes = self.open_source("mrp.group_mrp_user", code="mes", ordering="none")
        # Odoo's mrp_account reads journal entries when a part of an order is done.
        accounting = "account.group_account_readonly"
        if group := self.env.ref(accounting, raise_if_not_found=False):
            self.mes.user_id.group_ids += group
        for name in ("production.report", "workorder.start", "workorder.pause"):
            self.add_route(self.mes, f"mrp.{name}")
        self.add_route(self.mes, "mrp.workorder.finish")
        self.order = self.make_order("INBOX/MO/1")

    def make_order(self, name, product=None, quantity=5):
        order = self.env["mrp.production"].create(
            {
                "name": name,
                "product_id": (product or self.wheel).id,
                "product_qty": quantity,
                "picking_type_id": self.warehouse.manu_type_id.id,
            }
        )
        order.action_confirm()
        order.action_assign()
        return order

    def report(self, command="production.report", **values):
        """Send the example of a command with other values in it."""
        command = f"mrp.{command}"
        return self.send(self.mes, command, {**self.example(command), **values})

    def stock_of(self, product, lot=None):
        """What is on hand of a product in the warehouse."""
        domain = [
            ("product_id", "=", product.id),
            ("location_id", "child_of", self.stock.id),
        ]
        quants = self.env["stock.quant"].search(domain)
        return sum(
            quants.filtered(lambda q: not lot or q.lot_id == lot).mapped("quantity")
        )
