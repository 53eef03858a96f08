# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import os
from unittest.mock import patch

from odoo.tests import Form, tagged

from ..exceptions import KeyringUnavailable, SecretUnreadable
from ..models.integration_keyring import ENVIRONMENT_VARIABLE, KEY_FILE
from ..pure.keyring import Keyring, generate_key
from .common import use_encryption_keys, use_key_file
from .test_secret import SecretCase


@tagged("post_install", "-at_install")
class TestKeySources(SecretCase):
    def _token_of(self, secret):
        secret.flush_recordset()
        self.env.cr.execute(
            "SELECT ciphertext FROM integration_secret WHERE id = %s", [secret.id]
        )
        return self.env.cr.fetchone()[0]

    def test_configured_keys_come_first(self):
        key = generate_key()
        use_encryption_keys(self.enterContext, key)
        self.enterContext(patch.dict(os.environ, {ENVIRONMENT_VARIABLE: "wrong"}))
        token = self._token_of(self._create(value=self.text))
        self.assertEqual(Keyring([key]).decrypt(token), self.text)

    def test_environment_comes_second(self):
        folder = use_key_file(self.enterContext)
        key = generate_key()
        self.enterContext(patch.dict(os.environ, {ENVIRONMENT_VARIABLE: key}))
        token = self._token_of(self._create(value=self.text))
        self.assertEqual(Keyring([key]).decrypt(token), self.text)
        self.assertFalse(list(folder.iterdir()))

    def test_generated_file_comes_last_and_stays(self):
        folder = use_key_file(self.enterContext)
        secret = self._create(value=self.text)
        key = (folder / KEY_FILE).read_text().strip()
        self.assertEqual(Keyring([key]).decrypt(self._token_of(secret)), self.text)
        self.assertEqual(secret._plaintext(), self.text)

    def test_wrong_configuration_names_its_place(self):
        use_encryption_keys(self.enterContext, generate_key(), "wrong")
        with self.assertRaises(KeyringUnavailable) as caught:
            self._create()
        self.assertIn("odoo.conf", str(caught.exception))
        self.assertIn("2 of 2", str(caught.exception))

    def test_file_that_is_open_or_corrupt_is_told_and_the_form_still_opens(self):
        folder = use_key_file(self.enterContext)
        secret = self._create()
        path = folder / KEY_FILE
        path.chmod(0o644)
        with self.assertRaises(KeyringUnavailable) as caught:
            secret._plaintext()
        self.assertIn(f"chmod 600 {path}", str(caught.exception))
        path.chmod(0o600)
        path.write_text("corrupt")
        with self.assertRaises(KeyringUnavailable) as caught:
            secret._plaintext()
        self.assertIn(str(path), str(caught.exception))
        secret.invalidate_recordset()
        form = Form(secret)
        self.assertFalse(form.readable)
        self.assertIn(str(path), form.problem)


@tagged("post_install", "-at_install")
class TestKeyRotation(SecretCase):
    def setUp(self):
        super().setUp()
        self.old, self.new = generate_key(), generate_key()

    def _use(self, *keys):
        use_encryption_keys(self.enterContext, *keys)
        self.env.invalidate_all()

    def test_lost_key_is_told_and_the_form_still_opens(self):
        self._use(self.old)
        secret = self._create(value=self.text)
        self.assertTrue(secret.readable)
        self._use(self.new)
        with self.assertRaises(SecretUnreadable) as caught:
            secret._plaintext()
        self.assertIn("MES line 1", str(caught.exception))
        self.assertIn("integration_secret_keys", str(caught.exception))
        form = Form(secret)
        self.assertFalse(form.readable)
        self.assertEqual(form.problem, str(caught.exception))

    def test_lost_secret_can_be_replaced(self):
        self._use(self.old)
        secret = self._create()
        self._use(self.new)
        with Form(secret) as form:
            form.value = self.text
        self.assertTrue(secret.readable)
        self.assertEqual(secret._plaintext(), self.text)

    def test_user_is_told_without_the_details_of_the_server(self):
        self._use(self.old)
        secret = self._create()
        self._use(self.new)
        form = Form(secret.with_user(self.user))
        self.assertFalse(form.readable)
        self.assertNotIn("problem", form._view["fields"])

    def test_after_reencryption_the_old_key_can_go(self):
        self._use(self.old)
        secret = self._create(value=self.text)
        archived = self._create(active=False)
        self._use(self.new, self.old)
        self.Secret.action_reencrypt()
        self._use(self.new)
        self.assertEqual(secret._plaintext(), self.text)
        self.assertTrue(archived.readable)
        self.assertIn("secret_reencrypted", self._audited(secret))

    def test_reencryption_leaves_and_reports_what_it_cannot_read(self):
        self._use(generate_key())
        lost = self._create(name="Lost one")
        self._use(self.old)
        good = self._create(value=self.text)
        self._use(self.new, self.old)
        params = (lost + good).action_reencrypt()["params"]
        self.assertEqual(params["type"], "warning")
        self.assertIn("Lost one", params["message"])
        self.assertEqual(good._plaintext(), self.text)
        self.assertNotIn("secret_reencrypted", self._audited(lost))

    def test_reencryption_keeps_fingerprint_and_reveal_state(self):
        self._use(self.old)
        secret = self._create()
        secret.action_reveal()
        before = secret.read(["fingerprint", "revealed_at"])
        self._use(self.new, self.old)
        secret.action_reencrypt()
        self.env.invalidate_all()
        self.assertEqual(secret.read(["fingerprint", "revealed_at"]), before)
