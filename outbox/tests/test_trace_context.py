# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..pure.trace_context import valid_traceparent
from .pure_support import PROPERTY

# The example of the recommendation.
TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
SAMPLED = f"00-{TRACE}-{PARENT}-01"

INVALID = (
    None,
    "",
    "-",
    TRACE,
    f" {SAMPLED}",
    f"{SAMPLED}\n",
    f"{SAMPLED},{SAMPLED}",
    f"{SAMPLED}-",
    f"{SAMPLED}-more",
    SAMPLED.upper(),
    f"00-{TRACE}-{PARENT}",
    f"0-{TRACE}-{PARENT}-01",
    f"ff-{TRACE}-{PARENT}-01",
    f"00-{'0' * 32}-{PARENT}-01",
    f"00-{TRACE}-{'0' * 16}-01",
    f"00-{TRACE[1:]}-{PARENT}-01",
    f"00-{TRACE}-{PARENT}0-01",
    f"00-{TRACE}-{PARENT}-1",
    f"00_{TRACE}_{PARENT}_01",
    f"00-{TRACE[:-1]}g-{PARENT}-01",
    f"00-{TRACE[:-1]}\u0661-{PARENT}-01",
    f"cc-{TRACE}-{PARENT}-01more",
)


@tagged("post_install", "-at_install")
class TestTraceContext(BaseCase):
    def test_valid_ones_go_on_as_they_are(self):
        for flags in ("00", "01", "02", "03"):
            text = f"00-{TRACE}-{PARENT}-{flags}"
            self.assertEqual(valid_traceparent(text), text)

    def test_invalid_ones_are_ignored(self):
        for text in INVALID:
            with self.subTest(text):
                self.assertIsNone(valid_traceparent(text))

    def test_a_later_version_goes_on_as_the_first(self):
        for text in (f"cc-{TRACE}-{PARENT}-01", f"01-{TRACE}-{PARENT}-01-what-ever"):
            self.assertEqual(valid_traceparent(text), SAMPLED)

    def test_flags_that_nobody_knows_are_sent_as_zero(self):
        self.assertEqual(
            valid_traceparent(f"00-{TRACE}-{PARENT}-fd"), f"00-{TRACE}-{PARENT}-01"
        )

    @PROPERTY
    @given(st.text() | st.from_regex(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-01-?"))
    def test_what_goes_on_is_valid_and_stays_so(self, text):
        found = valid_traceparent(text)
        if found is not None:
            self.assertEqual(valid_traceparent(found), found)
            self.assertEqual(len(found), len(SAMPLED))
