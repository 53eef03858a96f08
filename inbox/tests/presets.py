# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Each way of verifying messages, with a secret and settings that go with it."""

from dataclasses import dataclass, field

PROXY = "10.0.0.7"


@dataclass(frozen=True)
class Preset:
    """:ivar values: of the source
    :ivar signs: whether the body is signed
    """

    secret: str | None
    values: dict = field(default_factory=dict)
    signs: bool = True


PRESETS = {
    "standard_webhooks": Preset("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
    "cloudevents": Preset(
        "a-token-that-is-long-enough",
        {"allowed_origins": "mes.example wms.example"},
        signs=False,
    ),
    "github": Preset("It's a Secret to Everybody"),
    "stripe": Preset("whsec_test_secret"),
    "shopify": Preset("hush, a secret"),
    "woocommerce": Preset("hush, a secret"),
    "slack": Preset("8f742231b10e8888abcd99yyyzzz85a5"),
    "hmac": Preset(
        "convoy-webhook-secret",
        {
            "signature_header": "X-Signature",
            "signature_prefix": "sig=",
            "signature_encoding": "base64",
            "signature_algorithm": "sha512",
            "signed_content": "{id}.{timestamp}.{body}!",
            "id_header": "X-Id",
            "timestamp_header": "X-Time",
            "type_header": "X-Event",
        },
    ),
    "bearer": Preset(
        "a-token-that-is-long-enough",
        {"id_path": "header.id", "type_path": "header.event"},
        signs=False,
    ),
    "basic": Preset("mes:pa:sswörd", {"id_header": "X-Id"}, signs=False),
    "mtls": Preset(
        "CN=mes.plant.example,O=Plant",
        {
            "certificate_header": "X-Client-Cert",
            "trusted_proxies": f"{PROXY}\n192.0.2.0/24",
            "id_header": "X-Id",
        },
        signs=False,
    ),
    "none": Preset(None, {"id_path": "id", "type_path": "event"}, signs=False),
}
