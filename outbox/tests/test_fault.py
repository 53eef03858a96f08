# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..pure.fault import CONDEMNING, fault_of, parse_statuses
from ..pure.slowness import Durations
from .pure_support import PROPERTY

NOT_2XX = st.integers(100, 199) | st.integers(300, 599)


@tagged("post_install", "-at_install")
class TestFault(BaseCase):
    def assertFaults(self, statuses, fault, doubtful):
        for status in statuses:
            with self.subTest(status=status):
                found = fault_of(status, None, CONDEMNING)
                self.assertEqual(found, (fault, doubtful))

    def test_what_the_receiver_says_of_the_message_is_the_messages_fault(self):
        self.assertFaults((*CONDEMNING, 409, 411, 414, 423, 451), "message", False)

    def test_what_concerns_every_message_is_the_endpoints_fault(self):
        self.assertFaults((401, 402, 405, 407, 421, 426, 429), "endpoint", False)
        self.assertFaults((301, 302, 307, 308, 502, 503, 504), "endpoint", False)

    def test_what_one_message_may_be_the_cause_of_is_doubtful(self):
        self.assertFaults((403, 404, 408, 425, 500, 501, 507, 599), "endpoint", True)

    def test_an_endpoint_that_cannot_be_reached_is_at_fault_for_sure(self):
        for error in ("resolve", "connect", "tls"):
            self.assertEqual(fault_of(None, error, ()), ("endpoint", False))
        for error in ("timeout", "protocol", "other"):
            self.assertEqual(fault_of(None, error, ()), ("endpoint", True))

    def test_people_decide_what_condemns_the_message(self):
        self.assertEqual(fault_of(500, None, (500,)), ("message", False))
        self.assertEqual(fault_of(404, None, (404,)), ("message", False))

    @PROPERTY
    @given(NOT_2XX, st.sets(st.integers(400, 599)))
    def test_a_status_that_condemns_is_never_the_endpoints_fault(self, status, chosen):
        fault, doubtful = fault_of(status, None, chosen)
        if status in chosen:
            self.assertEqual((fault, doubtful), ("message", False))
        elif not 400 <= status < 500:
            self.assertEqual(fault, "endpoint")

    def test_a_list_of_statuses_is_read_as_people_write_it(self):
        for text, statuses in (
            ("400, 413, 415, 422", (400, 413, 415, 422)),
            (" 422;400  400,", (400, 422)),
            ("", ()),
            (False, ()),
            (None, ()),
        ):
            self.assertEqual(parse_statuses(text), statuses)

    def test_a_list_that_cannot_be_used_is_refused_in_words(self):
        for text, words in (
            ("400, teapot", '"teapot" is no HTTP status'),
            ("200", '"200" is no HTTP status'),
            ("4000", '"4000" is no HTTP status'),
            ("410", "disables the endpoint"),
        ):
            with self.assertRaisesRegex(ValueError, words):
                parse_statuses(text)

    @PROPERTY
    @given(st.text())
    def test_whatever_people_write_is_read_or_refused(self, text):
        try:
            statuses = parse_statuses(text)
        except ValueError as error:
            self.assertTrue(str(error))
        else:
            self.assertEqual(parse_statuses(", ".join(map(str, statuses))), statuses)


@tagged("post_install", "-at_install")
class TestDurations(BaseCase):
    def seen(self, *seconds):
        durations = Durations()
        for duration in seconds:
            durations.note(duration)
        return durations

    def test_more_than_one_in_twenty_makes_it_slow(self):
        self.assertFalse(self.seen(*[0.1] * 19, 3).is_slow(False))
        self.assertTrue(self.seen(*[0.1] * 18, 3, 3).is_slow(False))

    def test_it_is_slow_until_it_is_clearly_quick(self):
        between = self.seen(*[1.5] * 20)
        self.assertFalse(between.is_slow(False))
        self.assertTrue(between.is_slow(True))
        self.assertFalse(self.seen(*[0.9] * 20).is_slow(True))

    def test_without_requests_nothing_is_known(self):
        for was in (True, False):
            self.assertEqual(self.seen().is_slow(was), was)
