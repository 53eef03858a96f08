# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.integration_base.tests.receiver import Answer

from ..models.outbox_delivery_cause_mixin import CAUSES
from ..pure.cause import Unsendable, cause_of, cause_of_unsendable
from ..pure.exchange import ErrorKind
from .drain_case import DrainCase
from .pure_support import PROPERTY

NAMED = dict(CAUSES)


@tagged("post_install", "-at_install")
class TestCause(BaseCase):
    @PROPERTY
    @given(
        st.none() | st.integers(100, 199) | st.integers(300, 999),
        st.none() | st.sampled_from(get_args(ErrorKind)),
    )
    def test_every_failure_has_a_cause_with_a_name(self, status, error):
        self.assertIn(cause_of(status, error), NAMED)

    def test_a_status_that_people_know_is_a_cause_of_its_own(self):
        self.assertEqual(NAMED[cause_of(422, None)], "HTTP 422")
        self.assertEqual(cause_of(451, None), "http_4xx")
        self.assertEqual(cause_of(302, None), "redirect")

    def test_what_broke_off_an_answer_counts_more_than_its_status(self):
        self.assertEqual(cause_of(200, "timeout"), "timeout")

    def test_what_cannot_be_sent_says_why_itself(self):
        self.assertEqual(
            cause_of_unsendable(Unsendable("too_large", "Too large.")), "too_large"
        )
        self.assertEqual(cause_of_unsendable(ValueError("?")), "not_sendable")
        self.assertIn("not_sendable", NAMED)


@tagged("post_install", "-at_install")
class TestCauseOfDeliveries(DrainCase):
    def last_attempt(self, *answers):
        (delivery,) = self.tell("1")
        self.env.cr.execute(
            "UPDATE outbox_delivery SET attempt = 11 WHERE id = %s", (delivery.id,)
        )
        self.receiver.answer(*answers)
        self.drain()
        return delivery

    def test_a_dead_letter_has_the_cause_of_its_last_failure(self):
        delivery = self.last_attempt(Answer(status=422))
        self.assertEqual((delivery.state, delivery.cause), ("dead", "http_422"))

    def test_a_retry_forgets_the_cause(self):
        delivery = self.last_attempt(Answer(status=422))
        delivery.action_retry()
        self.assertFalse(delivery.cause)
        self.drain()
        self.assertEqual((delivery.state, delivery.cause), ("delivered", False))

    def test_one_that_was_released_while_retrying_keeps_its_cause(self):
        (delivery,) = self.tell("1")
        self.receiver.answer(Answer(status=400))
        self.drain()
        self.assertEqual((delivery.state, delivery.cause), ("retrying", "http_400"))
        delivery.action_release()
        self.assertEqual((delivery.state, delivery.cause), ("dead", "http_400"))

    def test_an_event_that_fits_into_no_request_is_too_large(self):
        self.endpoint.max_size = 1
        (delivery,) = self.tell("x" * 2000)
        self.drain()
        self.assertEqual((delivery.state, delivery.cause), ("dead", "too_large"))

    def test_what_arrives_has_no_cause(self):
        (delivery,) = self.tell("1")
        self.receiver.answer(Answer(status=503))
        self.drain()
        self.assertEqual(delivery.cause, "http_503")
        self.make_due()
        self.drain()
        self.assertEqual((delivery.state, delivery.cause), ("delivered", False))

    def test_dead_letters_are_alike_by_endpoint_type_and_cause(self):
        first = self.last_attempt(Answer(status=422))
        second = self.last_attempt(Answer(status=422))
        other = self.last_attempt(Answer(status=500))
        alike = self.env["outbox.delivery"].search(first._alike())
        self.assertEqual(alike, second | first)
        self.assertNotIn(other, alike)
