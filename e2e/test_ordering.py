"""Orderings, a change of lanes under load, and a limit that two workers share."""

import random
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor

from demo.story import Story
from devtools import databases
from e2e.waiting import eventually

ORDERS = 8
CLIENTS = 4
RATE = 5.0


def _configuration(api, endpoint):
    fields = ["lanes", "changing_since"]
    (row,) = api.call("outbox.endpoint", "read", ids=[endpoint.id], fields=fields)
    return row


def _configure(api, endpoint, **values):
    api.call("outbox.endpoint", "write", ids=[endpoint.id], vals=values)


def _work(log_in, seed):
    """A job for a client: an order that is created, confirmed and changed."""
    patience = random.Random(seed)

    def work(number):
        own = Story(log_in("admin"))
        order = own.order(f"E2E-ORDERING-{number}")
        for step in [own.confirm, *[own.change] * patience.randint(1, 3)]:
            step(order)
        return order

    return work


def test_the_number_of_lanes_changes_while_deliveries_wait_and_come(
    api, log_in, story, connect, receiver, seed
):
    """No key is sent from two lanes at once, and none out of order.

    The receiver answers nobody at first, so that a run is under way in the old lane.
    """
    endpoint = connect(receiver, lanes=1, timeout=60)
    receiver.hold()
    with ThreadPoolExecutor(CLIENTS) as pool:
        work = _work(log_in, seed)
        orders = list(pool.map(work, range(ORDERS // 2)))
        receiver.wait(len, "a request that is under way")
        later = [pool.submit(work, number) for number in range(ORDERS // 2, ORDERS)]
        _configure(api, endpoint, lanes=3)
        assert _configuration(api, endpoint)["changing_since"]
        orders += [future.result() for future in later]
    before = len(receiver.requests)
    assert len({r.event["subject"] for r in receiver.requests}) == before
    receiver.let_go()

    eventually(
        lambda: not _configuration(api, endpoint)["changing_since"], "changed lanes"
    )
    endpoint.wait_until_settled()
    receiver.wait_for_ids(endpoint.event_ids())
    by_key = defaultdict(list)
    for request in receiver.first_receipts():
        by_key[request.event["partitionkey"]].append(request.event["sequence"])
    assert set(by_key) == {f"sale.order/{order}" for order in orders}
    for key, sequences in by_key.items():
        assert sequences == sorted(sequences), f"{key} arrived out of order"
    assert len(receiver.requests) == len(endpoint.deliveries()), "none twice"
    lanes = api.search_read(
        "outbox.delivery", [("endpoint_id", "=", endpoint.id)], ["lane", "key"]
    )
    assert len({row["lane"] for row in lanes}) > 1


def test_strict_order_is_that_of_the_commits_whoever_commits(
    log_in, story, connect, receiver, seed
):
    endpoint = connect(receiver, ordering="strict")
    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(_work(log_in, seed), range(ORDERS)))
    endpoint.wait_until_settled()
    receiver.wait_for_ids(endpoint.event_ids())
    sequences = [request.event["sequence"] for request in receiver.requests]
    assert sequences == sorted(sequences)


def test_two_lanes_share_the_limit_of_their_endpoint(
    server, log_in, story, connect, receiver, seed
):
    """In no window more than its slots and one, by the clock of the senders."""
    endpoint = connect(receiver, lanes=2, rate_limit=RATE)
    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(_work(log_in, seed), range(ORDERS)))
    endpoint.wait_until_settled()
    times = [
        float(row)
        for row in databases.sql(
            "SELECT extract(epoch FROM started_at) FROM outbox_attempt"
            f" WHERE endpoint_id = {endpoint.id} ORDER BY started_at",
            server.database,
        )
    ]
    assert len(times) == len(endpoint.deliveries())
    for first, start in enumerate(times):
        for last in range(first, len(times)):
            allowed = (times[last] - start) * RATE + 2
            assert last - first + 1 <= allowed, times
