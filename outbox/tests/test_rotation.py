# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import base64
from datetime import timedelta
from unittest.mock import patch

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.integration_base.pure.signature import generate_key_pair

from ..engine import drain as drain_module
from .drain_case import DrainCase


class RotationCase(DrainCase):
    """A Manager rotates; a receiver tells which secrets have signed."""

    def setUp(self):
        super().setUp()
        self.mine = self.endpoint.with_user(self.manager)
        self.old = self.endpoint.secret_ids

    def rotate(self, method="action_rotate_secret"):
        """Press a button; what the dialog shows."""
        before = self.endpoint.secret_ids
        params = getattr(self.mine, method)()["params"]
        self.new = self.endpoint.secret_ids - before
        return params

    def pass_hours(self, hours):
        """Let time pass for the secrets of the endpoint."""
        for secret in self.endpoint.secret_ids.filtered("expires_at"):
            secret.expires_at -= timedelta(hours=hours)
        self.env.flush_all()

    def deliver(self, ref="1"):
        """Have an event delivered; the request."""
        delivery = self.tell(ref)
        self.drain()
        self.assertEqual(delivery.state, "delivered")
        return self.posts()[-1]

    def signatures(self, post):
        return [
            s.partition(",")[::2] for s in post.headers["webhook-signature"].split()
        ]

    def accepts(self, post, secret):
        """Whether a receiver that has this secret, and no other, believes a request."""
        if secret.kind == "hmac":
            try:
                Webhook(secret._plaintext()).verify(post.body, post.headers)
            except WebhookVerificationError:
                return False
            return True
        return any(
            self.verifies_pair(post, secret.public_key, base64.b64decode(signature))
            for version, signature in self.signatures(post)
            if version == "v1a"
        )

    def verifies_pair(self, post, public, signature):
        key = base64.b64decode(public.removeprefix("whpk_"))
        headers = post.headers
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode()
        try:
            Ed25519PublicKey.from_public_bytes(key).verify(
                signature, signed + post.body
            )
        except InvalidSignature:
            return False
        return True


