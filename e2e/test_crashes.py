"""Processes die and jobs vanish; every event still arrives, at least once."""

import os
import signal

from e2e.endpoint import sweep, unfinished_jobs
from e2e.receiver import Answer
from e2e.waiting import eventually


def test_a_killed_worker_loses_nothing(api, story, endpoint, receiver):
    """What was sent and not written is sent again, with the same id."""
    receiver.hold()
    orders = [story.order(f"E2E-KILLED-{number}") for number in range(4)]
    receiver.wait(len, "a request the worker waits for")
    killed = endpoint.drainer()
    os.kill(killed, signal.SIGKILL)
    receiver.let_go()
    for order in orders:
        story.confirm(order)
    sweep(api)

    endpoint.wait_until_settled()
    receiver.wait_for_ids(endpoint.event_ids())
    assert endpoint.drainer() != killed
    assert len(endpoint.deliveries("delivered")) == len(endpoint.deliveries()) == 8
    sent_twice = receiver.requests[0].id
    assert [r.id for r in receiver.requests].count(sent_twice) == 2
    for order in orders:
        assert receiver.types_about(order) == [
            "sale.order.created",
            "sale.order.confirmed",
        ]


def test_a_power_failure_loses_nothing(server, api, story, endpoint, receiver):
    """The server and all its workers are killed at once and started again."""
    receiver.hold()
    order = story.order("E2E-POWER")
    story.confirm(order)
    receiver.wait(len, "a request the worker waits for")
    server.kill()
    receiver.let_go()
    server.start()
    sweep(api)

    endpoint.wait_until_settled()
    created, confirmed = endpoint.deliveries("delivered")
    assert [r.id for r in receiver.first_receipts()] == [
        created["event_uuid"],
        confirmed["event_uuid"],
    ]


def test_the_sweeper_finds_deliveries_whose_job_is_gone(api, story, endpoint, receiver):
    """Somebody cancelled the job; the deliveries do not depend on it."""
    receiver.answer_next(Answer(500))
    story.order("E2E-JOBLESS")
    endpoint.wait_for("retrying")

    def cancel_jobs():
        """Odoo lets nobody delete jobs; cancelled ones never run."""
        ids = [job["id"] for job in unfinished_jobs(api)]
        api.call("queue.job", "button_cancelled", ids=ids)
        return ids

    eventually(cancel_jobs, "the job of the next attempt")
    assert len(receiver.requests) == 1

    def swept():
        sweep(api)
        return endpoint.deliveries("delivered")

    eventually(swept, "delivered although its job was cancelled")
    assert len(receiver.requests) == 2
