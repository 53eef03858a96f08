# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged

from odoo.addons.integration_base.tests.receiver import Answer

from .drain_case import DrainCase


class AuthCase(DrainCase):
    def setUp(self):
        super().setUp()
        self.managed = self.endpoint.with_user(self.manager)

    def sent(self):
        """The headers of what is delivered."""
        count = len(self.posts())
        self.tell(f"v{count}")
        self.drain()
        *_earlier, last = self.posts()
        self.assertGreater(len(self.posts()), count)
        return last.headers

    def assertRefused(self, words, **values):
        with self.assertRaisesRegex(ValidationError, words), self.env.cr.savepoint():
            self.managed.write(values)
        self.managed.invalidate_recordset()

    def assertDisabledByNumber(self, column):
        """A forbidden address that is stored already ends in no request."""
        self.env.cr.execute(
            f"UPDATE outbox_endpoint SET {column} = 'http://10.1.2.3/' WHERE id = %s",
            (self.endpoint.id,),
        )
        self.env.invalidate_all()
        self.tell("1")
        self.drain()
        self.assertEqual(self.endpoint.state, "disabled")
        self.assertIn("10.1.2.3 is not allowed", self.endpoint.state_reason)

    def audited(self):
        trail = self.env["integration.audit"].search(
            [("model", "=", "outbox.endpoint"), ("res_id", "=", self.endpoint.id)]
        )
        return list(reversed(trail.mapped("action")))


@tagged("post_install", "-at_install")
class TestAuthentication(AuthCase):
    def test_none_by_default(self):
        self.assertNotIn("authorization", self.sent())

    def test_a_bearer_token(self):
        with Form(self.managed) as form:
            form.auth_kind = "bearer"
            form.auth_secret = " tok-1 "
        self.assertEqual(self.sent()["authorization"], "Bearer tok-1")

    def test_user_name_and_password(self):
        with Form(self.managed) as form:
            form.auth_kind = "basic"
            form.auth_user = "Aladdin"
            form.auth_secret = "open sesame"
        self.assertEqual(
            self.sent()["authorization"], "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="
        )

    def test_an_api_key(self):
        with Form(self.managed) as form:
            form.auth_kind = "api_key"
            self.assertEqual(form.auth_header, "X-API-Key")
            form.auth_header = "X-Plant-Key"
            form.auth_secret = "k 1"
        self.assertEqual(self.sent()["x-plant-key"], "k 1")

    def test_a_saved_secret_is_kept_when_the_field_is_left_empty(self):
        self.managed.write({"auth_kind": "bearer", "auth_secret": "tok-1"})
        with Form(self.managed) as form:
            self.assertFalse(form.auth_secret)
            self.assertIn("stored", form.auth_hint)
            form.timeout = 10
        self.assertEqual(self.sent()["authorization"], "Bearer tok-1")
        self.managed.auth_secret = "tok-2"
        self.assertEqual(self.sent()["authorization"], "Bearer tok-2")

    def test_another_kind_does_not_send_the_former_secret(self):
        self.managed.write({"auth_kind": "bearer", "auth_secret": "tok-1"})
        self.assertRefused("API Key", auth_kind="api_key")
        self.managed.auth_kind = "none"
        self.assertNotIn("authorization", self.sent())
        self.assertRefused("Token", auth_kind="bearer")

    def test_what_is_missing_is_told(self):
        self.assertRefused("Enter: Token", auth_kind="bearer")
        self.assertRefused("Enter: User Name", auth_kind="basic", auth_secret="x")
        self.assertRefused(
            "Enter: Token URL, Client ID, Client Secret", auth_kind="oauth2"
        )

    def test_what_cannot_be_sent_is_refused_without_repeating_it(self):
        for values in (
            {"auth_kind": "bearer", "auth_secret": "Bearer hush"},
            {"auth_kind": "bearer", "auth_secret": "hush\nhush"},
            {"auth_kind": "basic", "auth_user": "a", "auth_secret": "hu\nsh"},
            {"auth_kind": "api_key", "auth_secret": "hu\r\nX: sh"},
            {"auth_kind": "basic", "auth_user": "a:b", "auth_secret": "hush"},
            {"auth_kind": "api_key", "auth_header": "Host", "auth_secret": "hush"},
            {"auth_kind": "api_key", "auth_header": "ce-id", "auth_secret": "hush"},
            {"auth_kind": "api_key", "auth_header": "X Y", "auth_secret": "hush"},
        ):
            with self.subTest(values), self.assertRaises(ValidationError) as caught:
                with self.env.cr.savepoint():
                    self.managed.write(values)
            self.assertNotIn("hush", str(caught.exception))

    def test_only_managers_enter_secrets(self):
        for user in (self.user, self.operator):
            with self.assertRaises(AccessError):
                self.endpoint.with_user(user).write(
                    {"auth_kind": "bearer", "auth_secret": "tok"}
                )
        self.assertEqual(self.endpoint.auth_kind, "none")

    def test_changes_are_in_the_audit_trail(self):
        before = self.audited()
        self.managed.write({"auth_kind": "bearer", "auth_secret": "tok-1"})
        self.managed.auth_secret = "tok-2"
        self.managed.auth_kind = "none"
        self.assertEqual(
            self.audited()[len(before) :],
            [
                "credential_stored",
                "connection_changed",
                "credential_replaced",
                "connection_changed",
                "credential_deleted",
                "connection_changed",
            ],
        )

    def test_a_copy_has_no_credential(self):
        self.managed.write({"auth_kind": "bearer", "auth_secret": "tok-1"})
        copied = self.managed.copy({"name": "Copy"})
        self.assertEqual(copied.auth_kind, "none")
        self.assertFalse(copied.stored_credentials)

    def test_a_secret_in_clear_is_warned_of(self):
        self.assertFalse(self.managed.auth_in_clear)
        self.managed.write({"auth_kind": "bearer", "auth_secret": "tok-1"})
        self.assertTrue(self.managed.auth_in_clear)

    def test_a_wrong_token_counts_as_an_attempt(self):
        self.managed.write({"auth_kind": "bearer", "auth_secret": "tok-1"})
        self.receiver.answer(Answer(401))
        delivery = self.tell("1")
        self.drain()
        self.assertEqual((delivery.state, delivery.attempt), ("retrying", 1))
        self.assertIn("Check the authentication", delivery.last_error)

    def test_a_deleted_endpoint_leaves_no_credential_behind(self):
        endpoint = self.make_endpoint(
            auth_kind="bearer",
            auth_secret="tok-1",
            header_ids=[(0, 0, {"name": "X-A", "secret_value": "s"})],
        )
        credentials = self.env["integration.credential"].search(
            [("model", "like", "outbox.endpoint")]
        )
        self.assertEqual(len(credentials), 2)
        endpoint.unlink()
        self.assertFalse(credentials.exists())

    def test_a_secret_whose_key_is_lost_disables_the_endpoint_and_says_so(self):
        self.managed.write({"auth_kind": "bearer", "auth_secret": "tok-1"})
        credential = self.env["integration.credential"]._of(
            self.endpoint, "auth_secret"
        )
        credential.ciphertext = "gAAAAlost"
        delivery = self.tell("1")
        self.drain()
        self.assertEqual(self.endpoint.state, "disabled")
        self.assertIn("Authentication Secret", self.endpoint.state_reason)
        self.assertEqual((delivery.state, delivery.attempt), ("pending", 0))


