"""Secrets leave the database in no form."""

import base64

import pytest

from demo.odoo_api import ApiError
from e2e import copies

PLAIN_CALLS = [
    ("read", {"fields": ["name", "value"]}),
    ("read", {"fields": []}),
    ("web_read", {"specification": {"value": {}, "name": {}}}),
    ("export_data", {"fields_to_export": ["name"]}),
    ("copy_data", {}),
]
REFUSED_CALLS = [
    ("read", {"fields": ["ciphertext"]}),
    ("web_read", {"specification": {"ciphertext": {}}}),
    ("export_data", {"fields_to_export": ["ciphertext"]}),
    ("mapped", {"func": "ciphertext"}),
    ("write", {"vals": {"ciphertext": "x"}}),
    ("_plaintext", {}),
]

# No access, no such public method, not allowed to export anything.
REFUSALS = (403, 404, 422)


def _bodies(secret: str) -> list[str]:
    """What must be nowhere: the secret's text, and its bytes in usual notations."""
    text = secret.removeprefix("whsec_")
    raw = base64.b64decode(text)
    whole = base64.b64encode(secret.encode()).decode()
    return [text, base64.urlsafe_b64encode(raw).decode(), raw.hex(), whole]


def _traces(secret: str, text: str) -> list[str]:
    return [body for body in _bodies(secret) if body in text]


@pytest.fixture
def secret_ids(api, endpoint):
    rows = api.search_read(
        "integration.secret", [("endpoint_id", "=", endpoint.id)], ["id"]
    )
    return [row["id"] for row in rows]


@pytest.mark.parametrize("login", ["admin", "operator", "reader"])
def test_no_call_returns_a_secret(endpoint, secret_ids, log_in, login):
    """Whoever asks, in whatever way the API offers."""
    person = log_in(login)
    for method, arguments in PLAIN_CALLS:
        try:
            answer = person.call(
                "integration.secret", method, ids=secret_ids, **arguments
            )
        except ApiError as refusal:
            assert login != "admin" and refusal.status in REFUSALS, method
            answer = str(refusal)
        assert not _traces(endpoint.secrets[0], repr(answer)), method


@pytest.mark.parametrize("login", ["admin", "operator", "reader"])
def test_the_ciphertext_is_out_of_reach(endpoint, secret_ids, log_in, login):
    """It is refused, to administrators too, and cannot be guessed by searching."""
    person = log_in(login)
    for method, arguments in REFUSED_CALLS:
        with pytest.raises(ApiError) as refusal:
            person.call("integration.secret", method, ids=secret_ids, **arguments)
        assert refusal.value.status in REFUSALS, method
        assert not _traces(endpoint.secrets[0], str(refusal.value)), method
    with pytest.raises(ApiError) as refusal:
        person.search_read("integration.secret", [("ciphertext", "like", "g")], ["id"])
    assert refusal.value.status == 403


def test_neither_a_dump_nor_the_log_holds_a_secret(
    server, story, connect, receiver, api
):
    """Backups, attempts as sent, jobs and the server's log are safe to hand on."""
    endpoint = connect(receiver, name="E2E-DUMPED", secret_count=2)
    story.order("E2E-SECRECY")
    receiver.wait(len, "the event")
    endpoint.wait_until_settled()

    dumped = copies.dump(server.database).decode()
    log = server.log.read_text()
    assert "E2E-DUMPED" in dumped and "E2E-SECRECY" in dumped
    assert "POST /json/2/outbox.endpoint/create" in log
    for secret in endpoint.secrets:
        assert not _traces(secret, dumped)
        assert not _traces(secret, log)
