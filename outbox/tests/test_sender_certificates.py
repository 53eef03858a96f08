# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import os
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.outbox.pure.outcome import classify
from odoo.addons.outbox.pure.sender import Connection

from .authority import Authority, server_context
from .sender_case import SenderCase, request


@tagged("post_install", "-at_install")
class TestTrust(SenderCase):
    def setUp(self):
        super().setUp()
        self.ca = Authority()
        self.server = self.serve(context=server_context(self.ca.issue()))

    def send(self, **connection):
        sender = self.new_sender(connection=Connection(**connection))
        (response,) = self.exchange(request(self.server.url), sender=sender)
        return response

    def test_a_receiver_of_the_plants_own_authority(self):
        self.assertEqual(self.send(ca=self.ca.certificate).status, 200)

    def test_a_receiver_of_another_authority_gets_nothing(self):
        response = self.send(ca=Authority("Other CA").certificate)
        self.assertEqual(response.error.kind, "tls")
        self.assertIn("enter its CA as a trusted", classify(response).reason)
        self.assertEqual(self.server.received, [])

    def test_own_certificates_replace_those_of_the_system(self):
        folder = self.enterContext(TemporaryDirectory())
        system = Path(folder, "system.pem")
        system.write_text(self.ca.certificate)
        with patch.dict(os.environ, SSL_CERT_FILE=str(system)):
            self.assertEqual(self.send().status, 200)
            response = self.send(ca=Authority("Other CA").certificate)
        self.assertEqual(response.error.kind, "tls")

    def test_a_pinned_certificate_needs_no_authority(self):
        issued = Authority().issue()
        server = self.serve(context=server_context(issued))
        sender = self.new_sender(connection=Connection(ca=issued.certificate))
        (response,) = self.exchange(request(server.url), sender=sender)
        self.assertEqual(response.status, 200)

    def test_several_certificates(self):
        both = Authority("Other CA").certificate + self.ca.certificate
        self.assertEqual(self.send(ca=both).status, 200)


@tagged("post_install", "-at_install")
class TestClientCertificate(SenderCase):
    def setUp(self):
        super().setUp()
        self.ca, self.clients = Authority(), Authority("Clients")
        context = server_context(self.ca.issue(), clients=self.clients.certificate)
        self.server = self.serve(context=context)

    def send(self, issued=None):
        connection = Connection(
            ca=self.ca.certificate,
            certificate=issued and issued.certificate,
            key=issued and issued.key,
        )
        sender = self.new_sender(connection=connection)
        (response,) = self.exchange(request(self.server.url), sender=sender)
        return response

    def refusal(self, issued=None):
        response = self.send(issued)
        self.assertEqual(self.server.received, [])
        self.assertEqual(response.error.kind, "tls", response.error)
        return classify(response).reason

    def test_the_certificate_opens_the_door(self):
        self.assertEqual(self.send(self.clients.issue("odoo")).status, 200)

    def test_without_one(self):
        self.assertIn("asks for a client certificate", self.refusal())

    def test_one_of_another_authority(self):
        reason = self.refusal(Authority("Other").issue("odoo"))
        self.assertIn("does not trust who issued the endpoint's client", reason)

    def test_one_that_has_expired(self):
        reason = self.refusal(self.clients.issue("odoo", days=-1))
        self.assertIn("client certificate", reason)

    def test_no_key_shows_in_a_repr(self):
        issued = self.clients.issue("odoo")
        shown = repr(Connection(certificate=issued.certificate, key=issued.key))
        self.assertNotIn("PRIVATE", shown)
