"""What arrives is what `docs/receivers.md` says, in every content mode."""

import re

import pytest

from devtools import paths

PAGE = paths.ROOT / "docs" / "receivers.md"
# What HTTP itself needs, and the page need not tell.
OF_HTTP = {"accept", "content-length", "content-type", "host"}


def _table(first: str) -> dict[str, str]:
    """A table of the page, by its first column: each name, and the rest of its row."""
    found = re.search(
        rf"^\| {first} \|.*\n\|[-|]+\|\n((?:\|.*\n)+)", PAGE.read_text(), re.M
    )
    assert found, f"no table of {first} in {PAGE.name}"
    rows = [row.strip("|\n ").split(" | ", 1) for row in found[1].splitlines()]
    return {name: rest for names, rest in rows for name in names.split(", ")}


def _names(first: str) -> set[str]:
    return {name.strip("`").lower() for name in _table(first)}


@pytest.mark.parametrize(
    ("mode", "title"),
    [
        ("cloudevents_structured", "CloudEvents (structured JSON)"),
        ("cloudevents_binary", "CloudEvents (binary)"),
        ("cloudevents_batch", "CloudEvents (batch)"),
        ("standard_webhooks", "Standard Webhooks"),
    ],
)
def test_the_page_tells_of_all_that_comes(api, connect, receiver, mode, title):
    """An integrator who has read it meets nothing else."""
    endpoint = connect(receiver, content_mode=mode)
    api.call("outbox.endpoint", "action_send_test", ids=[endpoint.id])

    receiver.wait(len, "the test event")
    (request,) = receiver.first_receipts()
    assert f"`{request.headers['content-type']}`" in _table("content mode")[title]
    own = {name for name in request.headers if name.startswith("ce-")}
    assert request.headers.keys() - own - OF_HTTP <= _names("header")
    attributes = {name.removeprefix("ce-") for name in own}
    if mode == "standard_webhooks":
        assert request.json.keys() == {"type", "timestamp", "data"}
    elif mode != "cloudevents_binary":
        (attributes,) = [event.keys() for event in _events(request.json)]
        attributes -= {"data"}
    assert attributes <= _names("attribute")


def _events(body: dict | list) -> list[dict]:
    return body if isinstance(body, list) else [body]
