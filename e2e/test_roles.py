"""Who may see and do what, over the API that integrators and screens use."""

import pytest

from demo.odoo_api import ApiError
from e2e.receiver import Answer

LATER = Answer(503, {"Retry-After": "3600"})


@pytest.fixture
def waiting(story, endpoint, receiver):
    """A delivery the receiver has put off for an hour."""
    receiver.answer_next(LATER)
    story.order("E2E-ROLES")
    (delivery,) = endpoint.wait_for("retrying")
    return delivery


def test_an_operator_cancels_what_shall_not_arrive_and_the_key_goes_on(
    story, endpoint, receiver, log_in, waiting
):
    """A cancelled delivery is never sent; what waited behind it is."""
    story.confirm(int(waiting["key"].rpartition("/")[2]))
    endpoint.wait_for("parked")
    operator = log_in("operator")
    operator.call("outbox.delivery", "action_cancel", ids=[waiting["id"]])

    endpoint.wait_until_settled()
    states = {row["id"]: row["state"] for row in endpoint.deliveries()}
    assert states.pop(waiting["id"]) == "cancelled"
    assert list(states.values()) == ["delivered"]
    assert [r.event["type"] for r in receiver.requests] == [
        "sale.order.created",
        "sale.order.confirmed",
    ]


@pytest.mark.parametrize(
    ("model", "method"),
    [
        ("outbox.delivery", "action_retry"),
        ("outbox.delivery", "action_cancel"),
        ("outbox.endpoint", "action_pause"),
        ("outbox.endpoint", "action_resume"),
        ("outbox.endpoint", "action_send_test"),
    ],
)
def test_a_user_may_look_but_is_refused_with_advice(
    endpoint, log_in, waiting, model, method
):
    """403 with a sentence that says who may, and nothing has changed."""
    reader = log_in("reader")
    ids = {"outbox.delivery": waiting["id"], "outbox.endpoint": endpoint.id}
    assert reader.call(model, "read", ids=[ids[model]], fields=["state"])

    with pytest.raises(ApiError, match="Only an Integration Operator") as refusal:
        reader.call(model, method, ids=[ids[model]])
    assert refusal.value.status == 403
    assert endpoint.state == "active"
    assert [row["state"] for row in endpoint.deliveries()] == ["retrying"]


def test_nobody_forges_deliveries_or_events_through_the_api(api, endpoint, waiting):
    """Even an administrator acts by the buttons, which leave an audit trail."""
    for model, values in (
        ("outbox.delivery", {"state": "delivered"}),
        ("outbox.event", {"data": "{}"}),
    ):
        (record,) = api.search_read(model, [], ["id"], limit=1)
        with pytest.raises(ApiError) as refusal:
            api.call(model, "write", ids=[record["id"]], vals=values)
        assert refusal.value.status == 403
    assert [row["state"] for row in endpoint.deliveries()] == ["retrying"]


@pytest.mark.parametrize(
    "model",
    [
        "outbox.event",
        "outbox.delivery",
        "outbox.attempt",
        "outbox.endpoint",
        "outbox.subscription",
        "outbox.event.type",
        "outbox.lane",
        "integration.secret",
        "integration.audit",
    ],
)
def test_an_outsider_sees_nothing(log_in, model):
    """People without a role are refused whatever they ask for."""
    outsider = log_in("outsider")
    with pytest.raises(ApiError) as refusal:
        outsider.search_read(model, [], ["id"])
    assert refusal.value.status == 403


def test_orders_of_people_without_a_role_make_events(endpoint, receiver, log_in, story):
    """Capture does not depend on what the user may read."""
    order = story.order("E2E-ROLELESS")
    outsider = log_in("outsider")
    outsider.call("sale.order", "action_confirm", ids=[order])

    receiver.wait(lambda came: len(came) >= 2, "created and confirmed")
    _created, confirmed = receiver.first_receipts()
    assert confirmed.event["type"] == "sale.order.confirmed"
    assert confirmed.event.data["customer"]
