# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What the tests of the sender share."""

from odoo.tests import BaseCase

from odoo.addons.outbox.pure.sender import Request, Response, Sender

from .pure_support import Handler, http_server

# Seconds. Only a test that waits for a timeout chooses less.
AMPLE = 20.0


def request(
    url, body=b"{}", headers=(), timeout=AMPLE, connect_timeout=AMPLE, ref=None
):
    return Request(url, tuple(headers), body, timeout, connect_timeout, ref)


def allow(address):
    """The check of a network guard that allows everything."""


def always(response: Response) -> bool:
    return True


def succeeded(response: Response) -> bool:
    return response.status == 200


class SenderCase(BaseCase):
    def setUp(self):
        super().setUp()
        self.sender = self.new_sender()

    def new_sender(self, check_address=allow, **options):
        sender = Sender(check_address, **options)
        self.addCleanup(sender.close)
        return sender

    def serve(self, answer=Handler.reply, **options):
        return self.enterContext(http_server(answer, **options))

    def enterContext(self, manager):
        # unittest has this from Python 3.11 on.
        result = manager.__enter__()
        self.addCleanup(manager.__exit__, None, None, None)
        return result

    def exchange(self, *requests, sender=None):
        """Send requests of one queue, whatever comes back."""
        return list((sender or self.sender).send([requests], always))
