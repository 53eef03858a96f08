# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What tests of verification share."""

from odoo.tests import BaseCase

from ..pure.received import Received
from ..pure.verification import PRESETS, Refused, VerificationSettings

NOW = 1_700_000_000

# Of ``hmac``, in which everything is chosen.
HMAC = VerificationSettings(
    header="X-Signature",
    prefix="sig=",
    encoding="base64",
    algorithm="sha512",
    signed="{id}.{timestamp}.{body}!",
    id_header="X-Id",
    timestamp_header="X-Time",
)


def request(headers=None, body=b"{}", path="/integration/inbox/x", **values):
    """A request with these headers, whose names may be in any case."""
    lowered = {name.lower(): value for name, value in (headers or {}).items()}
    return Received("POST", path, lowered, body, **values)


class VerificationCase(BaseCase):
    """Verifies with ``cls.preset``, ``cls.secret`` and ``cls.settings``."""

    preset = ""
    secret = ""
    settings = VerificationSettings()

    def verify(self, received, *secrets, now=NOW, settings=None):
        PRESETS[self.preset].verify(
            received, secrets or (self.secret,), settings or self.settings, now
        )

    def refuse(self, received, *secrets, **values):
        """Assert that it is refused, with words that give no secret away.

        :return: the words
        """
        with self.assertRaises(Refused) as caught:
            self.verify(received, *secrets, **values)
        for secret in filter(None, secrets or (self.secret,)):
            self.assertNotIn(secret, str(caught.exception))
        return str(caught.exception)

    def refuse_without_secrets(self, received):
        for secrets in ((), ("",), ("", "")):
            with self.assertRaises(Refused):
                PRESETS[self.preset].verify(received, secrets, self.settings, NOW)

    def refuse_every_header_gone_wrong(self, headers, body, lists=()):
        """Each header missing, empty, doubled, cut, or not ASCII.

        :param lists: headers that may say something twice
        """
        self.verify(request(headers, body))
        for name, value in headers.items():
            without = {key: text for key, text in headers.items() if key != name}
            self.refuse(request(without, body))
            for wrong in (
                "",
                " ",
                "x" if name in lists else f"{value}, {value}",
                value[:-1],
                f"{value}é",
                f"{value}\ud800",
                f"{value}\x00",
            ):
                with self.subTest(name=name, wrong=wrong):
                    self.refuse(request({**headers, name: wrong}, body))
