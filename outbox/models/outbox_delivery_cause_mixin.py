# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models
from odoo.fields import Domain

from ..pure.cause import STATUSES

# What is no status needs words.
CAUSES = [
    *((f"http_{status}", f"HTTP {status}") for status in sorted(STATUSES)),
    ("http_4xx", "Another HTTP 4xx"),
    ("http_5xx", "Another HTTP 5xx"),
    ("http_odd", "Odd HTTP Status"),
    ("redirect", "Redirect"),
    ("host_unknown", "Host Name Unknown"),
    ("no_connection", "No Connection"),
    ("proxy", "Proxy"),
    ("timeout", "Timeout"),
    ("tls", "TLS or Certificate"),
    ("address_blocked", "Address Blocked"),
    ("broken_off", "Exchange Broken Off"),
    ("no_token", "No Access Token"),
    ("not_rendered", "Payload Not Rendered"),
    ("filter", "Filter of the Subscription"),
    ("too_large", "Too Large"),
    ("no_data", "Data No Longer Stored"),
    ("no_payload", "Payload Deleted"),
    ("not_sendable", "No Request Possible"),
]

DEAD_LETTER = ("dead", "held")


class OutboxDeliveryCauseMixin(models.AbstractModel):
    """Dead letters by what they have in common."""

    _name = "outbox.delivery.cause.mixin"
    _description = "Cause of a Dead Letter"

    cause = fields.Selection(
        CAUSES,
        readonly=True,
        help="What the last failure was, in few words. The error says more.",
    )

    # Counts dead letters in groups without a look at the table; others are not in it.
    _dead_letter_idx = models.Index(
        "(endpoint_id, event_type_id, cause) INCLUDE (company_id, state)"
        " WHERE state IN ('dead', 'held')"
    )

    def _alike(self) -> Domain:
        """Dead letters of the same endpoints, types and causes as these."""
        dead = self.filtered(lambda d: d.state in DEAD_LETTER)
        kinds = {(d.endpoint_id.id, d.event_type_id.id, d.cause) for d in dead}
        return Domain("state", "in", DEAD_LETTER) & Domain.OR(
            Domain("endpoint_id", "=", endpoint)
            & Domain("event_type_id", "=", event_type)
            & Domain("cause", "=", cause)
            for endpoint, event_type, cause in kinds
        )
