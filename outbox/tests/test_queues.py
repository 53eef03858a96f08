# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import datetime

from odoo.tests import BaseCase, tagged

from odoo.addons.integration_base.pure.backoff import SCHEDULE

from ..engine.lane_sql import Row
from ..engine.queues import queues


def row(id_, key, attempt=0, status=None):
    return Row(
        id=id_,
        event_type_id=None,
        company_id=None,
        key=key,
        state="retrying" if attempt else "pending",
        attempt=attempt,
        status=status,
        expires_at=None,
        expired=False,
        uuid=str(id_),
        source="/x",
        type="x.told",
        res_model="x",
        res_id=1,
        time=datetime(2026, 11, 23),
        traceparent=None,
        sequence=id_,
        payload_id=None,
        data="{}",
        blocked=False,
    )


@tagged("post_install", "-at_install")
class TestQueues(BaseCase):
    def ids(self, rows, batch_size):
        return [
            [tuple(row.id for row in request) for request in queue]
            for queue in queues(rows, batch_size)
        ]

    def test_a_queue_for_each_key(self):
        rows = [row(1, "a"), row(2, "b"), row(3, "a")]
        self.assertEqual(self.ids(rows, None), [[(1,), (3,)], [(2,)]])

    def test_one_batch_in_the_order_of_events(self):
        rows = [row(2, "b", 1, 500), row(1, "a"), row(3, "c"), row(4, "a")]
        self.assertEqual(self.ids(rows, 3), [[(1, 2, 3)]])

    def test_what_was_refused_goes_alone_with_its_key(self):
        for status in (400, 413, 415, 422):
            with self.subTest(status=status):
                rows = [row(1, "a", 1, status), row(2, "b"), row(3, "a"), row(4, "c")]
                self.assertEqual(self.ids(rows, 9), [[(1,), (3,)], [(2, 4)]])

    def test_the_last_try_is_made_alone_whatever_was_answered(self):
        spent = len(SCHEDULE)
        rows = [row(1, "a", spent, 500), row(2, "b", spent - 1, 500)]
        self.assertEqual(self.ids(rows, 9), [[(1,)], [(2,)]])
        self.assertEqual(
            self.ids([row(1, "a", spent - 1), row(2, "b", 1, 503)], 9), [[(1, 2)]]
        )
