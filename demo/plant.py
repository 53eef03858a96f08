"""A plant's day over the external API: from a customer's order to the money.

A gearbox is sold. It is made to order, from a shaft that is bought for it and bolts
that lie in stock; gearbox and shaft are tracked by lot.
"""

from demo.odoo_api import OdooApi


class Plant:
    """What people of sales, purchasing, the floor and the office do one after another.

    :ivar order: id of the sales order
    """

    def __init__(self, api: OdooApi):
        self._api = api

    def prepare(self) -> None:
        """Master data, as an engineer and a buyer enter them."""
        vendor = self._create("res.partner", name="Shaft Works", ref="V-100")
        self._customer = self._create(
            "res.partner", name="Mill Ltd", ref="C-100", email="buyer@mill.example"
        )
        made = self._routes("mrp.route_warehouse0_manufacture")
        bought = self._routes("purchase_stock.route_warehouse0_buy")
        self._gearbox = self._product("Gearbox", "GB-1", "lot", made, list_price=900)
        shaft = self._product(
            *("Shaft", "SH-1", "lot", bought),
            seller_ids=[[0, 0, {"partner_id": vendor, "price": 120, "min_qty": 1}]],
        )
        bolt = self._product("Bolt M8", "BO-8", "none", [])
        self._create(
            "mrp.bom",
            product_tmpl_id=self._template(self._gearbox),
            code="GB-1/A",
            bom_line_ids=[
                [0, 0, {"product_id": shaft, "product_qty": 1}],
                [0, 0, {"product_id": bolt, "product_qty": 8}],
            ],
        )
        self._put_into_stock(bolt, 500)

    def sell(self) -> None:
        """A sales order for two gearboxes, which asks for all that they need."""
        self.order = self._create(
            "sale.order",
            partner_id=self._customer,
            client_order_ref="PO-2041",
            order_line=[
                [0, 0, {"product_id": self._gearbox, "product_uom_qty": 2}],
            ],
        )
        self._do("sale.order", "action_confirm", self.order)

    def buy(self) -> None:
        """The buyer confirms what procurement has asked for."""
        (line,) = self._find(
            "purchase.order.line",
            [("product_id.default_code", "=", "SH-1"), ("state", "=", "draft")],
            ["order_id"],
        )
        self._purchase = line["order_id"][0]
        self._do("purchase.order", "button_confirm", self._purchase)

    def receive(self) -> None:
        """The shafts arrive; receiving notes the supplier's lot."""
        (receipt,) = self._ids("stock.picking", [("purchase_id", "=", self._purchase)])
        (line,) = self._ids("stock.move.line", [("picking_id", "=", receipt)])
        self._write("stock.move.line", line, lot_name="SHAFT-0815", quantity=2)
        self._do("stock.picking", "button_validate", receipt)

    def produce(self) -> None:
        """The floor makes two gearboxes under a lot and closes the order."""
        (order,) = self._ids(
            "mrp.production",
            [
                ("product_id", "=", self._gearbox),
                ("state", "not in", ("done", "cancel")),
            ],
        )
        self._do("mrp.production", "action_assign", order)
        lot = self._create("stock.lot", product_id=self._gearbox, name="GB-2041")
        self._write("mrp.production", order, lot_producing_ids=[[6, 0, [lot]]])
        self._write("mrp.production", order, qty_producing=2)
        self._do("mrp.production", "set_qty_producing", order)
        self._do("mrp.production", "button_mark_done", order)

    def made(self) -> list[dict]:
        """Orders of gearboxes that are done, whoever has said so."""
        domain = [("product_id", "=", self._gearbox), ("state", "=", "done")]
        fields = ["name", "qty_produced", "lot_producing_ids"]
        return self._find("mrp.production", domain, fields)

    def deliver(self) -> None:
        """The warehouse reserves the gearboxes and ships them."""
        (delivery,) = self._ids(
            "stock.picking",
            [("sale_id", "=", self.order), ("picking_type_code", "=", "outgoing")],
        )
        self._do("stock.picking", "action_assign", delivery)
        self._do("stock.picking", "button_validate", delivery)

    def invoice(self) -> None:
        """The office invoices what was delivered."""
        context = {"active_model": "sale.order", "active_ids": [self.order]}
        wizard = self._create("sale.advance.payment.inv", context=context)
        self._do("sale.advance.payment.inv", "create_invoices", wizard, context)
        (self._invoice,) = self._ids(
            "account.move",
            [("invoice_line_ids.sale_line_ids.order_id", "=", self.order)],
        )
        self._do("account.move", "action_post", self._invoice)

    def pay(self) -> None:
        """The customer pays."""
        context = {"active_model": "account.move", "active_ids": [self._invoice]}
        wizard = self._create("account.payment.register", context=context)
        self._do("account.payment.register", "action_create_payments", wizard, context)

    def _product(self, name, code, tracking, routes, **values) -> int:
        return self._create(
            "product.product",
            name=name,
            default_code=code,
            is_storable=True,
            tracking=tracking,
            route_ids=[[6, 0, routes]],
            **values,
        )

    def _routes(self, xml_id: str) -> list[int]:
        """Replenish on order, by the way that is named."""
        routes = [
            self._api.id_of("stock.route_warehouse0_mto"),
            self._api.id_of(xml_id),
        ]
        self._write("stock.route", routes[0], active=True)
        return routes

    def _template(self, product: int) -> int:
        (row,) = self._find(
            "product.product", [("id", "=", product)], ["product_tmpl_id"]
        )
        return row["product_tmpl_id"][0]

    def _put_into_stock(self, product: int, quantity: float) -> None:
        (row, *_others) = self._find("stock.warehouse", [], ["lot_stock_id"])
        quant = self._create(
            "stock.quant",
            context={"inventory_mode": True},
            product_id=product,
            location_id=row["lot_stock_id"][0],
            inventory_quantity=quantity,
        )
        self._do("stock.quant", "action_apply_inventory", quant)

    def _create(self, model: str, context: dict | None = None, **values) -> int:
        (record,) = self._api.call(
            model, "create", vals_list=[values], context=context or {}
        )
        return record

    def _write(self, model: str, record: int, **values) -> None:
        self._api.call(model, "write", ids=[record], vals=values)

    def _do(
        self, model: str, method: str, record: int, context: dict | None = None
    ) -> None:
        self._api.call(model, method, ids=[record], context=context or {})

    def _find(self, model: str, domain: list, fields: list[str]) -> list[dict]:
        return self._api.search_read(model, domain, fields, order="id")

    def _ids(self, model: str, domain: list) -> list[int]:
        return [row["id"] for row in self._find(model, domain, ["id"])]
