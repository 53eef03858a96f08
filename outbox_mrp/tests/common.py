# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.fields import Command
from odoo.tests import Form

from odoo.addons.outbox.tests.common import OutboxCase


class MrpCase(OutboxCase):
    """Ale is brewed of malt and hops from lots, and leaves spent grain."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids += (
            cls.env.ref("mrp.group_mrp_byproducts")
            | cls.env.ref("mrp.group_mrp_routings")
            | cls.env.ref("stock.group_production_lot")
        )
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.env.company.id)], limit=1
        )
        cls.stock = cls.warehouse.lot_stock_id
        cls.ale = cls.make_product("Ale", "ALE", tracking="lot")
        cls.malt = cls.make_product("Malt", "MALT", tracking="lot")
        cls.hops = cls.make_product("Hops", "HOPS")
        cls.grain = cls.make_product("Spent Grain", "GRAIN")
        cls.kettle = cls.env["mrp.workcenter"].create(
            {"name": "Kettle", "code": "K1", "time_start": 0, "time_stop": 0}
        )
        cls.bom = cls.make_bom(cls.ale, {cls.malt: 2, cls.hops: 1}, {cls.grain: 3})
        cls.stout = cls.make_product("Stout", "STOUT")
        cls.stout_bom = cls.make_bom(
            cls.stout, {cls.hops: 1}, operations=["Mash", "Boil"]
        )

    @classmethod
    def make_product(cls, name, code, **values):
        return cls.env["product.product"].create(
            {
                "name": name,
                "default_code": code,
                "barcode": f"54-{code}",
                "type": "consu",
                "is_storable": True,
                **values,
            }
        )

    @classmethod
    def make_bom(cls, product, components, byproducts=None, operations=(), **values):
        return cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": product.product_tmpl_id.id,
                "product_uom_id": product.uom_id.id,
                "code": f"BOM-{product.default_code}",
                "consumption": "flexible",
                "bom_line_ids": cls._parts(components),
                "byproduct_ids": cls._parts(byproducts or {}),
                "operation_ids": [
                    Command.create(
                        {
                            "name": name,
                            "workcenter_id": cls.kettle.id,
                            "time_cycle_manual": 10,
                            "sequence": sequence,
                        }
                    )
                    for sequence, name in enumerate(operations, 1)
                ],
                **values,
            }
        )

    @staticmethod
    def _parts(quantities):
        return [
            Command.create({"product_id": product.id, "product_qty": quantity})
            for product, quantity in quantities.items()
        ]

    def put_in_stock(self, product, quantity, lot=None):
        lot = lot and self.make_lot(product, lot)
        self.env["stock.quant"]._update_available_quantity(
            product, self.stock, quantity, lot_id=lot
        )
        return lot

    def make_lot(self, product, name):
        return self.env["stock.lot"].create({"name": name, "product_id": product.id})

    def draft(self, product=None, quantity=5):
        """A saved order, as the form makes it."""
        with Form(self.env["mrp.production"]) as form:
            form.product_id = product or self.ale
            form.product_qty = quantity
        return form.save()

    def confirmed(self, product=None, quantity=5):
        """A confirmed order, as if it had been committed."""
        order = self.draft(product, quantity)
        order.action_confirm()
        self.forget_events()
        return order

    def brewed(self, quantity=5, lot="ALE-1"):
        """An order in progress, with all malt from two lots, as if committed."""
        self.put_in_stock(self.malt, 4, "MALT-A")
        self.put_in_stock(self.malt, 96, "MALT-B")
        self.put_in_stock(self.hops, 100)
        order = self.confirmed()
        order.action_assign()
        with Form(order) as form:
            form.lot_producing_ids.add(self.make_lot(self.ale, lot))
            form.qty_producing = quantity
        self.forget_events()
        return order

    def answer(self, action, button):
        """Press a button of the wizard that an action has opened."""
        wizard = Form.from_action(self.env, action).save()
        return getattr(wizard, button)()

    def names_of(self, record):
        """The types of a record's events, oldest first."""
        self.flush()
        return [
            event.name
            for event in self.events()
            if (event.res_model, event.res_id) == (record._name, record.id)
        ]

    def data_of(self, name, record):
        """The data of a record's only event of a type."""
        self.flush()
        (event,) = self.events(name).filtered(lambda e: e.res_id == record.id)
        self.assertFalse(event.error)
        return self.data(event)
