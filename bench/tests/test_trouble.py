import socket
from urllib.parse import urlsplit

import pytest
import requests

from bench import trouble

CONNECT, READ = 0.5, 0.5


def post(url):
    return requests.post(url, data=b"{}", timeout=(CONNECT, READ))


def test_a_receiver_that_is_well_answers():
    with trouble.receiver("well") as url:
        assert post(url).status_code == 204


def test_a_silent_one_takes_the_request_and_does_not_answer():
    with trouble.receiver("silent") as url, pytest.raises(requests.ReadTimeout):
        post(url)


def test_a_slow_one_answers_byte_by_byte():
    with trouble.receiver("slow") as url:
        address = urlsplit(url)
        with socket.create_connection((address.hostname, address.port)) as client:
            client.sendall(b"POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n")
            assert [client.recv(100) for _ in range(3)] == [b"H", b"T", b"T"]


def test_of_one_that_is_out_of_reach_nothing_is_heard():
    with trouble.receiver("unreachable") as url:
        with pytest.raises(requests.ConnectTimeout):
            post(url)


def test_one_that_is_down_refuses():
    with trouble.receiver("down") as url:
        with pytest.raises(requests.ConnectionError, match="refused"):
            post(url)
