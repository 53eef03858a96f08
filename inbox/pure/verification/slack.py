# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Slack: ``X-Slack-Signature: v0=<hex>`` over ``v0:time:body``."""

from collections.abc import Sequence

from ..received import Received
from . import scheme, signed

HEADER = "X-Slack-Signature"
TIME = "X-Slack-Request-Timestamp"


class Slack(scheme.Scheme):
    id_path = "event_id"
    type_path = "event.type || type"

    def verify(
        self,
        received: Received,
        secrets: Sequence[str],
        settings: scheme.VerificationSettings,
        now: float,
    ) -> None:
        time = scheme.header(received, TIME)
        scheme.fresh(time, TIME, settings.tolerance, now)
        value = scheme.header(received, HEADER)
        signature = signed.without_prefix(value, "v0=", HEADER)
        content = f"v0:{time}:".encode() + received.body
        signed.check_signature([signature], secrets, content)
