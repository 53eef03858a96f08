# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""How a message proves that it is the sender's: one module per scheme."""

from .basic import Basic
from .bearer import Bearer
from .cloudevents import CloudEvents
from .github import GitHub
from .keyed_hash import KeyedHash
from .mtls import MutualTls
from .none import Unverified
from .scheme import Outgoing, Refused, Scheme, VerificationSettings
from .shopify import Shopify
from .slack import Slack
from .standard_webhooks import StandardWebhooks
from .stripe import Stripe
from .woocommerce import WooCommerce

PRESETS: dict[str, Scheme] = {
    "standard_webhooks": StandardWebhooks(),
    "cloudevents": CloudEvents(),
    "github": GitHub(),
    "stripe": Stripe(),
    "shopify": Shopify(),
    "woocommerce": WooCommerce(),
    "slack": Slack(),
    "hmac": KeyedHash(),
    "bearer": Bearer(),
    "basic": Basic(),
    "mtls": MutualTls(),
    "none": Unverified(),
}
