# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""No verification: for sources that are opened so on purpose."""

from collections.abc import Sequence

from ..received import Received
from .scheme import Outgoing, Scheme, VerificationSettings


class Unverified(Scheme):
    needs_secret = False

    def check_secret(self, text: str) -> None:
        raise ValueError(
            "Nothing is verified with a secret here. Choose a verification first."
        )

    def prove(
        self, message: Outgoing, secret: str, settings: VerificationSettings
    ) -> dict[str, str]:
        return {}

    def verify(
        self,
        received: Received,
        secrets: Sequence[str],
        settings: VerificationSettings,
        now: float,
    ) -> None:
        """Anybody may send."""
