"""What a receiver does not take is sent again, and arrives with the same id."""

from datetime import datetime, timedelta

import pytest

from e2e.endpoint import sweep
from e2e.receiver import Answer


def _attempts(api, delivery):
    return api.search_read(
        "outbox.attempt",
        [("delivery_id", "=", delivery["id"])],
        ["number", "outcome", "status", "started_at", "duration", "error"],
        order="number, id",
    )


def test_a_receiver_that_was_down_gets_everything(api, story, endpoint, receiver):
    """The schedule of attempts carries events over an outage."""
    receiver.stop()
    story.confirm(story.order("E2E-DOWN"))
    (head,) = endpoint.wait_for("retrying")
    receiver.start()

    receiver.wait_for_ids(endpoint.event_ids())
    endpoint.wait_until_settled()
    created, confirmed = endpoint.deliveries("delivered")
    assert created["id"] == head["id"], "the first of the key goes first"
    assert [r.id for r in receiver.requests] == [
        created["event_uuid"],
        confirmed["event_uuid"],
    ]
    refused, *_more, arrived = _attempts(api, created)
    assert refused["status"] == 0 and "cannot be reached" in refused["error"]
    assert arrived["outcome"] == "delivered"


@pytest.mark.parametrize(
    "refusal", [Answer(500), Answer(429, {"Retry-After": "2"})], ids=lambda a: a.status
)
def test_a_refused_request_is_sent_again_with_the_same_id(
    api, story, endpoint, receiver, refusal
):
    """Receivers can de-duplicate: id and body stay, only the timestamp is new."""
    receiver.answer_next(refusal)
    story.order("E2E-REFUSED")

    receiver.wait(lambda came: len(came) >= 2, "the second attempt")
    endpoint.wait_until_settled()
    first, second = receiver.requests
    assert first.id == second.id and first.body == second.body
    assert second.is_signed_with(endpoint.secrets[0])
    (delivery,) = endpoint.deliveries("delivered")
    attempts = _attempts(api, delivery)
    assert [(a["number"], a["outcome"], a["status"]) for a in attempts] == [
        (1, "retry", refusal.status),
        (2, "delivered", 204),
    ]


def test_retry_after_is_honoured_and_a_person_need_not_wait(
    api, story, endpoint, receiver, log_in
):
    """A receiver may ask for an hour; Retry sends at once all the same."""
    receiver.answer_next(Answer(503, {"Retry-After": "3600"}))
    story.order("E2E-LATER")
    (delivery,) = endpoint.wait_for("retrying")

    (attempt,) = _attempts(api, delivery)
    wait = datetime.fromisoformat(delivery["due_at"]) - datetime.fromisoformat(
        attempt["started_at"]
    )
    # The columns keep whole seconds in the API.
    assert wait >= timedelta(hours=1) - timedelta(seconds=1)

    log_in("operator").call("outbox.delivery", "action_retry", ids=[delivery["id"]])
    endpoint.wait_until_settled()
    assert [r.id for r in receiver.requests] == [delivery["event_uuid"]] * 2
    assert endpoint.deliveries("delivered")


def test_410_disables_the_endpoint_and_resume_loses_nothing(
    api, story, endpoint, receiver, log_in
):
    """A receiver that wants nothing more gets nothing more, until a person says so."""
    receiver.answer_next(Answer(410))
    order = story.order("E2E-GONE")
    endpoint.wait_for("retrying")
    story.confirm(order)
    sweep(api)
    assert endpoint.state == "disabled"
    assert len(endpoint.deliveries("pending", "retrying", "parked")) == 2
    assert len(receiver.requests) == 1

    log_in("operator").call("outbox.endpoint", "action_resume", ids=[endpoint.id])
    endpoint.wait_until_settled()
    types = [request.event["type"] for request in receiver.requests]
    assert types == ["sale.order.created"] * 2 + ["sale.order.confirmed"]
