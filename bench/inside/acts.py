"""What people do in one transaction: to prepare it, and the act that is measured."""

from collections.abc import Callable
from typing import Any, NamedTuple

from odoo import Command

_PREFIX = "bench"


class Act(NamedTuple):
    """:ivar prepare: in a transaction before; returns the id of a record, or nothing
    :ivar perform: gets that id
    """

    prepare: Callable[[Any], int | None]
    perform: Callable[[Any, int | None], None]


def _nothing(_env: Any) -> None:
    pass


def _named(env: Any, model: str, name: str, **values: Any) -> Any:
    """The record of a name, created when it is missing."""
    name = f"{_PREFIX} {name}"
    found = env[model].search([("name", "=", name)], limit=1)
    return found or env[model].create({"name": name, **values})


def _customer(env: Any) -> Any:
    return _named(env, "res.partner", "customer", is_company=True, city="Ghent")


def _products(env: Any, count: int = 3) -> Any:
    """Goods of which there are plenty."""
    stock = env["stock.warehouse"].search([], limit=1).lot_stock_id
    found = env["product.product"]
    for number in range(count):
        product = _named(
            env, "product.product", f"part {number}", is_storable=True, list_price=100
        )
        if product.qty_available < 10**6:
            env["stock.quant"]._update_available_quantity(product, stock, 10**7)
        found |= product
    return found


def _sell(env: Any, lines: int = 3) -> Any:
    order = env["sale.order"].create(
        {
            "partner_id": _customer(env).id,
            "order_line": [
                Command.create({"product_id": product.id, "product_uom_qty": 2})
                for product in _products(env, lines)
            ],
        }
    )
    order.action_confirm()
    return order


def _sell_now(env: Any, _nothing: None) -> None:
    _sell(env)


def _ship_later(env: Any) -> int:
    return _sell(env).picking_ids.id


def _ship(env: Any, id_: int) -> None:
    # Demo data ask for an SMS to the customer first.
    picking = env["stock.picking"].with_context(skip_sms=True).browse(id_)
    _must(picking.button_validate() is True and picking.state == "done")


def _receive_later(env: Any, lines: int = 10) -> int:
    warehouse = env["stock.warehouse"].search([], limit=1)
    picking = env["stock.picking"].create(
        {
            "partner_id": _customer(env).id,
            "picking_type_id": warehouse.in_type_id.id,
            "move_ids": [
                Command.create({"product_id": product.id, "product_uom_qty": 2})
                for product in _products(env, lines)
            ],
        }
    )
    picking.action_confirm()
    return picking.id


def _make_later(env: Any) -> int:
    product = _named(env, "product.product", "assembly", is_storable=True)
    bom = env["mrp.bom"].search([("product_tmpl_id", "=", product.product_tmpl_id.id)])
    if not bom:
        bom = env["mrp.bom"].create(
            {
                "product_tmpl_id": product.product_tmpl_id.id,
                "consumption": "flexible",
                "bom_line_ids": [
                    Command.create({"product_id": part.id, "product_qty": 2})
                    for part in _products(env)
                ],
            }
        )
    order = env["mrp.production"].create(
        {"product_id": product.id, "bom_id": bom.id, "product_qty": 5}
    )
    order.action_confirm()
    order.action_assign()
    order.qty_producing = 5
    order._onchange_qty_producing()
    return order.id


def _make(env: Any, id_: int) -> None:
    order = env["mrp.production"].browse(id_)
    order.button_mark_done()
    _must(order.state == "done")


def _invoice_later(env: Any) -> int:
    return (
        env["account.move"]
        .create(
            {
                "move_type": "out_invoice",
                "partner_id": _customer(env).id,
                "invoice_line_ids": [
                    Command.create({"product_id": product.id, "quantity": 2})
                    for product in _products(env)
                ],
            }
        )
        .id
    )


def _post(env: Any, id_: int) -> None:
    move = env["account.move"].browse(id_)
    move.action_post()
    _must(move.state == "posted")


def _tag(env: Any, _nothing: None, count: int = 1) -> None:
    tags = env["crm.tag"].create(
        [{"name": f"{_PREFIX} {number}"} for number in range(count)]
    )
    for number, tag in enumerate(tags):
        tag.name = f"{_PREFIX} other {number}"
    tags.flush_recordset()
    tags.unlink()


def _tags(env: Any, _nothing: None) -> None:
    _tag(env, None, 200)


def _partner(env: Any, _nothing: None) -> None:
    env["res.partner"].create({"name": _PREFIX})


def _plan_and_do(env: Any, _nothing: None) -> None:
    activity = _customer(env).activity_schedule("mail.mail_activity_data_todo")
    activity.action_feedback("done")


def _must(happened: bool) -> None:
    if not happened:
        raise AssertionError("Odoo did not do what is to be measured.")


ACTS = {
    "sale": Act(_nothing, _sell_now),
    "picking": Act(_ship_later, _ship),
    "receipt": Act(_receive_later, _ship),
    "production": Act(_make_later, _make),
    "invoice": Act(_invoice_later, _post),
    "partner": Act(_nothing, _partner),
    "tag": Act(_nothing, _tag),
    "tags": Act(_nothing, _tags),
    "activity": Act(_nothing, _plan_and_do),
}
