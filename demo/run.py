"""A plant's day arrives as signed webhooks; see ``./dev demo --help``."""

import argparse
import os
import secrets
import sys
import time
from base64 import b64encode

from demo.odoo_api import OdooApi
from demo.plant import Plant
from demo.receiver import Arrival, Receiver
from demo.schemas import Schemas
from demo.story import Story

PATIENCE = 90.0
OUTAGE = 4.0

DAY = (
    ("prepare", "master data: a customer, a supplier, three products, a bill"),
    ("sell", "two gearboxes are sold"),
    ("buy", "purchasing confirms what procurement asked for"),
    ("receive", "the shafts arrive, with their lot"),
    ("produce", "the floor makes the gearboxes, with lots"),
    ("deliver", "the warehouse ships them"),
    ("invoice", "the office invoices them"),
    ("pay", "the customer pays"),
)


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev demo", description=__doc__)
    parser.add_argument("--once", action="store_true", help="check, sum up and end")
    once = parser.parse_args().once
    api = OdooApi(
        os.environ["DEMO_URL"],
        os.environ["DEMO_DATABASE"],
        os.environ["DEMO_API_KEY"],
    )
    secret = "whsec_" + b64encode(secrets.token_bytes(32)).decode()
    receiver = Receiver(secret, _show)
    receiver.start()
    try:
        batches = _connect(api, receiver, secret)
        _tell_sales(api, receiver)
        _tell_day(api, receiver)
        _send(api, batches)
        result = _sum_up(api, receiver)
        if not once:
            _stay()
        return result
    finally:
        receiver.stop()


def _connect(api: OdooApi, receiver: Receiver, secret: str) -> int:
    """The id of the subscription to what comes in batches."""
    story = Story(api)
    story.allow_this_machine()
    story.connect("MES and WMS", receiver.url, secret, "real_time")
    batches = story.connect("Shop and reports", receiver.url, secret, "batch")
    _say("two endpoints are subscribed to all events, in real time and in batches")
    return batches


def _tell_sales(api: OdooApi, receiver: Receiver) -> None:
    story = Story(api)
    _say("an order is created, confirmed, changed and cancelled")
    order = story.order("DEMO-1")
    story.confirm(order)
    story.change(order)
    story.cancel(order)
    _wait(api, receiver)

    _say("two orders are created in one transaction, and it is rolled back")
    before = _events(api)
    reason = story.fail("DEMO-GHOST")
    _say(f"Odoo says: {reason.splitlines()[0]}")

    _say(f"the receiver goes down for {OUTAGE:.0f} s while an order is confirmed")
    receiver.stop()
    story.confirm(story.order("DEMO-OUTAGE"))
    time.sleep(OUTAGE)
    receiver.start()
    _say("the receiver is back")
    _wait(api, receiver)

    ghosts = [a for a in receiver.arrivals if "GHOST" in str(a.data)]
    new = _events(api) - before
    _say(f"of the rolled-back transaction {len(ghosts)} events arrived")
    _say(f"of the order during the outage {len(new)} events are owed, none is lost")


def _tell_day(api: OdooApi, receiver: Receiver) -> None:
    plant = Plant(api)
    for step, what in DAY:
        _say(what)
        getattr(plant, step)()
        _wait(api, receiver)


def _send(api: OdooApi, subscription: int) -> None:
    _say("what waits in batches is sent now instead of in some minutes")
    api.call("outbox.subscription", "action_send_now", ids=[subscription])


def _events(api: OdooApi, *domain: tuple) -> set[str]:
    """Ids of the events that are owed to somebody."""
    rows = api.search_read("outbox.delivery", list(domain), ["event_uuid"])
    return {row["event_uuid"] for row in rows}


def _wait(api: OdooApi, receiver: Receiver) -> None:
    """Until everything that is sent in real time has arrived."""
    real_time = _events(api, ("subscription_id.timing", "=", "real_time"))
    receiver.wait_for(real_time, PATIENCE)


def _sum_up(api: OdooApi, receiver: Receiver) -> int:
    """Compare what was committed with what arrived, and with what was promised.

    :return: exit status: 0 when every committed event arrived, was verified and follows
        its published schema
    """
    events = _events(api)
    receiver.wait_for(events, PATIENCE)
    deliveries = _settled(api)
    delivered = sum(row["state"] == "delivered" for row in deliveries)
    dead = sum(row["state"] in ("dead", "held") for row in deliveries)
    verified = {a.id for a in receiver.arrivals if a.verified}
    valid = _valid(receiver.arrivals)
    ghosts = {a.id for a in receiver.arrivals} - events
    print(
        f"demo: {len(events)} events, {delivered} delivered, "
        f"{len(verified & events)} verified, {len(valid & events)} valid, {dead} dead",
        flush=True,
    )
    complete = verified == valid == events and delivered == len(events) and not ghosts
    return 0 if events and complete and not dead else 1


def _valid(arrivals: list[Arrival]) -> set[str]:
    """Ids of the events whose data follow the schema that they name."""
    schemas = Schemas()
    valid = set()
    for arrival in arrivals:
        problem = "names no schema"
        if arrival.schema:
            problem = schemas.problem(arrival.schema, arrival.data)
        if problem:
            _say(f"{arrival.type} {arrival.subject}: {problem}")
        else:
            valid.add(arrival.id)
    return valid


def _settled(api: OdooApi) -> list[dict]:
    """The deliveries, as soon as none is under way any more."""
    until = time.monotonic() + PATIENCE
    while True:
        rows = api.search_read("outbox.delivery", [], ["state"])
        under_way = [r for r in rows if r["state"] in ("pending", "retrying", "parked")]
        if not under_way or time.monotonic() > until:
            return rows
        time.sleep(0.2)


def _stay() -> None:
    print(
        f"\nThe backend: {os.environ['DEMO_URL']}/odoo  "
        f"login {os.environ['DEMO_LOGIN']}, password {os.environ['DEMO_PASSWORD']}\n"
        "Work there and watch it arrive here. Ctrl-C ends.",
        flush=True,
    )
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        print()


def _say(text: str) -> None:
    _print(f"--- {text}")


def _show(arrival: Arrival) -> None:
    verdict = "verified" if arrival.verified else "NOT VERIFIED"
    way = f"in a batch of {arrival.batch}" if arrival.batch else ""
    name = arrival.data.get("name") or arrival.data.get("number") or ""
    _print(
        f"    {arrival.type:30} {arrival.subject:24} {str(name)[:24]:24}"
        f" {arrival.latency * 1000:7.0f} ms   signature {verdict}  {way}".rstrip()
    )


def _print(line: str) -> None:
    # In one piece, as arrivals are shown by threads of the receiver.
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
