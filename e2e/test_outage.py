"""A receiver that is down is left alone, and an outage costs no delivery a thing."""

from datetime import datetime

import pytest

from e2e.endpoint import unfinished_jobs
from e2e.waiting import eventually

LIMIT = 5
"""Faults in a row that open a circuit."""


def _circuit(api, endpoint):
    (row,) = api.call(
        "outbox.endpoint",
        "read",
        ids=[endpoint.id],
        fields=["circuit_state", "circuit_notice", "probe_at"],
    )
    return row


def _opened(api, endpoint):
    row = _circuit(api, endpoint)
    return row["circuit_state"] != "closed" and row


def _attempts(api, endpoint):
    domain = [("endpoint_id", "=", endpoint.id)]
    return api.search_read("outbox.attempt", domain, ["outcome", "fault"], order="id")


def _the_last(jobs):
    return jobs if len(jobs) == 1 else []


@pytest.fixture
def orders(api, story, endpoint, receiver):
    """Orders made while the receiver is down, until the circuit is open, and after."""
    receiver.stop()
    made = [story.order(f"E2E-OUTAGE-{number}") for number in range(LIMIT)]
    eventually(lambda: _opened(api, endpoint), "the circuit is open")
    made.append(story.order("E2E-OUTAGE-LATE"))
    for order in made:
        story.confirm(order)
    return made


def _all_has_arrived(endpoint, receiver, orders):
    endpoint.wait_until_settled()
    arrived = endpoint.deliveries()
    assert {row["state"] for row in arrived} == {"delivered"}
    assert len(arrived) == 2 * len(orders)
    assert {row["attempt"] for row in arrived} == {0}, "the outage burnt no attempts"
    for order in orders:
        assert receiver.types_about(order) == [
            "sale.order.created",
            "sale.order.confirmed",
        ]


def test_an_outage_ends_by_itself_and_burns_no_attempts(
    api, endpoint, receiver, orders
):
    """A few tries, one job for the probe, and then everything in order."""
    (job,) = eventually(lambda: _the_last(unfinished_jobs(api)), "one job is left")
    seen = _circuit(api, endpoint)
    assert "no attempts are used up" in seen["circuit_notice"]
    (job,) = api.call("queue.job", "read", ids=[job["id"]], fields=["eta", "channel"])
    assert job["channel"] == "root.outbox.slow"
    wait = datetime.fromisoformat(job["eta"]) - datetime.fromisoformat(seen["probe_at"])
    assert abs(wait.total_seconds()) < 5

    tried = _attempts(api, endpoint)
    assert {(row["outcome"], row["fault"]) for row in tried} == {("retry", "endpoint")}
    receiver.start()
    _all_has_arrived(endpoint, receiver, orders)
    assert _circuit(api, endpoint)["circuit_state"] == "closed"
    assert len(_attempts(api, endpoint)) == len(tried) + 2 * len(orders)


def test_an_operator_need_not_wait_for_the_next_probe(
    api, log_in, endpoint, receiver, orders
):
    """Try Now sends one delivery, and all others follow it."""
    before = _circuit(api, endpoint)["probe_at"]
    receiver.start()
    log_in("operator").call("outbox.endpoint", "action_try_now", ids=[endpoint.id])
    _all_has_arrived(endpoint, receiver, orders)
    (entry,) = api.search_read(
        "integration.audit",
        [("res_id", "=", endpoint.id), ("action", "=", "endpoint_tried")],
        ["user_id", "date"],
    )
    assert "operator" in entry["user_id"][1].lower()
    assert entry["date"] <= before, "it did not wait for the end of the cool-down"
