"""Whatever a command says that a source may send, it ends in a state."""

import json
from typing import Any

import requests
from hypothesis import given, settings
from hypothesis import seed as seeded

from demo.inbox_source import InboxSource, Route
from e2e import malformed
from e2e.waiting import eventually

SECRET = "a-secret-that-is-long-enough-for-everybody"
RIGHTS = (
    "account.group_account_invoice",
    "base.group_partner_manager",
    "maintenance.group_equipment_manager",
    "mrp.group_mrp_user",
    "sales_team.group_sale_salesman_all_leads",
    "stock.group_stock_manager",
)
NEW = "a number of its own"
COMMANDS = {
    "sale.order.create": {
        "reference": NEW,
        "confirm": True,
        "ordered_at": "2026-11-27T09:15:00+01:00",
        "delivery_at": "2026-12-04T12:00:00Z",
        "note": "Call before",
        "customer": {
            "ref": "ANY-CUSTOMER",
            "vat": "",
            "email": "any@customer.example",
            "name": "Any Customer",
            "street": "Main 1",
            "zip": "9000",
        },
        "delivery_address": {"name": "Dock", "street": "Dock 7", "zip": "2000"},
        "lines": [
            {
                "line": "10",
                "sku": "ANY-GEAR",
                "quantity": 12,
                "unit": "Units",
                "price": 9.5,
                "discount": 5,
                "description": "Gears",
            }
        ],
    },
    "sale.order.update": {
        "reference": "ANY-0",
        "delivery_at": "2026-12-11T12:00:00Z",
        "lines": [{"line": "10", "sku": "ANY-GEAR", "quantity": 6, "price": 2.5}],
    },
    "mrp.production.report": {
        "reference": NEW,
        "order": "ANY/MO/1",
        "quantity": 1,
        "unit": "Units",
        "consumption": [],
    },
    "stock.count.correct": {
        "reference": NEW,
        "location": "ANY-SHELF",
        "sku": "ANY-GEAR",
        "quantity": 6,
        "reason": "Cycle count",
    },
    "machine.down": {
        "reference": NEW,
        "equipment": "ANY-PRESS",
        "reason": "Too hot",
        "priority": "3",
    },
    "machine.up": {"equipment": "ANY-PRESS", "note": "Cooled"},
}
"""Each is done as it stands."""

ENDS = ("done", "dead", "waiting", "skipped")


def test_whatever_a_command_says_it_ends_in_a_state(api, seed):
    """The business may say no; it never meets a fault of a program."""
    _make_what_is_named(api)
    routes = [Route(name, name) for name in COMMANDS]
    source = InboxSource.create(
        *(api, "any-command", RIGHTS, routes),
        verification="bearer",
        id_path="id",
        type_path="type",
        ordering="none",
        on_failure="dead",
    )
    source.open(SECRET)
    sent = []
    token = {"Authorization": f"Bearer {SECRET}"}

    @seeded(seed)
    @settings(malformed.QUIET, max_examples=60)
    @given(malformed.commands(COMMANDS))
    def send(command: tuple[str, Any]) -> None:
        name, data = command
        if data.get("reference") == NEW:
            data["reference"] = f"ANY-{len(sent)}"
        event = {
            "specversion": "1.0",
            "id": f"{len(sent)}",
            "source": "any",
            "type": name,
            "data": data,
        }
        headers = token | {"Content-Type": "application/cloudevents+json"}
        answer = requests.post(
            source.address, json.dumps(event), headers=headers, timeout=60
        )
        assert answer.status_code == 202, answer.text
        sent.append(answer.json()["id"])

    send()
    eventually(lambda: not source.messages(state="pending"), "all is processed")
    ends = source.messages()
    assert len(ends) == len(sent)
    assert [row for row in ends if row["state"] not in ENDS] == []


def _make_what_is_named(api) -> None:
    """What the commands are about."""
    wheel, _gear = api.call(
        "product.product",
        "create",
        vals_list=[
            {"name": sku, "default_code": sku, "is_storable": True}
            for sku in ("ANY-WHEEL", "ANY-GEAR")
        ],
    )
    order = {"name": "ANY/MO/1", "product_id": wheel, "product_qty": 10**9}
    (order_id,) = api.call("mrp.production", "create", vals_list=[order])
    api.call("mrp.production", "action_confirm", ids=[order_id])
    place = {"name": "Any shelf", "barcode": "ANY-SHELF", "usage": "internal"}
    api.call("stock.location", "create", vals_list=[place])
    press = {"name": "Any press", "serial_no": "ANY-PRESS"}
    api.call("maintenance.equipment", "create", vals_list=[press])
