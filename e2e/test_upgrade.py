"""An upgrade keeps what people made of the suite, and what waits in it."""

import pytest

from demo.odoo_api import OdooApi
from demo.story import Story
from devtools import paths, templates
from e2e import copies
from e2e.endpoint import Endpoint
from e2e.receiver import Receiver

CATALOGUE = {
    "outbox.payload": ["model_id"],
    "outbox.payload.line": ["payload_id", "sequence", "path", "key"],
    "outbox.event.type": ["name", "active", "model_id", "filter_domain", "payload_id"],
    "outbox.event.trigger": ["event_type_id", "kind", "model_id", "field_id"],
    "outbox.endpoint": ["name", "url", "state", "timeout", "lanes", "lane_ids"],
    "outbox.subscription": ["endpoint_id", "event_type_ids", "filter_domain"],
    "integration.secret": ["name", "kind", "fingerprint", "readable", "state"],
    "outbox.event": ["uuid", "data"],
    "outbox.delivery": ["event_id", "endpoint_id", "state"],
    "ir.cron": ["name", "active", "interval_number", "interval_type"],
}


@pytest.fixture
def upgraded(source):
    """A server on a database of its own, and how to upgrade it."""
    with copies.serving(source, "upgrade", templates.suite(source)) as server:
        yield server


def _snapshot(api):
    """The configuration and data as people see them, whatever their ids."""
    context = {"active_test": False}
    return {
        model: sorted(
            repr(sorted((name, row[name]) for name in fields))
            for row in api.search_read(model, [], fields, context=context)
        )
        for model, fields in CATALOGUE.items()
    }


def _first(api, model, domain):
    return api.search_read(model, domain, ["id"], limit=1)[0]["id"]


def _customise(api):
    """What a Manager does to the catalogue in the first weeks."""
    kind = _first(api, "outbox.event.type", [("name", "=", "sale.order.confirmed")])
    api.call(
        "outbox.event.type",
        "write",
        ids=[kind],
        vals={"filter_domain": "[('amount_total', '>=', 0)]"},
    )
    unwanted = _first(api, "outbox.event.type", [("name", "=", "sale.order.updated")])
    api.call("outbox.event.type", "write", ids=[unwanted], vals={"active": False})
    payload = _first(api, "outbox.payload", [("model_id.model", "=", "sale.order")])
    line = {"payload_id": payload, "path": "note", "key": "e2e_note", "sequence": 999}
    api.call("outbox.payload.line", "create", vals_list=[line])
    partner = _first(api, "ir.model", [("model", "=", "res.partner")])
    own = {
        "name": "partner.seen",
        "model_id": partner,
        "trigger_ids": [[0, 0, {"kind": "created"}]],
    }
    api.call("outbox.event.type", "create", vals_list=[own])
    cron = _first(api, "ir.cron", [("name", "like", "Outbox: find lanes")])
    api.call("ir.cron", "write", ids=[cron], vals={"interval_number": 5})


def test_two_upgrades_in_a_row_change_nothing_people_made(upgraded):
    """Configuration, customised catalogue, secrets, events and deliveries stay."""
    upgraded.start()
    key = upgraded.api_key()
    api = OdooApi(upgraded.url, upgraded.database, key)
    story = Story(api)
    story.allow_this_machine()
    _customise(api)
    with Receiver() as receiver:
        endpoint = Endpoint.create(api, receiver, name="E2E-UPGRADE", timeout=7.0)
        endpoint.pause()
        order = story.order("E2E-UPGRADE")
        story.confirm(order)
        before = _snapshot(api)
        upgraded.stop()

        for _time in range(2):
            copies.run_odoo(
                upgraded.instance,
                upgraded.log,
                *("-u", ",".join(paths.addons()), "--stop-after-init", "--no-http"),
            )
        upgraded.start()
        assert _snapshot(api) == before

        endpoint.resume()
        endpoint.wait_until_settled()
        assert receiver.types_about(order) == [
            "sale.order.created",
            "sale.order.confirmed",
        ]
        confirmed = receiver.first_receipts()[-1]
        assert confirmed.is_signed_with(endpoint.secrets[0])
        assert "e2e_note" in confirmed.event.data
