"""An event type that a Manager defines works on all workers at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest

CALLS = 24


def _model(api, name: str) -> int:
    (row,) = api.search_read("ir.model", [("model", "=", name)], ["id"])
    return row["id"]


def _field(api, model: str, name: str) -> int:
    domain = [("model", "=", model), ("name", "=", name)]
    (row,) = api.search_read("ir.model.fields", domain, ["id"])
    return row["id"]


def _create(api, model: str, **values) -> int:
    (record,) = api.call(model, "create", vals_list=[values])
    return record


def _rename(api, banks: list[int], name: str) -> None:
    """Each in a call of its own, several at once, so that all workers have some."""

    def rename(bank: int) -> None:
        api.call("res.bank", "write", ids=[bank], vals={"name": name})

    with ThreadPoolExecutor(max_workers=4) as people:
        list(people.map(rename, banks))


@pytest.fixture
def renamed(api):
    """An event type for renamed banks, which no addon knows; archived later."""
    payload = _create(
        api,
        "outbox.payload",
        name="e2e.bank",
        model_id=_model(api, "res.bank"),
        line_ids=[
            [0, 0, {"path": "bic", "key": "bic"}],
            [0, 0, {"path": "country/code", "key": "country/code"}],
        ],
    )
    watched = _field(api, "res.bank", "name")
    event_type = _create(
        api,
        "outbox.event.type",
        name="e2e.bank.renamed",
        model_id=_model(api, "res.bank"),
        payload_id=payload,
        filter_domain="[('bic', '!=', False)]",
        trigger_ids=[[0, 0, {"kind": "updated", "field_ids": [[6, 0, [watched]]]}]],
    )
    yield event_type
    api.call("outbox.event.type", "write", ids=[event_type], vals={"active": False})


def test_every_worker_knows_a_new_event_type_and_its_end_at_once(
    api, story, endpoint, receiver, renamed
):
    """No restart, no reload: the next call on any worker makes the event, or none."""
    banks = [
        _create(api, "res.bank", name=f"Bank {number}", bic=f"E2EBIC{number:02}")
        for number in range(CALLS)
    ]
    nameless = _create(api, "res.bank", name="Without code")
    _create(
        api,
        "outbox.subscription",
        endpoint_id=endpoint.id,
        event_type_ids=[[6, 0, [renamed]]],
    )

    _rename(api, [*banks, nameless], "Renamed")
    receiver.wait(lambda came: len(came) >= CALLS, "one event for each bank")
    subjects = {request.event["subject"] for request in receiver.first_receipts()}
    assert subjects == {f"res.bank/{bank}" for bank in banks}

    api.call("outbox.event.type", "write", ids=[renamed], vals={"active": False})
    _rename(api, banks, "Renamed again")
    endpoint.wait_until_settled()
    assert len(endpoint.event_ids()) == CALLS
