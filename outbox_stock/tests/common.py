# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.tests import Form

from odoo.addons.outbox.tests.common import OutboxCase


class StockCase(OutboxCase):
    """A warehouse of its own, and transfers made as the people in it make them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Fields of the transfer's form that only show with them.
        cls.env.user.group_ids += (
            cls.env.ref("stock.group_stock_multi_locations")
            + cls.env.ref("stock.group_production_lot")
            + cls.env.ref("stock.group_tracking_lot")
        )
        cls.warehouse = cls.env["stock.warehouse"].create(
            {"name": "Plant Ghent", "code": "GHT"}
        )
        cls.stock = cls.warehouse.lot_stock_id
        cls.shelf = cls.env["stock.location"].create(
            {"name": "Shelf", "location_id": cls.stock.id, "barcode": "SHELF-1"}
        )
        cls.customer = cls.env["res.partner"].create(
            {"name": "Brew & Sons", "ref": "C-100", "city": "Ghent"}
        )
        cls.gear, cls.motor = cls.env["product.product"].create(
            [
                {
                    "name": name,
                    "default_code": name.upper(),
                    "barcode": f"stock-{name}",
                    "is_storable": True,
                }
                for name in ("Gear", "Motor")
            ]
        )

    def draft(self, kind, *quantities, **values):
        """A saved transfer with a line of gears per quantity, as the form makes it.

        :param kind: operation type of the warehouse: in, out or int
        :param quantities: numbers, or pairs of product and number
        """
        type_ = self.warehouse[f"{kind}_type_id"]
        picking = self.env["stock.picking"].with_context(
            default_picking_type_id=type_.id
        )
        with Form(picking) as form:
            form.partner_id = self.customer
            for name, value in values.items():
                form[name] = value
            for quantity in quantities:
                product, quantity = (
                    quantity if isinstance(quantity, tuple) else (self.gear, quantity)
                )
                with form.move_ids.new() as line:
                    line.product_id = product
                    line.product_uom_qty = quantity
        return form.save()

    def confirmed(self, kind, *quantities, **values):
        """A transfer that is to do, as if that had been committed."""
        picking = self.draft(kind, *quantities, **values)
        picking.action_confirm()
        self.forget_events()
        return picking

    def put_in_stock(self, quantity, product=None, location=None):
        """What an inventory count finds, as if that had been committed."""
        self.env["stock.quant"].with_context(inventory_mode=True).create(
            {
                "product_id": (product or self.gear).id,
                "location_id": (location or self.stock).id,
                "inventory_quantity": quantity,
            }
        ).action_apply_inventory()
        self.forget_events()

    def validate(self, picking, backorder=True):
        """Press Validate, and answer the question for a backorder."""
        action = picking.button_validate()
        if isinstance(action, dict):
            wizard = Form.from_action(self.env, action).save()
            if backorder:
                wizard.process()
            else:
                wizard.process_cancel_backorder()

    def do(self, picking, *quantities):
        """Enter what was done of each line."""
        for move, quantity in zip(picking.move_ids, quantities, strict=True):
            move.quantity = quantity
            move.picked = True

    def make_return(self, picking, quantity):
        """What the button Return and its wizard make."""
        wizard = Form(
            self.env["stock.return.picking"].with_context(
                active_id=picking.id,
                active_ids=picking.ids,
                active_model="stock.picking",
            )
        )
        with wizard.product_return_moves.edit(0) as line:
            line.quantity = quantity
        action = wizard.save().action_create_returns()
        return self.env["stock.picking"].browse(action["res_id"])

    def names_of(self, record):
        """Types of the events about a record."""
        self.flush()
        return sorted(
            event.name
            for event in self.events()
            if (event.res_model, event.res_id) == (record._name, record.id)
        )

    def event_of(self, record, name):
        self.flush()
        return self.events(name).filtered(lambda event: event.res_id == record.id)

    def told(self, product=None, warehouse=None):
        """Numbers of the availability events of a product in a warehouse."""
        self.flush()
        product, warehouse = product or self.gear, warehouse or self.warehouse
        found = [self.data(e) for e in self.events("stock.availability.changed")]
        return [
            {
                key.removeprefix("quantity_"): value
                for key, value in data.items()
                if key.startswith("quantity_") and value
            }
            for data in found
            if data["product"]["id"] == product.id
            and data["warehouse"]["id"] == warehouse.id
        ]
