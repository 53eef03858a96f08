"""A pager hears of a receiver that is down, and that it is up again, like anybody."""

import re

import pytest

from devtools import databases, paths
from e2e.receiver import Answer, Receiver
from e2e.waiting import eventually

INCIDENTS = ("integration.incident.opened", "integration.incident.recovered")
DISABLED = "integration.endpoint.disabled"


@pytest.fixture
def pager():
    with Receiver() as listening:
        yield listening


def look(api):
    """What the scheduler does every minute, now."""
    cron = api.id_of("outbox_alert.cron_outbox_alert_evaluate")
    api.call("ir.cron", "method_direct_trigger", ids=[cron])


def mails_about(api, incident):
    domain = [("model", "=", "outbox.alert.incident"), ("res_id", "=", incident)]
    return api.search_read("mail.message", domain, ["subject"], order="id")


def test_a_pager_hears_of_an_endpoint_that_is_disabled_and_resumed(
    api, story, connect, receiver, pager
):
    """By real jobs, signed, in order; and the owner has two messages."""
    endpoint = connect(receiver)
    watching = connect(pager, event_types=[*INCIDENTS, DISABLED], name="pager")
    receiver.answer_next(Answer(410))
    story.order("E2E-ALERT")
    eventually(lambda: endpoint.state == "disabled", "it is disabled")

    look(api)
    pager.wait(lambda came: len(came) >= 2, "that it began")
    look(api)
    endpoint.resume()
    endpoint.wait_until_settled()
    look(api)
    pager.wait(lambda came: len(came) >= 3, "that it is over")

    assert {r.event["type"] for r in pager.requests[:2]} == {INCIDENTS[0], DISABLED}
    assert [r.event["type"] for r in pager.requests[2:]] == [INCIDENTS[1]]
    assert all(r.is_signed_with(watching.secrets[0]) for r in pager.requests)
    data = pager.requests[2].event.data
    assert (data["kind"], data["state"]) == ("endpoint_disabled", "recovered")
    assert data["endpoint"]["id"] == endpoint.id
    subjects = [row["subject"] for row in mails_about(api, data["id"])]
    assert [s for s in subjects if s] == [
        "Incident: Endpoint Disabled: e2e",
        "Over: Endpoint Disabled: e2e",
    ]


def test_the_runbook_finds_the_job_runner(server):
    """The statement as it stands there, while one is at work."""
    page = paths.ROOT / "docs" / "runbooks" / "queue_runner_dead.rst"
    statement = re.search(r"code-block:: sql\n\n(.*?);", page.read_text(), re.S)
    assert statement
    eventually(
        lambda: len(databases.sql(statement[1], server.database)) == 1, "it is seen"
    )