@tagged("post_install", "-at_install")
class TestOwnHeaders(AuthCase):
    def add(self, **values):
        self.managed.header_ids = [(0, 0, values)]
        return self.managed.header_ids

    def test_headers_are_sent(self):
        with Form(self.managed) as form:
            with form.header_ids.new() as header:
                header.name = "X-Plant"
                header.value = "Zoë 1"
            with form.header_ids.new() as header:
                header.name = "X-Secret"
                header.secret_value = "hush"
        sent = self.sent()
        self.assertEqual(sent["x-plant"].encode("latin-1").decode(), "Zoë 1")
        self.assertEqual(sent["x-secret"], "hush")
        self.assertIn("application/cloudevents+json", sent["content-type"])

    def test_names_and_values_that_are_refused(self):
        self.managed.write({"auth_kind": "bearer", "auth_secret": "tok"})
        for values, words in (
            ({"name": "webhook-id", "value": "1"}, "set by Odoo"),
            ({"name": "Content-Type", "value": "1"}, "set by Odoo"),
            ({"name": "X Y", "value": "1"}, "letters"),
            ({"name": "X-Y", "value": "1\nX: 2"}, "line break"),
            ({"name": "X-Y", "secret_value": "1\nX: 2"}, "line break"),
            ({"name": "X-Y"}, "Enter a value"),
            ({"name": "X-Y", "value": "1", "secret_value": "2"}, "either"),
            ({"name": "Cookie", "value": "a=b"}, "secret value"),
            ({"name": "authorization", "secret_value": "x"}, "authentication sets"),
        ):
            with self.subTest(values):
                self.assertRefused(words, header_ids=[(0, 0, values)])

    def test_authorization_of_another_scheme(self):
        self.add(name="Authorization", secret_value="Key hush")
        self.assertEqual(self.sent()["authorization"], "Key hush")
        self.assertRefused("authentication sets", auth_kind="bearer", auth_secret="tok")

    def test_a_value_takes_the_place_of_a_secret_one_and_back(self):
        header = self.add(name="X-A", secret_value="one")
        header.value = "two"
        self.assertFalse(header.secret_hint)
        self.assertEqual(self.sent()["x-a"], "two")
        header.secret_value = "three"
        self.assertFalse(header.value)
        self.assertEqual(self.sent()["x-a"], "three")

    def test_headers_are_managers_business(self):
        self.add(name="X-A", value="1")
        header = self.managed.header_ids
        self.assertEqual(header.with_user(self.user).read(["value"])[0]["value"], "1")
        for user in (self.user, self.operator):
            with self.assertRaises(AccessError):
                header.with_user(user).value = "2"
        self.assertIn("connection_changed", self.audited())
