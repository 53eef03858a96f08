"""What arrives is what public packages accept: signed, complete, in every mode."""

import json
from datetime import UTC, datetime

from cloudevents.v1.http import from_json


def test_a_confirmed_order_arrives_signed_and_as_a_cloud_event(
    story, endpoint, receiver
):
    """Every event reaches the endpoint, verified by code that is not the suite's."""
    order = story.order("E2E-WIRE", quantity=3)
    story.confirm(order)

    receiver.wait(lambda came: len(came) >= 2, "created and confirmed")
    created, confirmed = receiver.first_receipts()
    (secret,) = endpoint.secrets
    assert created.is_signed_with(secret) and confirmed.is_signed_with(secret)
    assert created.event["type"] == "sale.order.created"
    assert confirmed.event["type"] == "sale.order.confirmed"
    assert confirmed.event["subject"] == f"sale.order/{order}"
    assert confirmed.event["id"] == confirmed.id
    assert datetime.fromisoformat(confirmed.event["time"]).tzinfo == UTC
    assert confirmed.event.data["state"] == "sale"
    assert confirmed.event.data["customer_reference"] == "E2E-WIRE"
    assert [line["quantity"] for line in confirmed.event.data["lines"]] == [3.0, 3.0]


def test_a_changed_byte_or_another_secret_does_not_verify(story, endpoint, receiver):
    """The signature covers the body, and only who has the secret can make it."""
    story.order("E2E-FORGED")

    receiver.wait(len, "the event")
    (request,) = receiver.first_receipts()
    (secret,) = endpoint.secrets
    forged = type(request)(
        request.headers, request.body.replace(b"E2E-FORGED", b"E2E-FORGET")
    )
    assert request.is_signed_with(secret)
    assert not forged.is_signed_with(secret)
    assert not request.is_signed_with("whsec_" + "A" * 43 + "=")


def test_a_standard_webhook_has_type_timestamp_and_data(story, connect, receiver):
    """This content mode is the body of Standard Webhooks, nothing else."""
    endpoint = connect(receiver, content_mode="standard_webhooks")
    order = story.order("E2E-STANDARD")

    receiver.wait(len, "the event")
    (request,) = receiver.first_receipts()
    assert request.is_signed_with(endpoint.secrets[0])
    assert request.headers["content-type"] == "application/json"
    body = request.json
    assert sorted(body) == ["data", "timestamp", "type"]
    assert body["type"] == "sale.order.created"
    assert datetime.fromisoformat(body["timestamp"]).tzinfo == UTC
    assert body["data"]["id"] == order


def test_a_binary_cloud_event_has_its_attributes_in_headers(story, connect, receiver):
    """The body is the data and nothing else; the public package finds the rest."""
    endpoint = connect(receiver, content_mode="cloudevents_binary")
    order = story.order("E2E-BINARY")

    receiver.wait(len, "the event")
    (request,) = receiver.first_receipts()
    assert request.is_signed_with(endpoint.secrets[0])
    assert request.headers["content-type"] == "application/json"
    assert request.json["customer_reference"] == "E2E-BINARY"
    assert request.event["type"] == "sale.order.created"
    assert request.event["subject"] == f"sale.order/{order}"
    assert request.event["id"] == request.id
    assert request.event.data == request.json


def test_a_receiver_of_batches_gets_an_array(story, connect, receiver):
    """The JSON batch format, even for one event."""
    endpoint = connect(receiver, content_mode="cloudevents_batch")
    order = story.order("E2E-BATCH")

    receiver.wait(len, "the event")
    (request,) = receiver.first_receipts()
    assert request.is_signed_with(endpoint.secrets[0])
    assert request.headers["content-type"].startswith("application/cloudevents-batch+")
    (item,) = request.json
    event = from_json(json.dumps(item))
    assert event["subject"] == f"sale.order/{order}"
    assert event.data["customer_reference"] == "E2E-BATCH"


def test_with_two_secrets_both_signatures_verify(story, connect, receiver):
    """While a secret is rotated, receivers with the old and the new one verify."""
    endpoint = connect(receiver, secret_count=2)
    story.order("E2E-ROTATION")

    receiver.wait(len, "the event")
    (request,) = receiver.first_receipts()
    old, new = endpoint.secrets
    assert old != new
    assert request.is_signed_with(old) and request.is_signed_with(new)


def test_a_test_event_reaches_only_the_endpoint_it_was_asked_for(
    connect, receiver, log_in
):
    """Send Test Event is a delivery like any other, to one endpoint."""
    endpoint, other = connect(receiver), connect(receiver)
    log_in("operator").call("outbox.endpoint", "action_send_test", ids=[endpoint.id])

    receiver.wait(len, "the test event")
    (request,) = receiver.first_receipts()
    assert request.event["type"] == "outbox.endpoint.test"
    assert request.is_signed_with(endpoint.secrets[0])
    assert not other.deliveries()
