# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""A stored credential goes nowhere but where it was entered for."""

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from odoo.addons.integration_base.tests.receiver import Receiver

from .authority import Authority
from .forward_proxy import ForwardProxy
from .test_endpoint_auth import AuthCase
from .token_server import TokenServer

AGAIN = "Enter it again for the new one, or remove it: "


@tagged("post_install", "-at_install")
class TestDestination(AuthCase):
    def setUp(self):
        super().setUp()
        self.other = self.enterContext(Receiver())

    def enter(self, kind="bearer", **values):
        self.managed.write({"auth_kind": kind, "auth_secret": "hush", **values})

    def assertKept(self, name, **values):
        """The change is refused, before anything has been sent there."""
        self.assertRefused(f"{AGAIN}.*{name}", **values)
        self.assertFalse(self.other.requests)

    def test_no_other_host_scheme_or_port(self):
        self.enter()
        port = self.receiver.port
        for url in (
            self.other.url,
            f"http://localhost:{port}/in",
            f"https://127.0.0.1:{port}/in",
        ):
            with self.subTest(url):
                self.assertKept("Token", url=url)

    def test_every_kind_and_a_paused_endpoint(self):
        for kind, label, values in (
            ("basic", "Password", {"auth_user": "u"}),
            ("api_key", "API Key", {}),
        ):
            with self.subTest(kind):
                self.managed.action_resume()
                self.enter(kind, **values)
                self.managed.action_pause()
                self.assertKept(label, url=self.other.url)

    def test_another_path_of_the_receiver_is_free(self):
        self.enter()
        self.managed.url = f"{self.receiver.url}/other?x=1"
        self.assertEqual(self.sent()["authorization"], "Bearer hush")

    def test_what_is_entered_again_goes_to_the_new_address(self):
        self.enter()
        self.managed.write({"url": self.other.url, "auth_secret": "hush"})
        self.receiver = self.other
        self.assertEqual(self.sent()["authorization"], "Bearer hush")

    def test_what_is_removed_does_not_go_there(self):
        self.enter()
        self.managed.write({"url": self.other.url, "auth_kind": "none"})
        self.receiver = self.other
        self.assertNotIn("authorization", self.sent())

    def test_several_endpoints_at_once(self):
        self.enter()
        without = self.make_endpoint(name="WMS")
        both = (self.endpoint | without).with_user(self.manager)
        with self.assertRaisesRegex(ValidationError, AGAIN), self.env.cr.savepoint():
            both.write({"url": self.other.url})

    def test_no_proxy_that_was_not_there(self):
        proxy = self.enterContext(ForwardProxy())
        self.enter()
        self.assertKept("Token", proxy_url=proxy.url)
        self.assertFalse(proxy.asked)
        self.managed.write({"proxy_url": proxy.url, "auth_secret": "hush"})
        # Nobody is told who was not.
        self.managed.proxy_url = False

    def test_the_proxys_password(self):
        proxy = self.enterContext(ForwardProxy("Basic dTpwdw=="))
        self.managed.write(
            {"proxy_url": proxy.url, "proxy_user": "u", "proxy_password": "pw"}
        )
        self.assertKept("Proxy Password", proxy_url=self.other.url)
        self.managed.url = self.other.url

    def test_a_header(self):
        header = Command.create({"name": "X-Plant", "secret_value": "hush"})
        self.managed.header_ids = [header]
        self.assertKept("header X-Plant", url=self.other.url)
        elsewhere = self.make_endpoint(self.other.url, name="WMS")
        mine = self.managed.header_ids
        with self.assertRaisesRegex(ValidationError, "stays with its endpoint"):
            mine.endpoint_id = elsewhere
        again = Command.update(mine.id, {"secret_value": "hush"})
        self.managed.write({"url": self.other.url, "header_ids": [again]})
        self.managed.write({"header_ids": [Command.delete(mine.id)]})
        self.managed.url = self.receiver.url

    def test_a_client_secret_and_whom_its_tokens_are_for(self):
        tokens, others = (self.enterContext(TokenServer(secret="hush")) for _ in "ab")
        self.enter(
            "oauth2", auth_token_url=f"{tokens.url}/token", auth_client_id="odoo"
        )
        self.assertKept("Client Secret", auth_token_url=f"{others.url}/token")
        self.assertFalse(others.requests)
        self.assertKept("Client Secret", url=self.other.url)
        self.managed.auth_token_url = f"{tokens.url}/oauth2/token"

    def test_a_private_key(self):
        self.managed.action_pause()
        client = Authority("Client CA").issue("odoo")
        self.managed.write(
            {"client_certificate": client.certificate, "client_key": client.key}
        )
        self.assertKept("Private Key", url=self.other.url)
        self.managed.write({"url": self.other.url, "client_certificate": False})

    def test_the_form_asks_for_it(self):
        self.enter()
        with Form(self.managed) as form:
            self.assertFalse(form.reenter_notice)
            form.url = f"{self.receiver.url}/other"
            self.assertFalse(form.reenter_notice)
            form.url = "http:/"
            form.url = self.other.url
            self.assertRegex(form.reenter_notice, f"{AGAIN}Token")
            form.auth_secret = "hush"
            self.assertFalse(form.reenter_notice)
        self.receiver = self.other
        self.assertEqual(self.sent()["authorization"], "Bearer hush")

    def test_nothing_stored_asks_for_nothing(self):
        self.managed.url = self.other.url
        form = Form(self.env["outbox.endpoint"].with_user(self.manager))
        form.url = self.other.url
        self.assertFalse(form.reenter_notice)

    def test_readers_open_the_form(self):
        self.enter()
        self.assertFalse(Form(self.endpoint.with_user(self.user)).reenter_notice)
