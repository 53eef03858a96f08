"""A paused, slow or dead endpoint loses nothing and delays nobody else."""

from e2e.endpoint import unfinished_jobs
from e2e.receiver import Answer, Receiver
from e2e.waiting import eventually


def test_a_paused_endpoint_gets_all_in_order_when_it_is_resumed(
    story, connect, endpoint, receiver
):
    """Pausing keeps what happens meanwhile, while other endpoints go on."""
    endpoint.pause()
    with Receiver() as other_receiver:
        other = connect(other_receiver)
        orders = [story.order(f"E2E-PAUSED-{number}") for number in range(3)]
        for order in orders:
            story.confirm(order)
        other_receiver.wait_for_ids(other.event_ids())
        assert not receiver.requests
        assert {row["state"] for row in endpoint.deliveries()} == {"pending"}

        endpoint.resume()
        receiver.wait_for_ids(endpoint.event_ids())
        endpoint.wait_until_settled()
        other.wait_until_settled()
    assert len(receiver.requests) == 6
    for order in orders:
        mine = [
            r for r in receiver.requests if r.event["subject"].endswith(f"/{order}")
        ]
        assert [request.event["type"] for request in mine] == [
            "sale.order.created",
            "sale.order.confirmed",
        ]


def test_an_archived_endpoint_keeps_no_worker_busy(api, story, endpoint, receiver):
    """What it had not taken stays, and no job comes back to it again and again."""
    receiver.answer_next(Answer(500))
    story.order("E2E-ARCHIVED")
    endpoint.wait_for("retrying")
    endpoint.archive()

    eventually(lambda: not unfinished_jobs(api), "the last job is over")
    assert endpoint.deliveries("retrying")
    assert len(receiver.requests) == 1


def test_silent_and_dead_endpoints_delay_neither_users_nor_other_endpoints(
    story, connect, endpoint, receiver
):
    """Orders and their deliveries elsewhere are done while a request hangs."""
    with Receiver() as silent_receiver, Receiver() as dead_receiver:
        silent = connect(silent_receiver, timeout=60)
        dead = connect(dead_receiver)
        dead_receiver.stop()
        silent_receiver.hold()
        story.order("E2E-HANGS")
        silent_receiver.wait(len, "the request that hangs")

        for number in range(3):
            story.confirm(story.order(f"E2E-BESIDE-{number}"))
        receiver.wait_for_ids(endpoint.event_ids())
        endpoint.wait_until_settled()
        assert len(receiver.requests) == 7
        dead.wait_for("retrying")
        assert silent_receiver.is_holding and not silent.deliveries("delivered")

        silent_receiver.let_go()
        dead_receiver.start()
        silent.wait_until_settled()
        dead.wait_until_settled()
    assert len(silent.deliveries("delivered")) == 7
    assert len(dead.deliveries("delivered")) == 7
