# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import base64
import hashlib

from odoo.tests import tagged

from ..pure.verification import PRESETS
from .verification import VerificationCase, request


def hmac_by_hand(secret, content, name="sha256"):
    """RFC 2104 from its definition, to compare with what the standard library does."""
    size = hashlib.new(name).block_size
    key = secret if len(secret) <= size else hashlib.new(name, secret).digest()
    key = key.ljust(size, b"\0")
    inner = hashlib.new(name, bytes(byte ^ 0x36 for byte in key) + content).digest()
    return hashlib.new(name, bytes(byte ^ 0x5C for byte in key) + inner).digest()


@tagged("post_install", "-at_install")
class TestGitHub(VerificationCase):
    preset = "github"
    secret = "It's a Secret to Everybody"
    body = b"Hello, World!"
    headers = {
        "X-Hub-Signature-256": "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c"
        "46f4379c8b043e17"
    }

    def test_published_vectors_verify(self):
        self.verify(request(self.headers, self.body))
        # octokit/webhooks-methods.js
        octokit = "4864d2759938a15468b5df9ade20bf161da9b4f737ea61794142f3484236bda3"
        self.verify(
            request({"X-Hub-Signature-256": f"sha256={octokit}"}, b'{"foo":"bar"}'),
            "mysecret",
        )

    def test_what_was_tampered_with_is_refused(self):
        self.refuse(request(self.headers, b"Hello, World?"))
        self.refuse(request(self.headers, self.body), "Another secret")
        self.refuse_every_header_gone_wrong(self.headers, self.body)
        self.refuse_without_secrets(request(self.headers, self.body))

    def test_either_secret_verifies_while_they_rotate(self):
        received = request(self.headers, self.body)
        self.verify(received, "the new one", self.secret)
        self.verify(received, self.secret, "the new one")

    def test_signature_made_with_an_empty_secret_is_refused(self):
        digest = hmac_by_hand(b"", self.body).hex()
        received = request({"X-Hub-Signature-256": f"sha256={digest}"}, self.body)
        self.refuse_without_secrets(received)
        self.refuse(received, "", self.secret)

    def test_sha1_header_and_other_prefixes_prove_nothing(self):
        digest = hmac_by_hand(self.secret.encode(), self.body, "sha1").hex()
        self.refuse(request({"X-Hub-Signature": f"sha1={digest}"}, self.body))
        self.refuse(request({"X-Hub-Signature-256": f"sha1={digest}"}, self.body))
        bare = self.headers["X-Hub-Signature-256"].removeprefix("sha256=")
        self.refuse(request({"X-Hub-Signature-256": bare}, self.body))

    def test_id_and_type_are_in_headers(self):
        received = request({"X-GitHub-Delivery": "72d3162e", "X-GitHub-Event": "push"})
        self.assertEqual(PRESETS["github"].message_id(received), "72d3162e")
        self.assertEqual(PRESETS["github"].message_type(received), "push")
        self.assertIsNone(PRESETS["github"].message_id(request()))


class Base64Tests:
    secret = "hush, a secret"
    body = '{"id": 820982911946154508, "note": "Zoë"}'.encode()
    header = ""

    def _headers(self):
        digest = hmac_by_hand(self.secret.encode(), self.body)
        return {self.header: base64.b64encode(digest).decode()}

    def test_good_signature_verifies(self):
        received = request(self._headers(), self.body)
        self.verify(received)
        self.verify(received, "another secret", self.secret)

    def test_what_was_tampered_with_is_refused(self):
        self.refuse(request(self._headers(), self.body + b" "))
        self.refuse(request(self._headers(), self.body), "another secret")
        self.refuse_every_header_gone_wrong(self._headers(), self.body)
        self.refuse_without_secrets(request(self._headers(), self.body))

    def test_hexadecimal_is_no_base64(self):
        digest = hmac_by_hand(self.secret.encode(), self.body).hex()
        self.refuse(request({self.header: digest}, self.body))


@tagged("post_install", "-at_install")
class TestShopify(Base64Tests, VerificationCase):
    preset = "shopify"
    header = "X-Shopify-Hmac-Sha256"

    def test_headers_of_new_names_verify(self):
        (value,) = self._headers().values()
        self.verify(request({"Shopify-Hmac-Sha256": value}, self.body))
        # A wrong one is not made good by another header.
        wrong = {"X-Shopify-Hmac-Sha256": "wrong", "Shopify-Hmac-Sha256": value}
        self.refuse(request(wrong, self.body))

    def test_one_event_of_two_topics_is_two_messages(self):
        ids = {
            PRESETS["shopify"].message_id(
                request({"X-Shopify-Event-Id": "e1", "X-Shopify-Topic": topic})
            )
            for topic in ("orders/create", "orders/paid", "orders/paid")
        }
        self.assertEqual(len(ids), 2)
        renamed = request({"Shopify-Event-Id": "e1", "Shopify-Topic": "orders/paid"})
        self.assertIn(PRESETS["shopify"].message_id(renamed), ids)
        self.assertEqual(PRESETS["shopify"].message_type(renamed), "orders/paid")


@tagged("post_install", "-at_install")
class TestWooCommerce(Base64Tests, VerificationCase):
    preset = "woocommerce"
    header = "X-WC-Webhook-Signature"
