# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""WooCommerce: the body's HMAC in base64."""

from .body_signature import BodySignature


class WooCommerce(BodySignature):
    headers = ("X-WC-Webhook-Signature",)
    encoding = "base64"
    id_headers = ("X-WC-Webhook-Delivery-ID",)
    type_headers = ("X-WC-Webhook-Topic",)