@tagged("post_install", "-at_install")
class TestRotation(RotationCase):
    def check_overlap(self, version):
        before = self.deliver("before")
        shown = self.rotate()
        meanwhile = self.deliver("meanwhile")
        self.pass_hours(24)
        after = self.deliver("after")
        signers = [
            (self.accepts(post, self.old), self.accepts(post, self.new))
            for post in (before, meanwhile, after)
        ]
        self.assertEqual(signers, [(True, False), (True, True), (False, True)])
        self.assertEqual(
            [[v for v, _text in self.signatures(post)] for post in self.posts()],
            [[version], [version] * 2, [version]],
        )
        return shown

    def test_a_receiver_accepts_every_request_with_either_secret_meanwhile(self):
        shown = self.check_overlap("v1")
        self.assertEqual(shown["value"], self.new._plaintext())
        self.assertTrue(self.new.revealed_at)

    def test_key_pairs_rotate_the_same_way(self):
        self.old.value = generate_key_pair()[0]
        shown = self.check_overlap("v1a")
        self.assertEqual(shown["value"], self.new.public_key)

    def test_an_old_secret_retires_in_the_middle_of_a_run(self):
        self.rotate()
        self.tell("1")
        send = drain_module.Run._send_rows

        def send_and_wait(run, *args):
            send(run, *args)
            if len(self.posts()) == 1:
                self.tell("2")
                self.pass_hours(24)

        with patch.object(drain_module.Run, "_send_rows", send_and_wait):
            self.drain()
        self.assertEqual([len(self.signatures(p)) for p in self.posts()], [2, 1])

    def test_the_overlap_is_chosen_for_the_endpoint(self):
        self.mine.secret_overlap = 72
        now = fields.Datetime.now()
        self.rotate()
        self.assertGreaterEqual(self.old.expires_at, now + timedelta(hours=72))
        self.assertEqual(self.endpoint.overlap_until, self.old.expires_at)

    def test_a_second_click_does_not_rotate_again(self):
        self.rotate()
        with self.assertRaisesRegex(UserError, "rotated already"):
            self.mine.action_rotate_secret()
        self.assertEqual(len(self.endpoint.secret_ids), 2)

    def test_rotating_twice_sends_three_signatures(self):
        self.rotate()
        second = self.new
        self.rotate("action_rotate_secret_again")
        post = self.deliver()
        self.assertEqual(len(self.signatures(post)), 3)
        for secret in (self.old, second, self.new):
            self.assertTrue(self.accepts(post, secret))

    def test_the_old_one_can_be_kept(self):
        self.rotate()
        self.mine.action_keep_old_secret()
        post = self.deliver()
        self.assertTrue(self.accepts(post, self.old))
        self.assertFalse(self.accepts(post, self.new))
        self.assertFalse(self.endpoint.overlap_until or self.endpoint.signs_until)

    def test_the_overlap_can_be_ended(self):
        self.rotate()
        self.mine.action_retire_old_secrets()
        post = self.deliver()
        self.assertFalse(self.accepts(post, self.old))
        self.assertTrue(self.accepts(post, self.new))

    def test_a_retired_secret_is_not_brought_back(self):
        self.rotate()
        self.pass_hours(24)
        self.env.invalidate_all()
        for method in ("action_keep_old_secret", "action_retire_old_secrets"):
            with self.assertRaisesRegex(UserError, "not used any more"):
                getattr(self.mine, method)()

    def test_a_leaked_secret_signs_nothing_more(self):
        shown = self.rotate("action_replace_secret")
        self.assertIn("not used any more", shown["message"])
        post = self.deliver()
        self.assertFalse(self.accepts(post, self.old))
        self.assertTrue(self.accepts(post, self.new))
        self.assertFalse(self.endpoint.overlap_until)

    def test_the_form_warns_before_nothing_is_left_to_sign_with(self):
        self.assertFalse(self.endpoint.signs_until)
        self.old.expires_at = fields.Datetime.now() + timedelta(hours=1)
        self.assertEqual(self.endpoint.signs_until, self.old.expires_at)
        self.pass_hours(1)
        self.assertFalse(self.endpoint.signs)

    def test_a_secret_that_cannot_be_read_is_replaced_at_once(self):
        self.old.sudo().ciphertext = "lost"
        self.assertFalse(self.endpoint.signs)
        shown = self.rotate()
        self.assertIn("from now on", shown["message"])
        self.assertTrue(self.endpoint.signs)
        self.assertTrue(self.accepts(self.deliver(), self.new))

    def test_an_endpoint_without_a_secret_gets_one_by_rotating(self):
        self.old.active = False
        self.tell("1")
        self.drain()
        self.assertEqual(self.endpoint.state, "disabled")
        self.assertFalse(self.endpoint.signs)
        self.rotate()
        self.endpoint.action_resume()
        self.drain()
        self.assertTrue(self.accepts(self.posts()[-1], self.new))

    def test_a_secret_of_another_company_retires_too(self):
        self.old.company_id = self.env["res.company"].create({"name": "Other"})
        self.assertFalse(self.mine.secret_ids)
        self.rotate()
        self.assertTrue(self.old.expires_at)

    def test_only_managers_rotate(self):
        self.rotate()
        for user, shown in (
            (self.user, False),
            (self.operator, False),
            (self.manager, True),
        ):
            arch = self.endpoint.with_user(user).get_view(view_type="form")["arch"]
            self.assertEqual("action_rotate_secret" in arch, shown, user.login)
        for user in (self.user, self.operator):
            for method in (
                "action_rotate_secret_again",
                "action_replace_secret",
                "action_keep_old_secret",
                "action_retire_old_secrets",
            ):
                with self.subTest(user.login, method=method):
                    with self.assertRaises(AccessError):
                        getattr(self.endpoint.with_user(user), method)()
        self.assertEqual(len(self.endpoint.secret_ids), 2)

    def test_nobody_rotates_for_another_company(self):
        self.rotate()
        self.endpoint.company_id = self.env["res.company"].create({"name": "Other"})
        self.env.flush_all()
        self.env.invalidate_all()
        for method in (
            "action_rotate_secret_again",
            "action_replace_secret",
            "action_keep_old_secret",
            "action_retire_old_secrets",
        ):
            with self.subTest(method), self.assertRaises(AccessError):
                getattr(self.mine, method)()
        self.assertEqual(len(self.endpoint.secret_ids), 2)

    def test_rotating_is_in_the_audit_trail(self):
        self.rotate()
        entry = self.env["integration.audit"].search(
            [("action", "=", "secret_rotated"), ("res_id", "=", self.new.id)]
        )
        self.assertEqual(entry.user_id, self.manager)
        self.assertIn(self.old.fingerprint, entry.details)
