"""PostgreSQL crashes while messages come in: senders are told to try again."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import requests

from demo.inbox_source import InboxSource
from e2e.history.plant import Site
from e2e.waiting import eventually

DOWN = 4.0
# An answer that never comes is none of these.
CUT_OFF = (requests.ConnectionError, requests.exceptions.ChunkedEncodingError)


@pytest.fixture(scope="module")
def site(history_plant) -> Iterator[Site]:
    with history_plant.site(workers=2) as running:
        yield running


class Sender(threading.Thread):
    """Posts one message after the other, whatever it is told.

    :ivar answers: by the message's id, for those that were answered at all
    """

    def __init__(self, address: str) -> None:
        super().__init__(daemon=True)
        self._address = address
        self._enough = threading.Event()
        self.answers: dict[str, requests.Response] = {}

    def run(self) -> None:
        number = 0
        while not self._enough.is_set():
            number += 1
            try:
                self.answers[str(number)] = requests.post(
                    self._address, json={"id": str(number)}, timeout=30
                )
            except CUT_OFF:
                # Nothing was promised: a worker or the whole server ended meanwhile.
                pass
            time.sleep(0.05)

    def has_been_told(self, status: int) -> bool:
        return any(answer.status_code == status for answer in self.all())

    def all(self) -> list[requests.Response]:
        return list(self.answers.values())

    @contextmanager
    def sending(self) -> Iterator[None]:
        self.start()
        try:
            yield
        finally:
            self._enough.set()
            self.join()


def test_senders_try_again_until_the_database_is_back(site):
    """No answer by which one would give up, and what was acknowledged is there."""
    source = InboxSource.create(
        *(site.api, "away", ("base.group_user",), ()), verification="none", id_path="id"
    )
    source.act("action_open_unverified")
    sender = Sender(source.address)
    with site.supervised(), sender.sending():
        eventually(lambda: sender.has_been_told(202), "it is up")
        site.cluster.crash()
        eventually(lambda: sender.has_been_told(503), "it is down")
        time.sleep(DOWN)
        site.cluster.start()
        before = len(sender.answers)
        eventually(
            lambda: any(a.status_code == 202 for a in sender.all()[before:]),
            "it is back",
        )

    assert {answer.status_code for answer in sender.all()} == {202, 503}
    for answer in sender.all():
        if answer.status_code == 503:
            assert answer.headers["content-type"] == "application/problem+json"
            assert int(answer.headers["retry-after"])
            assert answer.json()["status"] == 503
    acknowledged = {
        uid for uid, answer in sender.answers.items() if answer.status_code == 202
    }
    rows = site.sql("SELECT uid, count(*) FROM inbox_message GROUP BY uid")
    assert acknowledged <= {uid for uid, _count in rows}
    assert {count for _uid, count in rows} == {1}
