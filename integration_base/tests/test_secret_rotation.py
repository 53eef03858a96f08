# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .test_secret import SecretCase

DAY = timedelta(days=1)


@tagged("post_install", "-at_install")
class TestRotation(SecretCase):
    def setUp(self):
        super().setUp()
        self.now = fields.Datetime.now()
        self.old = self._create(value=self.text)

    def _rotate(self, secrets, until=None, **values):
        return secrets._rotate(until or self.now + DAY, name="New", **values)

    def _pass(self, secrets, time):
        """Let that much time pass for the expiry of secrets."""
        for secret in secrets:
            if secret.expires_at:
                secret.expires_at -= time

    def test_old_and_new_are_in_use_until_the_overlap_ends(self):
        new = self._rotate(self.old)
        secrets = self.old + new
        self.assertEqual(secrets._usable(), secrets)
        self.assertEqual(self.old.expires_at, self.now + DAY)
        self.assertEqual(self.old.successor_id, new)
        self.assertFalse(new.expires_at)
        self._pass(secrets, DAY)
        self.assertEqual(secrets._usable(), new)

    def test_the_new_one_is_another_secret_of_the_same_kind(self):
        for kind in ("hmac", "ed25519"):
            old = self._create(kind=kind)
            new = self._rotate(old)
            self.assertEqual(new.kind, kind)
            self.assertNotEqual(new.fingerprint, old.fingerprint)

    def test_the_kind_is_that_of_the_newest(self):
        newer = self._create(kind="ed25519")
        self.assertEqual(self._rotate(self.old + newer).kind, "ed25519")

    def test_without_a_secret_rotating_makes_the_first(self):
        new = self._rotate(self.Secret)
        self.assertEqual((new.kind, new._usable()), ("hmac", new))

    def test_what_expires_sooner_is_not_kept_longer(self):
        soon = self.now + timedelta(hours=1)
        self.old.expires_at = soon
        self._rotate(self.old)
        self.assertEqual(self.old.expires_at, soon)

    def test_each_of_two_rotations_keeps_its_own_overlap(self):
        second = self._rotate(self.old)
        third = self._rotate(self.old + second, self.now + 2 * DAY)
        secrets = self.old + second + third
        self.assertEqual(
            secrets.mapped("expires_at"), [self.now + DAY, self.now + 2 * DAY, False]
        )
        self._pass(secrets, DAY)
        self.assertEqual(secrets._usable(), second + third)
        self._pass(secrets, DAY)
        self.assertEqual(secrets._usable(), third)

    def test_what_cannot_be_read_signs_nothing_and_has_no_overlap(self):
        self.old.sudo().ciphertext = "lost"
        new = self._rotate(self.old)
        self.assertEqual((self.old + new)._usable(), new)

    def test_undoing_brings_back_what_was(self):
        expiry = self.now + 30 * DAY
        self.old.expires_at = expiry
        new = self._rotate(self.old)
        (self.old + new)._undo_rotation()
        self.assertEqual((self.old + new)._usable(), self.old)
        self.assertEqual(self.old.expires_at, expiry)
        self.assertFalse(self.old.successor_id)

    def test_rotations_are_undone_one_by_one(self):
        second = self._rotate(self.old)
        secrets = self.old + second
        secrets += self._rotate(secrets)
        secrets._undo_rotation()
        self.assertEqual(secrets._usable(), self.old + second)
        self.assertEqual(second.expires_at, False)
        self.assertEqual(self.old.expires_at, self.now + DAY)
        secrets._undo_rotation()
        self.assertEqual(secrets._usable(), self.old)
        self.assertEqual(self.old.expires_at, False)

    def test_retiring_ends_the_overlap_at_once(self):
        new = self._rotate(self.old)
        (self.old + new)._retire()
        self.assertEqual((self.old + new)._usable(), new)

    def test_the_last_secret_does_not_retire(self):
        new = self._rotate(self.old)
        new.active = False
        with self.assertRaisesRegex(UserError, "Rotate first"):
            (self.old + new)._retire()
        self.assertEqual(self.old._usable(), self.old)

    def test_deleting_the_new_one_keeps_the_old_one(self):
        new = self._rotate(self.old)
        new.unlink()
        self.assertEqual((self.old.expires_at, self.old.active), (False, True))

    def test_only_managers_rotate(self):
        new = self._rotate(self.old)
        secrets = self.old + new
        for user in (self.outsider, self.user, self.operator):
            for call in ("_undo_rotation", "_retire"):
                with self.subTest(user.login, call=call):
                    with self.assertRaises(AccessError):
                        getattr(secrets.with_user(user), call)()
            with self.assertRaises(AccessError):
                self._rotate(secrets.with_user(user))
            with self.assertRaises(AccessError):
                secrets.with_user(user).sudo()._rotate(self.now, name="x")
        with self.assertRaises(AccessError):
            self.old.with_user(self.manager).successor_id = False

    def test_all_of_it_is_in_the_audit_trail(self):
        new = self._rotate(self.old)
        entry = self.env["integration.audit"].search(
            [("action", "=", "secret_rotated"), ("res_id", "=", new.id)]
        )
        self.assertEqual(entry.user_id, self.manager)
        self.assertIn(self.old.fingerprint, entry.details)
        self.assertNotIn(self.text.removeprefix("whsec_"), str(entry.read()))
        (self.old + new)._undo_rotation()
        self.assertIn("secret_rotation_undone", self._audited(new))
        self._rotate(self.old)
        (self.old + new.search([("successor_id", "=", False)]))._retire()
        self.assertIn("secret_retired", self._audited(self.old))

    def test_long_expired_secrets_are_put_out_of_sight(self):
        just = self._create(expires_at=self.now - DAY)
        self.old.expires_at = self.now - 8 * DAY
        self.env["integration.secret"]._archive_expired()
        self.assertEqual((self.old.active, just.active), (False, True))

    def test_the_new_one_is_shown_once(self):
        new = self._rotate(self.old)
        params = new._show_new("Enter it.")["params"]
        self.assertEqual(params["value"], new._plaintext())
        self.assertEqual(params["message"], "Enter it.")
        with self.assertRaises(UserError):
            new._show_new("Enter it.")

    def test_of_a_pair_the_public_key_is_shown(self):
        new = self._rotate(self._create(kind="ed25519"))
        params = new._show_new("Enter it.")["params"]
        self.assertEqual(params["value"], new.public_key)
