# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.addons.inbox.tests.common import InboxCase


class StockCase(InboxCase):
    """A warehouse system that tells of gears, and of oil, which has lots.

    There are 10 gears and 5 of oil of lot OIL-A on the shelf, and 5 of lot OIL-B and 20
    gears in the stock around it.
    """

    GROUPS = "stock.group_stock_user"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("uom.product_uom_dozen").active = True
        cls.warehouse = cls.env["stock.warehouse"].create(
            {"name": "Plant Ghent", "code": "GHT"}
        )
        cls.stock = cls.warehouse.lot_stock_id
        cls.shelf = cls.env["stock.location"].create(
            {"name": "Shelf", "location_id": cls.stock.id, "barcode": "SHELF-1"}
        )
        cls.gear, cls.oil = cls.env["product.product"].create(
            [
                {
                    "name": name,
                    "default_code": name.upper(),
                    "barcode": f"inbox-{name.lower()}",
                    "is_storable": True,
                    "tracking": tracking,
                }
                for name, tracking in (("Gear", "none"), ("Oil", "lot"))
            ]
        )
        cls.lot_a, cls.lot_b = cls.env["stock.lot"].create(
            [{"name": f"OIL-{x}", "product_id": cls.oil.id} for x in "AB"]
        )
        for product, quantity, place, lot in (
            (cls.gear, 10, cls.shelf, None),
            (cls.gear, 20, cls.stock, None),
            (cls.oil, 5, cls.shelf, cls.lot_a),
            (cls.oil, 5, cls.stock, cls.lot_b),
        ):
            cls.env["stock.quant"]._update_available_quantity(
                product, place, quantity, lot_id=lot
            )

    def setUp(self):
        super().setUp()
        self.wms = self.open_source(self.GROUPS, code="wms", ordering="none")
        for command in (
            "stock.picking.dispatch",
            "stock.picking.receive",
            "stock.count.correct",
        ):
            self.add_route(self.wms, command)

    def transfer(self, kind, origin, gears=5, oil=4):
        """A transfer that is to do.

        :param kind: operation type of the warehouse: in or out
        """
        type_ = self.warehouse[f"{kind}_type_id"]
        place = {"in": type_.default_location_dest_id, "out": self.stock}[kind]
        partner = self.env.ref("stock.stock_location_customers")
        if kind == "in":
            source, target = self.env.ref("stock.stock_location_suppliers"), place
        else:
            source, target = place, partner
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": type_.id,
                "origin": origin,
                "location_id": source.id,
                "location_dest_id": target.id,
                "move_ids": [
                    (
                        0,
                        0,
                        {
                            "product_id": product.id,
                            "product_uom_qty": quantity,
                            "location_id": source.id,
                            "location_dest_id": target.id,
                        },
                    )
                    for product, quantity in ((self.gear, gears), (self.oil, oil))
                ],
            }
        )
        picking.action_confirm()
        picking.action_assign()
        return picking

    def tell(self, command, **values):
        """Send the example of a command with other values in it."""
        return self.send(self.wms, command, {**self.example(command), **values})

    def on_hand(self, product, place, lot=None):
        """What is in a place itself, not below it."""
        quants = self.env["stock.quant"].search(
            [("product_id", "=", product.id), ("location_id", "=", place.id)]
        )
        if lot:
            quants = quants.filtered(lambda quant: quant.lot_id == lot)
        return sum(quants.mapped("quantity"))
