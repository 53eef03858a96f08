import time

import requests

from bench import receiver


def test_arrivals_are_told_of_with_the_time_of_the_answer():
    with receiver.running(timed=True) as server:
        before = time.monotonic()
        for path in (0, 20):
            assert requests.post(server.url(path), data=b"{}").status_code == 200
        first, second = server.arrivals.recv(), server.arrivals.recv()
        assert before < first < second < time.monotonic()


def test_nobody_has_to_read_arrivals_that_were_not_asked_for():
    with receiver.running() as server:
        requests.post(server.url(0), data=b"{}")
        assert not server.arrivals.poll()
