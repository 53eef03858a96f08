"""An event exists if and only if its business transaction committed."""

import pytest

from demo.odoo_api import ApiError

COLUMNS = ["client_order_ref", "partner_id/.id"]
OPTIONS = {"quoting": '"', "separator": ",", "has_headers": True, "encoding": "utf-8"}


def _told_of(api, text):
    return api.search_read("outbox.event", [("data", "like", text)], ["id"])


def test_a_call_that_fails_halfway_leaves_nothing(api, story, endpoint, receiver):
    """The first order of the call was complete, but its transaction rolled back."""
    reason = story.fail("E2E-GHOST")
    story.order("E2E-REAL")

    receiver.wait(len, "the event of the order that was committed")
    endpoint.wait_until_settled()
    assert "partner_id" in reason or "customer" in reason.lower()
    assert [r.json["data"]["customer_reference"] for r in receiver.requests] == [
        "E2E-REAL"
    ]
    assert not _told_of(api, "E2E-GHOST")


def test_a_confirmation_that_fails_leaves_nothing(api, story, endpoint, receiver):
    """An error in a business method, after the record had changed in the database."""
    good, cancelled = story.order("E2E-GOOD"), story.order("E2E-CANCELLED")
    story.cancel(cancelled)
    endpoint.wait_until_settled()
    before = endpoint.event_ids()

    with pytest.raises(ApiError):
        api.call("sale.order", "action_confirm", ids=[good, cancelled])
    story.confirm(good)

    endpoint.wait_until_settled()
    new = [request for request in receiver.requests if request.id not in before]
    assert [(r.event["type"], r.event["subject"]) for r in new] == [
        ("sale.order.confirmed", f"sale.order/{good}")
    ]


def test_the_test_run_of_an_import_leaves_nothing(api, story, endpoint, receiver):
    """Test in the import dialog tells nobody; Import with the same file does."""
    (customer,) = api.search_read(
        "res.partner", [("is_company", "=", True)], ["id"], limit=1
    )
    rows = [",".join(COLUMNS), *(f"E2E-IMPORT-{n},{customer['id']}" for n in range(3))]
    (wizard,) = api.call(
        "base_import.import",
        "create",
        vals_list=[
            {
                "res_model": "sale.order",
                "file": "\n".join(rows),
                "file_name": "orders.csv",
                "file_type": "text/csv",
            }
        ],
    )

    def run(dryrun):
        return api.call(
            "base_import.import",
            "execute_import",
            ids=[wizard],
            fields=COLUMNS,
            columns=COLUMNS,
            options=dict(OPTIONS),
            dryrun=dryrun,
        )

    assert len(run(dryrun=True)["ids"]) == 3
    assert not _told_of(api, "E2E-IMPORT") and not endpoint.deliveries()

    ids = run(dryrun=False)["ids"]
    receiver.wait(lambda came: len(came) >= 3, "one event for each imported order")
    assert {r.event["subject"] for r in receiver.requests} == {
        f"sale.order/{id_}" for id_ in ids
    }
