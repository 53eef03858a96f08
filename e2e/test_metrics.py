"""What a monitoring system reads is the same whichever worker answers."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families

from demo.odoo_api import ApiError

SCRAPES = 24


@pytest.fixture
def token(api):
    """What the button in Settings shows."""
    (settings,) = api.call("res.config.settings", "create", vals_list=[{}])
    shown = api.call(
        "res.config.settings", "action_outbox_metrics_make_token", ids=[settings]
    )
    yield shown["params"]["value"]
    api.call(
        "res.config.settings", "action_outbox_metrics_remove_token", ids=[settings]
    )


@pytest.fixture
def scrape(server):
    """A scrape over a connection of its own."""

    def get(token, status=200):
        headers = {"Authorization": f"Bearer {token}"}
        answer = requests.get(
            f"{server.url}/integration/metrics", headers=headers, timeout=60
        )
        assert answer.status_code == status, answer.text
        return answer.text

    return get


def _samples(text: str) -> list:
    return [s for f in text_string_to_metric_families(text) for s in f.samples]


def _count(text: str, endpoint, name: str, **labels: str) -> float:
    labels |= {"endpoint_id": str(endpoint.id)}
    return sum(
        sample.value
        for sample in _samples(text)
        if sample.name == name and labels.items() <= sample.labels.items()
    )


def test_all_workers_tell_the_same_and_counters_do_not_fall(
    story, endpoint, receiver, scrape, token
):
    """Many scrapes at once while orders are taken, and when all has arrived."""

    def delivered(text):
        return _count(text, endpoint, "outbox_deliveries_total", outcome="delivered")

    seen = []
    with ThreadPoolExecutor(4) as pool:
        orders = [
            pool.submit(lambda: story.confirm(story.order("E2E-METRICS")))
            for _ in range(3)
        ]
        while not all(order.done() for order in orders):
            seen.append(delivered(scrape(token)))
        for order in orders:
            order.result()
        endpoint.wait_until_settled()
        at_once = list(pool.map(lambda _n: scrape(token), range(SCRAPES)))
    assert seen == sorted(seen)
    assert (
        {delivered(text) for text in at_once}
        == {6.0}
        == {float(len(receiver.first_receipts()))}
    )
    assert {_count(text, endpoint, "outbox_undelivered") for text in at_once} == {0.0}


def test_only_the_token_opens_it(scrape, log_in, token):
    """Neither another token nor any role makes one."""
    assert "wrong" in scrape("x" * 43, status=401)
    for login in ("operator", "reader", "outsider"):
        with pytest.raises(ApiError):
            log_in(login).call(
                "res.config.settings", "action_outbox_metrics_make_token", ids=[]
            )
    assert "outbox_endpoint_state" in scrape(token)
