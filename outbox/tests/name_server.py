# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""A name server for libcurl's own resolver: DNS messages over HTTPS (RFC 8484)."""

import ipaddress
import struct
from contextlib import contextmanager

import pycurl

from odoo.addons.outbox.pure.sender import Sender

from .pure_support import Handler, http_server, server_certificate

TYPE_A, TYPE_AAAA = 1, 28


class NameServer:
    """Answers to every name what it is told to at the moment.

    :ivar addresses: the present answer, IPv4 and IPv6
    :ivar turns: answers that come before it, one for each look-up
    """

    def __init__(self):
        self.addresses: list[str] = []
        self.turns: list[list[str]] = []

    def reply(self, handler: Handler) -> None:
        kind = struct.unpack("!H", handler.body[-4:-2])[0]
        known = self.turns[0] if self.turns else self.addresses
        if kind == TYPE_A and self.turns:
            # libcurl asks for both kinds, and first for IPv6.
            self.turns.pop(0)
        packed = [
            address.packed
            for address in map(ipaddress.ip_address, known)
            if address.version == (4 if kind == TYPE_A else 6)
        ]
        header = handler.body[:2] + struct.pack("!HHHHH", 0x8180, 1, len(packed), 0, 0)
        answers = b"".join(
            struct.pack("!HHHIH", 0xC00C, kind, 1, 0, len(data)) + data
            for data in packed
        )
        handler.reply(
            headers=[("Content-Type", "application/dns-message")],
            body=header + handler.body[12:] + answers,
        )


@contextmanager
def name_server():
    """A running name server, and a class of senders that ask it for every request."""
    server = NameServer()
    with (
        server_certificate() as (ca_file, context),
        http_server(server.reply, context) as http,
    ):

        class AskingSender(Sender):
            def __init__(self, check_address, concurrency=16):
                super().__init__(check_address, concurrency, ca_file)

            def _new_transfer(self):
                transfer = super()._new_transfer()
                transfer.curl.setopt(pycurl.DOH_URL, http.url)
                transfer.curl.setopt(pycurl.DNS_CACHE_TIMEOUT, 0)
                return transfer

        yield server, AskingSender
