"""Two Odoo instances talk: the outbox of one sends into the inbox of the other.

The head office sells, buys and keeps the stock. Its manufacturing orders are orders to
the plant, which has an Odoo of its own and tells what it has made.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import requests

from demo.http_server import Answer
from demo.inbox_source import InboxSource, Route
from demo.mes import RIGHTS as SHOP_FLOOR
from demo.odoo_api import OdooApi
from demo.plant import Plant
from demo.story import Story
from devtools import templates
from devtools.server import Server
from e2e.copies import serving
from e2e.endpoint import Endpoint, sweep
from e2e.receiver import Receiver, Request
from e2e.waiting import eventually

# Of the office's and of the plant's users, as their browsers would send them.
OFFICE_TRACE = "00-11111111111111111111111111111111-1111111111111111-01"
PLANT_TRACE = "00-22222222222222222222222222222222-2222222222222222-01"

ORDERED = Route(
    "mrp.production.confirmed",
    "sale.order.create",
    """{
        reference: name,
        confirm: `true`,
        customer: {ref: 'OFFICE', name: company.name, is_company: `true`},
        lines: [{sku: product.sku, quantity: quantity, unit: unit.name}]
    }""",
)
CANCELLED = Route(
    "mrp.production.cancelled",
    "sale.order.cancel",
    "{reference: name, reason: 'The office has cancelled it.'}",
)
MADE = Route(
    "mrp.production.done",
    "mrp.production.report",
    """{
        order: sale_line.order.customer_reference,
        quantity: quantity_produced,
        unit: unit.name,
        lots: lots[].name,
        consumption: components[].{
            sku: product.sku,
            quantity: quantity_consumed,
            unit: unit.name,
            lot: lots[0].lot.name
        }
    }""",
)
SALES = (
    "sales_team.group_sale_salesman_all_leads",
    "base.group_partner_manager",
    "stock.group_stock_user",
)


class Line(Receiver):
    """What lies between sender and inbox: hands requests on, and may lose answers.

    :ivar answers: of the inbox, in order
    """

    def __init__(self, address: str) -> None:
        super().__init__()
        self._address = address
        self.answers: list[dict] = []

    def take(self, request: Request) -> Answer:
        """The answer comes back when nobody holds it, see ``hold``."""
        of_connection = ("host", "connection", "content-length")
        headers = {k: v for k, v in request.headers.items() if k not in of_connection}
        answer = requests.post(
            self._address, data=request.body, headers=headers, timeout=60
        )
        self.answers.append(answer.json())
        super().take(request)
        return Answer(answer.status_code)


@dataclass
class Company:
    """One of the two, with its server."""

    server: Server
    api: OdooApi
    people: Plant
    source: InboxSource

    def read(self, model: str, domain: list, *fields: str) -> list[dict]:
        return self.api.search_read(model, domain, list(fields), order="id")

    def stock_of(self, sku: str, lot: str) -> float:
        """What is in its own locations of a lot."""
        domain = [
            ("product_id.default_code", "=", sku),
            ("lot_id.name", "=", lot),
            ("location_id.usage", "=", "internal"),
        ]
        return sum(
            row["quantity"] for row in self.read("stock.quant", domain, "quantity")
        )


def _company(server, key, trace, code, groups, routes) -> Company:
    api = OdooApi(server.url, server.database, key, trace)
    Story(api).allow_this_machine()
    people = Plant(api)
    people.prepare()
    return Company(server, api, people, InboxSource.create(api, code, groups, routes))


@pytest.fixture(scope="module")
def office(server, keys) -> Company:
    """The tests' usual server, where the plant is who sends."""
    return _company(server, keys["admin"], OFFICE_TRACE, "plant", SHOP_FLOOR, [MADE])


@pytest.fixture(scope="module")
def plant(source):
    """A server of its own, where the office is who sends, and orders by it."""
    with serving(source, "plant", templates.suite(source)) as server:
        key = server.api_key()
        server.start()
        yield _company(server, key, PLANT_TRACE, "office", SALES, [ORDERED, CANCELLED])


@pytest.fixture(scope="module")
def to_plant(office, plant) -> Iterator[Endpoint]:
    """The office tells the plant what to make, and what no more."""
    endpoint = Endpoint.create(
        office.api,
        plant.source.address,
        event_types=[ORDERED.message_type, CANCELLED.message_type],
    )
    plant.source.open(*endpoint.secrets)
    yield endpoint
    endpoint.archive()


@pytest.fixture(scope="module")
def line(office) -> Iterator[Line]:
    with Line(office.source.address) as open_line:
        yield open_line


