# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from contextlib import ExitStack
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from ..exceptions import SecretUnreadable
from ..pure import signature
from ..pure.keyring import generate_key
from .common import IntegrationCase, use_encryption_keys


class SecretCase(IntegrationCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Secret = cls.env["integration.secret"].with_user(cls.manager)
        cls.text = signature.generate_secret()

    def _create(self, **values):
        return self.Secret.create({"name": "MES line 1", **values})

    def _audited(self, record):
        entries = self.env["integration.audit"].search(
            [("model", "=", record._name), ("res_id", "in", record.ids)], order="id"
        )
        return entries.mapped("action")


@tagged("post_install", "-at_install")
class TestSecret(SecretCase):
    def test_entered_secret_is_there_for_code_and_not_for_people(self):
        secret = self._create(value=self.text)
        self.assertEqual(secret._plaintext(), self.text)
        self.assertFalse(secret.value)
        self.assertNotIn(self.text, str(secret.sudo().read()))

    def test_table_holds_no_secret(self):
        secret = self._create(value=self.text)
        secret.flush_recordset()
        self.env.cr.execute(
            "SELECT s::text FROM integration_secret s WHERE id = %s", [secret.id]
        )
        (row,) = self.env.cr.fetchone()
        self.assertIn("MES line 1", row)
        self.assertNotIn(self.text.removeprefix("whsec_"), row)

    def test_secret_is_generated_when_none_is_entered(self):
        for kind, prefix in (("hmac", "whsec_"), ("ed25519", "whsk_")):
            for empty in ({}, {"value": False}, {"value": " "}):
                secret = self._create(kind=kind, **empty)
                self.assertTrue(secret._plaintext().startswith(prefix))
                self.assertEqual(secret.kind, kind)

    def test_kind_follows_from_the_entered_secret(self):
        private, public = signature.generate_key_pair()
        secret = self._create(kind="hmac", value=f"  {private}\n")
        self.assertEqual((secret.kind, secret.public_key), ("ed25519", public))
        self.assertEqual(secret._plaintext(), private)

    def test_form_saves_and_shows_no_secret(self):
        with Form(self.Secret) as form:
            form.name = "Shop"
            form.value = self.text
        secret = form.record
        self.assertEqual(secret._plaintext(), self.text)
        self.assertFalse(Form(secret).value)

    def test_form_saved_again_keeps_the_secret(self):
        secret = self._create(value=self.text)
        with Form(secret) as form:
            form.name = "Renamed"
            form.value = " "
        self.assertEqual(secret._plaintext(), self.text)
        self.assertEqual(self._audited(secret), ["secret_created", "secret_changed"])

    def test_secret_in_the_wrong_form_is_refused_without_repeating_it(self):
        for text in ("hunter2-hunter2", "whsec_c2hvcnQ=", "whpk_" + "A" * 43 + "="):
            with self.assertRaises(ValidationError) as caught:
                self._create(value=text)
            self.assertNotIn(text, str(caught.exception))

    def test_replacing_changes_kind_fingerprint_and_allows_to_reveal_again(self):
        secret = self._create(kind="ed25519")
        fingerprint = secret.fingerprint
        secret.value = self.text
        self.assertEqual(secret._plaintext(), self.text)
        self.assertEqual((secret.kind, secret.public_key), ("hmac", False))
        self.assertNotEqual(secret.fingerprint, fingerprint)
        secret.action_reveal()
        secret.value = signature.generate_secret()
        secret.action_reveal()

    def test_kind_alone_cannot_be_changed(self):
        secret = self._create()
        secret.kind = "hmac"
        with self.assertRaises(UserError):
            secret.kind = "ed25519"

    def test_same_secret_has_the_same_fingerprint(self):
        one, two = self._create(value=self.text), self._create(value=self.text)
        self.assertEqual(one.fingerprint, two.fingerprint)
        self.assertNotEqual(one.fingerprint, self._create().fingerprint)

    def test_copy_has_a_secret_of_its_own(self):
        secret = self._create(value=self.text)
        secret.action_reveal()
        duplicate = secret.copy()
        self.assertNotEqual(duplicate._plaintext(), self.text)
        self.assertNotEqual(duplicate.fingerprint, secret.fingerprint)
        self.assertFalse(duplicate.revealed_at)
        self.assertEqual(duplicate.name, "MES line 1 (copy)")
        self.assertEqual(secret.copy({"name": "Mine"}).name, "Mine")

    def test_only_active_and_unexpired_secrets_are_usable(self):
        now = fields.Datetime.now()
        past = self._create(expires_at=now - timedelta(seconds=1))
        future = self._create(expires_at=now + timedelta(days=1))
        archived = self._create(active=False)
        for_ever = self._create()
        secrets = past + future + archived + for_ever
        self.assertEqual(secrets._usable(), future + for_ever)
        self.assertEqual(
            secrets.mapped("state"), ["expired", "active", "archived", "active"]
        )

    def test_every_change_is_in_the_audit_trail(self):
        secret = self._create()
        secret.value = self.text
        secret.active = False
        secret.action_reveal()
        secret.unlink()
        self.assertEqual(
            self._audited(secret),
            [
                "secret_created",
                "secret_replaced",
                "secret_changed",
                "secret_revealed",
                "secret_deleted",
            ],
        )
        entries = self.env["integration.audit"].search([("res_id", "=", secret.id)])
        self.assertEqual(entries.user_id, self.manager)
        self.assertNotIn(self.text, str(entries.read()))

    def test_nothing_of_a_secret_is_logged(self):
        with self.assertLogs(level="DEBUG") as logs:
            secret = self._create(value=self.text)
            secret.action_reveal()
            secret._reencrypt()
            secret.flush_recordset()
        self.assertTrue(logs.output)
        self.assertNotIn(self.text.removeprefix("whsec_"), "\n".join(logs.output))


@tagged("post_install", "-at_install")
class TestReveal(SecretCase):
    def test_secret_is_shown_once(self):
        secret = self._create(value=self.text)
        action = secret.action_reveal()
        self.assertEqual(action["params"], {"name": "MES line 1", "value": self.text})
        self.assertTrue(secret.revealed_at)
        with self.assertRaises(UserError):
            secret.action_reveal()
        self.assertEqual(self._audited(secret).count("secret_revealed"), 1)

    def test_private_key_is_never_shown(self):
        secret = self._create(kind="ed25519")
        with self.assertRaises(UserError):
            secret.action_reveal()
        self.assertTrue(secret.public_key)

    def test_only_managers_may_reveal(self):
        secret = self._create()
        for user in (self.outsider, self.user, self.operator):
            with self.subTest(user.login), self.assertRaises(AccessError):
                secret.with_user(user).action_reveal()
        self.assertFalse(secret.revealed_at)

    def test_failed_reveal_can_be_tried_again(self):
        secret = self._create(value=self.text)
        with ExitStack() as stack:
            use_encryption_keys(stack.enter_context, generate_key())
            with self.assertRaises(SecretUnreadable):
                secret.action_reveal()
        self.assertEqual(secret.action_reveal()["params"]["value"], self.text)
