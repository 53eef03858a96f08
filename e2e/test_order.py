"""Per key, first receipts are in commit order."""

import random
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor

from demo.story import Story
from e2e.receiver import Answer

CHANGES = 30
ORDERS = 10
CLIENTS = 5


def _assert_in_order(receiver):
    by_key = defaultdict(list)
    for request in receiver.first_receipts():
        by_key[request.event["partitionkey"]].append(request.event["sequence"])
    for key, sequences in by_key.items():
        assert sequences == sorted(sequences), f"{key} arrived out of order"
    return by_key


def test_thirty_quick_changes_of_one_order_arrive_in_order(
    api, story, endpoint, receiver
):
    """A receiver that fails in the middle gets the rest of the key after it."""
    order = story.order("E2E-CHANGES")
    story.confirm(order)
    receiver.answer_next(*[Answer()] * 6, Answer(500))
    for number in range(CHANGES):
        reference = {"client_order_ref": f"E2E-{number:02}"}
        api.call("sale.order", "write", ids=[order], vals=reference)

    receiver.wait_for_ids(endpoint.event_ids())
    endpoint.wait_until_settled()
    (sequences,) = _assert_in_order(receiver).values()
    assert len(sequences) == len(set(sequences)) == CHANGES + 2
    references = [r.json["data"]["customer_reference"] for r in receiver.requests]
    told = list(dict.fromkeys(references[2:]))
    assert told == [f"E2E-{number:02}" for number in range(CHANGES)]
    assert len(receiver.requests) == CHANGES + 3, "one of them was sent twice"


def test_ten_orders_changed_at_once_by_parallel_clients_arrive_in_order(
    log_in, story, connect, receiver, seed
):
    """Different keys go in parallel, and each of them in its own order.

    The receiver answers nobody at first, so that much of each key waits at once.
    """
    endpoint = connect(receiver, lanes=2, timeout=60)
    receiver.hold()
    patience = random.Random(seed)

    def work(number):
        own = Story(log_in("admin"))
        order = own.order(f"E2E-PARALLEL-{number}")
        steps = [own.confirm, own.change] + [own.change] * patience.randint(0, 2)
        for step in steps:
            step(order)
        return order, len(steps) + 1

    with ThreadPoolExecutor(CLIENTS) as pool:
        expected = dict(pool.map(work, range(ORDERS)))

    receiver.let_go()
    receiver.wait_for_ids(endpoint.event_ids())
    by_key = _assert_in_order(receiver)
    assert {key: len(found) for key, found in by_key.items()} == {
        f"sale.order/{order}": count for order, count in expected.items()
    }
