"""A plant's day arrives as signed webhooks; see ``./dev demo --help``."""

import argparse
import os
import secrets
import sys
import time
from base64 import b64encode
from dataclasses import dataclass

from demo.inbox_source import InboxSource
from demo.mes import RIGHTS, ROUTE, Mes
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
    (None, "the MES, which has heard of both, makes the gearboxes"),
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
    source, mes = _connect_mes(api)
    secret = _new_secret()

    def arrived(arrival: Arrival) -> None:
        _show(arrival)
        mes.hear(arrival)

    receiver = Receiver(secret, arrived)
    receiver.start()
    try:
        demo = _connect(api, receiver, secret, source)
        _tell_sales(demo)
        _tell_day(demo)
        _send_batches(demo)
        result = _sum_up(demo)
        if not once:
            _stay()
        return result
    finally:
        receiver.stop()


@dataclass(frozen=True)
class Demo:
    """:ivar source: of the MES, in Odoo's inbox
    :ivar real_time: id of the subscription to what somebody waits for
    :ivar batch: id of the subscription to the rest
    """

    api: OdooApi
    receiver: Receiver
    source: InboxSource
    real_time: int
    batch: int

    def events(self, *subscriptions: int) -> set[str]:
        """Ids of the events that are owed to these subscriptions, or to both."""
        rows = self.deliveries(["event_uuid"], *subscriptions)
        return {row["event_uuid"] for row in rows}

    def deliveries(self, fields: list[str], *subscriptions: int) -> list[dict]:
        wanted = list(subscriptions or (self.real_time, self.batch))
        domain = [("subscription_id", "in", wanted)]
        return self.api.search_read("outbox.delivery", domain, fields)

    def wait(self) -> None:
        """Until everything that is sent in real time has arrived."""
        if not self.receiver.wait_for(self.events(self.real_time), PATIENCE):
            _say(f"some of it has not arrived after {PATIENCE:.0f} s")


def _new_secret() -> str:
    return "whsec_" + b64encode(secrets.token_bytes(32)).decode()


def _connect_mes(api: OdooApi) -> tuple[InboxSource, Mes]:
    """An MES that hears of production orders, and whom Odoo believes what it made."""
    source = InboxSource.create(api, "mes", RIGHTS, [ROUTE], name="MES")
    secret = _new_secret()
    source.open(secret)
    _say("the inbox is open for the MES, and knows its words for what was made")
    return source, Mes(source.address, secret, _say)


def _connect(
    api: OdooApi, receiver: Receiver, secret: str, source: InboxSource
) -> Demo:
    story = Story(api)
    story.allow_this_machine()
    story.publish_at(os.environ["DEMO_URL"])
    real_time = story.connect("MES and WMS", receiver.url, secret, "real_time")
    batch = story.connect("Shop and reports", receiver.url, secret, "batch")
    _say("two endpoints are subscribed to all events, in real time and in batches")
    return Demo(api, receiver, source, real_time, batch)


def _tell_sales(demo: Demo) -> None:
    story, receiver = Story(demo.api), demo.receiver
    _say("an order is created, confirmed, changed and cancelled")
    order = story.order("DEMO-1")
    story.confirm(order)
    story.change(order)
    story.cancel(order)
    demo.wait()

    _say("two orders are created in one transaction, and it is rolled back")
    before = demo.events()
    reason = story.fail("DEMO-GHOST")
    _say(f"Odoo says: {reason.splitlines()[0]}")

    _say(f"the receiver goes down for {OUTAGE:.0f} s while an order is confirmed")
    receiver.stop()
    story.confirm(story.order("DEMO-OUTAGE"))
    time.sleep(OUTAGE)
    receiver.start()
    _say("the receiver is back")
    demo.wait()

    ghosts = [a for a in receiver.arrivals if "GHOST" in str(a.data)]
    new = demo.events() - before
    _say(f"of the rolled-back transaction {len(ghosts)} events arrived")
    _say(f"of the order during the outage {len(new)} events are owed, none is lost")


def _tell_day(demo: Demo) -> None:
    plant = Plant(demo.api)
    for step, what in DAY:
        _say(what)
        if step:
            getattr(plant, step)()
        else:
            _wait_for_production(plant)
        demo.wait()


def _wait_for_production(plant: Plant) -> None:
    """Until Odoo has done what the MES reports, which nobody enters there."""
    until = time.monotonic() + PATIENCE
    while not (made := plant.made()):
        if time.monotonic() > until:
            return _say(f"nothing is made after {PATIENCE:.0f} s")
        time.sleep(0.2)
    for order in made:
        _say(f"in Odoo {order['name']} is done: {order['qty_produced']:g} are in stock")


def _send_batches(demo: Demo) -> None:
    _say("what waits in batches is sent now instead of in some minutes")
    demo.api.call("outbox.subscription", "action_send_now", ids=[demo.batch])


def _sum_up(demo: Demo) -> int:
    """Compare what was committed with what arrived, and with what was promised.

    :return: exit status: 0 when every committed event arrived, was verified and follows
        its published schema, and what the MES made is made in Odoo
    """
    events, receiver = demo.events(), demo.receiver
    receiver.wait_for(events, PATIENCE)
    deliveries = _settled(demo)
    delivered = sum(row["state"] == "delivered" for row in deliveries)
    dead = sum(row["state"] in ("dead", "held") for row in deliveries)
    verified = {a.id for a in receiver.arrivals if a.verified}
    valid = _valid(receiver.arrivals)
    ghosts = {a.id for a in receiver.arrivals} - events
    produced = _sum_up_mes(demo)
    print(
        f"demo: {len(events)} events, {delivered} delivered, "
        f"{len(verified & events)} verified, {len(valid & events)} valid, {dead} dead",
        flush=True,
    )
    complete = verified == valid == events and delivered == len(events) and not ghosts
    return 0 if events and complete and not dead and produced else 1


def _sum_up_mes(demo: Demo) -> bool:
    """Whether what the MES has reported is done in Odoo, and it has reported at all."""
    reports = demo.source.messages()
    done = sum(report["state"] == "done" for report in reports)
    print(f"demo: reports of the MES: {len(reports)}, carried out: {done}", flush=True)
    for report in reports:
        if report["error"]:
            _say(f"{report['type']}: {report['error']}")
    return 0 < done == len(reports)


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


def _settled(demo: Demo) -> list[dict]:
    """The deliveries, as soon as none is under way any more."""
    until = time.monotonic() + PATIENCE
    while True:
        rows = demo.deliveries(["state"])
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
    name = arrival.data.get("name") or (arrival.data.get("product") or {}).get("sku")
    _print(
        f"    {arrival.type:27} {arrival.subject:27} {name or '':16}"
        f" {arrival.latency * 1000:7.0f} ms   signature {verdict}  {way}".rstrip()
    )


def _print(line: str) -> None:
    # In one piece, as arrivals are shown by threads of the receiver.
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