@pytest.fixture(scope="module")
def to_office(office, plant, line) -> Endpoint:
    """The plant tells the office what it has made, and as which of its orders.

    That is one more line in the payload that the suite brings.
    """
    (payload,) = plant.read("outbox.payload", [("name", "=", "mrp.production")])
    line_values = {
        "payload_id": payload["id"],
        "path": "sale_line_id/order_id/client_order_ref",
        "key": "sale_line/order/customer_reference",
        "classification": "internal",
    }
    plant.api.call("outbox.payload.line", "create", vals_list=[line_values])
    endpoint = Endpoint.create(plant.api, line, event_types=[MADE.message_type])
    office.source.open(*endpoint.secrets)
    return endpoint


def _order(office: Company, plant: Company) -> tuple[dict, dict]:
    """Sell in the office; its manufacturing order, and what became of it there."""
    office.people.sell()
    domain = [("sale_line_id.order_id", "=", office.people.order)]
    (wanted,) = office.read("mrp.production", domain, "name", "state")
    assert wanted["state"] == "confirmed"
    domain = [("client_order_ref", "=", wanted["name"])]
    (ordered,) = eventually(
        lambda: plant.read("sale.order", domain, "name", "state", "partner_id"),
        "the plant has the order",
    )
    return wanted, ordered


def _one_message(company: Company, message_type: str, event_id: str) -> dict:
    """The message that this event has become, and nothing else has."""
    (message,) = eventually(
        lambda: company.source.messages(type=message_type, state="done"),
        f"{message_type} is done",
    )
    # CloudEvents are told apart by id and source.
    assert message["uid"].split()[0] == event_id
    return message


def _trace_of(message: dict) -> str:
    return json.loads(message["headers"])["traceparent"]


def test_what_is_ordered_here_is_made_there_and_stands_here(
    office, plant, to_plant, to_office, line, connect, receiver
):
    """Though the plant dies before it learns that the office has its message."""
    connect(receiver, event_types=[MADE.message_type])
    wanted, ordered = _order(office, plant)
    assert ordered["state"] == "sale"
    assert ordered["partner_id"][1] == office.read("res.company", [], "name")[0]["name"]
    (event,) = to_plant.deliveries("delivered")
    message = _one_message(plant, ORDERED.message_type, event["event_uuid"])
    assert _trace_of(message) == OFFICE_TRACE

    for step in ("buy", "receive"):
        getattr(office.people, step)()
        getattr(plant.people, step)()
    line.hold()
    plant.people.produce()
    line.wait(len, "what was made")
    plant.server.kill()
    line.let_go()
    plant.server.start()
    sweep(plant.api)
    to_office.wait_until_settled()

    (event,) = to_office.deliveries("delivered")
    first, *again = line.answers
    assert not first["duplicate"] and again
    assert again == [{"id": first["id"], "duplicate": True}] * len(again)
    message = _one_message(office, MADE.message_type, event["event_uuid"])
    assert message["duplicates"] == len(again)
    assert _trace_of(message) == PLANT_TRACE
    _stands_here(office, wanted["id"])

    receiver.wait(len, "what others hear of it")
    (told,) = receiver.first_receipts()
    assert told.event["subject"] == f"mrp.production/{wanted['id']}"
    assert told.headers["traceparent"] == PLANT_TRACE, "the trace goes on"

    to_office.replay(plant.api)
    line.wait(lambda came: len(came) == 2 + len(again), "the replay")
    assert line.answers[-1] == {"id": first["id"], "duplicate": True}
    _one_message(office, MADE.message_type, event["event_uuid"])
    _stands_here(office, wanted["id"])


def _stands_here(office: Company, production: int) -> None:
    """Done once, with lots that can be traced, and the customer can have it."""
    (done,) = office.read(
        "mrp.production", [("id", "=", production)], "state", "qty_produced"
    )
    assert (done["state"], done["qty_produced"]) == ("done", 2)
    assert office.stock_of("GB-1", "GB-2041") == 2
    assert office.stock_of("SH-1", "SHAFT-0815") == 0
    used = [("move_id.raw_material_production_id", "=", production)]
    lots = {
        line["lot_id"] and line["lot_id"][1]: line["quantity"]
        for line in office.read("stock.move.line", used, "lot_id", "quantity")
    }
    assert lots == {"SHAFT-0815": 2, False: 16}
    delivery = [("sale_id", "=", office.people.order)]
    (ready,) = office.read("stock.picking", delivery, "state")
    assert ready["state"] == "assigned"


def test_what_is_cancelled_here_is_cancelled_there(office, plant, to_plant):
    """Behind its order, whatever else is on the way."""
    wanted, ordered = _order(office, plant)
    assert ordered["state"] == "sale"
    office.api.call("mrp.production", "action_cancel", ids=[wanted["id"]])

    domain = [("id", "=", ordered["id"]), ("state", "=", "cancel")]
    eventually(lambda: plant.read("sale.order", domain), "it is cancelled there")
    (event,) = to_plant.deliveries("delivered")[-1:]
    _one_message(plant, CANCELLED.message_type, event["event_uuid"])
