# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Shopify: the body's HMAC in base64, with headers of old and new names."""

from ..received import Received
from .body_signature import BodySignature
from .scheme import DEFAULTS, VerificationSettings


class Shopify(BodySignature):
    headers = ("X-Shopify-Hmac-Sha256", "Shopify-Hmac-Sha256")
    encoding = "base64"
    id_headers = (
        "X-Shopify-Event-Id",
        "Shopify-Event-Id",
        "X-Shopify-Webhook-Id",
        "Shopify-Webhook-Id",
    )
    type_headers = ("X-Shopify-Topic", "Shopify-Topic")

    def message_id(
        self, received: Received, settings: VerificationSettings = DEFAULTS
    ) -> str | None:
        """The event's id, with its topic: one act of a merchant, such as an order that
        is paid at once, has one event id and messages of several topics.
        """
        uid = super().message_id(received, settings)
        topic = self.message_type(received, settings)
        return f"{uid} {topic}" if uid and topic else uid
