"""The parts of the history check: the fault proxy, and the mutants' fit."""

import random
import time

import pytest
import requests

from demo.http_server import Answer, LocalServer
from e2e.history.fault_proxy import FaultProxy
from e2e.history.mutants import MUTANTS, mutated
from e2e.history.nemesis import Fault, Nemesis


@pytest.fixture
def receiver():
    """Grows with each request that reaches it."""
    came = []

    def take(_headers, body):
        came.append(body)
        return Answer(200)

    server = LocalServer(take)
    server.start()
    yield came, server.port
    server.stop()


@pytest.fixture
def proxied(receiver):
    """What came to the receiver, the proxy, and a client of it."""
    came, port = receiver
    with FaultProxy(port) as proxy, requests.Session() as session:

        def post(timeout=5.0):
            return session.post(proxy.url, data=b"x", timeout=timeout).status_code

        yield came, proxy, post


@pytest.mark.parametrize("mode", ["none", "latency", "slow_drip"])
def test_what_only_takes_time_arrives_once(proxied, mode):
    came, proxy, post = proxied
    proxy.mode = mode
    assert post(timeout=30) == 200
    assert len(came) == 1


@pytest.mark.parametrize(
    "mode, arrives",
    [
        ("reset_before", 0),
        ("garbage", 0),
        ("black_hole", 0),
        ("reset_after", 1),
        ("half_answer", 1),
    ],
)
def test_a_fault_leaves_its_sender_in_doubt_and_the_next_request_passes(
    proxied, mode, arrives
):
    came, proxy, post = proxied
    proxy.mode = mode
    with pytest.raises(requests.RequestException):
        post(timeout=1)
    assert len(came) == arrives
    proxy.mode = "none"
    assert post() == 200
    assert len(came) == arrives + 1


def test_requests_that_came_without_their_sender_knowing_are_counted(proxied):
    came, proxy, post = proxied
    assert post() == 200
    for mode in ("reset_before", "reset_after", "half_answer"):
        proxy.mode = mode
        with pytest.raises(requests.RequestException):
            post()
    for _try in range(50):
        if proxy.spoiled == 2:
            break
        time.sleep(0.1)
    assert (len(came), proxy.spoiled) == (3, 2)


def test_a_spoiled_connection_is_laid_at_the_door_of_the_fault_before(proxied):
    """It may end when the fault is over."""
    _came, proxy, _post = proxied
    nemesis = Nemesis(None, proxy, None, 1, random.Random(0))
    for begin, spoiled in ((10.0, 0), (20.0, 3)):
        fault = Fault("any", 5, spoiled, begin, begin + 1, "none", False)
        nemesis.faults.append(fault)
    proxy.spoiled = 4
    allowed = {
        proxied: [cause.allowed for cause in nemesis.causes(proxied)]
        for proxied in (True, False)
    }
    assert allowed == {True: [5 + 3, 5 + 1], False: [5, 5]}


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_each_mutant_fits_the_source(mutant):
    compile(mutated(mutant), mutant.file, "exec")
