"""Sale orders of a real Odoo arrive as signed webhooks; see ``./dev demo --help``."""

import argparse
import os
import secrets
import sys
import time
from base64 import b64encode

from demo.odoo_api import OdooApi
from demo.receiver import Arrival, Receiver
from demo.story import Story

PATIENCE = 90.0
OUTAGE = 4.0


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
        endpoint = _tell(api, receiver, secret)
        result = _sum_up(api, receiver, endpoint)
        if not once:
            _stay()
        return result
    finally:
        receiver.stop()


def _tell(api: OdooApi, receiver: Receiver, secret: str) -> int:
    story = Story(api)
    story.allow_this_machine()
    endpoint = story.connect(receiver.url, secret)
    _say(f"endpoint and subscription created through the API; receiver: {receiver.url}")

    _say("an order is created, confirmed, changed and cancelled")
    order = story.order("DEMO-1")
    story.confirm(order)
    story.change(order)
    story.cancel(order)
    _wait(api, receiver, endpoint)

    _say("five orders are created and confirmed")
    for number in range(2, 7):
        story.confirm(story.order(f"DEMO-{number}", number))

    _wait(api, receiver, endpoint)
    _say("two orders are created in one transaction, and it is rolled back")
    before = _events(api, endpoint)
    reason = story.fail("DEMO-GHOST")
    _say(f"Odoo says: {reason.splitlines()[0]}")

    _say(f"the receiver goes down for {OUTAGE:.0f} s while an order is confirmed")
    receiver.stop()
    story.confirm(story.order("DEMO-OUTAGE"))
    time.sleep(OUTAGE)
    receiver.start()
    _say("the receiver is back")
    _wait(api, receiver, endpoint)

    ghosts = [a for a in receiver.arrivals if "GHOST" in str(a.data)]
    new = _events(api, endpoint) - before
    _say(f"of the rolled-back transaction {len(ghosts)} events arrived")
    _say(f"of the order during the outage {len(new)} events arrived, none is lost")
    return endpoint


def _events(api: OdooApi, endpoint: int) -> set[str]:
    """Ids of the events that are owed to the endpoint."""
    rows = api.search_read(
        "outbox.delivery", [("endpoint_id", "=", endpoint)], ["event_uuid"]
    )
    return {row["event_uuid"] for row in rows}


def _wait(api: OdooApi, receiver: Receiver, endpoint: int) -> None:
    receiver.wait_for(_events(api, endpoint), PATIENCE)


def _sum_up(api: OdooApi, receiver: Receiver, endpoint: int) -> int:
    """Compare what was committed with what arrived.

    :return: exit status: 0 when every committed event arrived and was verified
    """
    events = _events(api, endpoint)
    receiver.wait_for(events, PATIENCE)
    deliveries = _settled(api, endpoint)
    delivered = sum(row["state"] == "delivered" for row in deliveries)
    dead = sum(row["state"] in ("dead", "held") for row in deliveries)
    verified = {a.id for a in receiver.arrivals if a.verified}
    ghosts = {a.id for a in receiver.arrivals} - events
    print(
        f"demo: {len(events)} events, {delivered} delivered, "
        f"{len(verified & events)} verified, {dead} dead",
        flush=True,
    )
    complete = verified == events and delivered == len(events) and not ghosts
    return 0 if events and complete and not dead else 1


def _settled(api: OdooApi, endpoint: int) -> list[dict]:
    """The deliveries, as soon as none is under way any more."""
    until = time.monotonic() + PATIENCE
    while True:
        rows = api.search_read(
            "outbox.delivery", [("endpoint_id", "=", endpoint)], ["state"]
        )
        under_way = [r for r in rows if r["state"] in ("pending", "retrying", "parked")]
        if not under_way or time.monotonic() > until:
            return rows
        time.sleep(0.2)


def _stay() -> None:
    print(
        f"\nThe backend: {os.environ['DEMO_URL']}/odoo  "
        f"login {os.environ['DEMO_LOGIN']}, password {os.environ['DEMO_PASSWORD']}\n"
        "Confirm a sales order there and watch it arrive here. Ctrl-C ends.",
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
    _print(
        f"    {arrival.type:24} {arrival.subject:16} {arrival.data['name']:10}"
        f" {arrival.latency * 1000:7.0f} ms   signature {verdict}"
    )


def _print(line: str) -> None:
    # In one piece, as arrivals are shown by threads of the receiver.
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
