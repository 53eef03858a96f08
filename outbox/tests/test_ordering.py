# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import json
from unittest.mock import patch

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from odoo.addons.integration_base.tests.receiver import Answer

from ..engine import drain as drain_module
from ..engine import due_sql, lane_change_sql, strict_sql
from ..engine.lane_sql import PENDING
from ..engine.reading import Reading
from .common import OutboxCase
from .drain_case import DrainCase

FAIL = Answer(status=500)


class OrderingCase(DrainCase):
    ordering = "per_key"

    def setUp(self):
        super().setUp()
        if self.ordering != "per_key":
            self.endpoint.ordering = self.ordering
            self.finish_change()

    def refs(self):
        return [json.loads(post.body)["data"]["ref"] for post in self.posts()]

    def tell_by_turns(self, *refs):
        """One event for each ref, about one partner after the other."""
        deliveries = self.env["outbox.delivery"]
        for number, ref in enumerate(refs):
            deliveries |= self.tell(ref, partner=self.partners[number % 3])
        return deliveries

    def is_due(self):
        self.env.flush_all()
        return bool(
            set(due_sql.due_lanes(self.env.cr)) & set(self.endpoint.lane_ids.ids)
        )


@tagged("post_install", "-at_install")
class TestStrict(OrderingCase):
    ordering = "strict"

    def test_different_documents_arrive_in_order_one_at_a_time(self):
        refs = [str(number) for number in range(30)]
        self.tell_by_turns(*refs)
        self.drain()
        self.assertEqual(self.refs(), refs)
        self.assertEqual(self.receiver.connections, 1)

    def test_nothing_behind_a_failure_is_sent_until_it_has_arrived(self):
        self.receiver.answer(Answer(), FAIL)
        deliveries = self.tell_by_turns("1", "2", "3", "4")
        self.drain()
        self.drain()
        self.assertEqual(self.refs(), ["1", "2"])
        self.assertEqual(
            deliveries.mapped("state"), ["delivered", "retrying", "pending", "pending"]
        )
        self.make_due()
        self.drain()
        self.assertEqual(self.refs(), ["1", "2", "2", "3", "4"])

    def test_nothing_behind_a_held_one_is_sent_until_a_person_decides(self):
        self.endpoint.on_exhausted = "held"
        deliveries = self.tell_by_turns("1", "2", "3")
        self.env.cr.execute(
            "UPDATE outbox_event SET source = 'no uri' WHERE id = %s",
            (deliveries[0].event_id.id,),
        )
        self.drain()
        self.assertFalse(self.posts())
        self.assertEqual(deliveries.mapped("state"), ["held", "pending", "pending"])
        self.assertEqual(deliveries[0].follower_count, 2)
        deliveries[0].action_release()
        self.drain()
        self.assertEqual(self.refs(), ["2", "3"])

    def test_what_is_given_up_lets_the_rest_go_on(self):
        deliveries = self.tell_by_turns("1", "2")
        self.env.cr.execute(
            "UPDATE outbox_event SET source = 'no uri' WHERE id = %s",
            (deliveries[0].event_id.id,),
        )
        self.drain()
        self.assertEqual(deliveries.mapped("state"), ["dead", "delivered"])

    def test_a_retried_dead_letter_goes_before_what_happened_later(self):
        deliveries = self.tell_by_turns("1", "2", "3")
        deliveries[1]._give_up("dead", "delivery_released")
        deliveries[1].action_retry()
        self.drain()
        self.assertEqual(self.refs(), ["1", "2", "3"])

    def test_several_that_failed_before_are_tried_again_in_order(self):
        deliveries = self.tell_by_turns("1", "2", "3", "4")
        self.env.cr.execute(
            "UPDATE outbox_delivery SET state = 'retrying', attempt = 1,"
            " due_at = now() AT TIME ZONE 'UTC' - id * interval '1 second'"
            " WHERE id = ANY(%s)",
            ([deliveries[1].id, deliveries[2].id],),
        )
        self.drain()
        self.assertEqual(self.refs(), ["1", "2", "3", "4"])

    def test_the_sweeper_wakes_nobody_for_what_waits_behind_a_head(self):
        self.assertFalse(self.is_due())
        first, *_others = self.tell_by_turns("1", "2")
        self.assertTrue(self.is_due())
        self.receiver.answer(FAIL)
        self.drain()
        self.assertFalse(self.is_due())
        self.make_due()
        self.assertTrue(self.is_due())
        first.state = "held"
        self.assertFalse(self.is_due())
        self.env["outbox.delivery"].invalidate_model()
        first.state = "delivered"
        self.assertTrue(self.is_due())

    def test_a_held_head_brings_no_job_back_for_later_ones_that_failed(self):
        first, second = self.tell_by_turns("1", "2")
        first.state = "held"
        second.write({"state": "retrying", "due_at": "2026-01-01 00:00:00"})
        self.assertFalse(self.is_due())
        self.drain()
        jobs = self.env["queue.job"].search(
            [("identity_key", "=like", f"outbox.lane:{self.endpoint.lane_ids.id}:%")]
        )
        self.assertFalse(jobs)
        self.assertFalse(self.posts())

    def test_a_head_waits_for_more_before_it_than_is_read_at_once(self):
        self.add_pending(self.tell("1"), PENDING)
        head = self.tell("2", partner=self.partners[1])
        head.write({"state": "retrying", "due_at": "2026-01-01 00:00:00"})
        self.env.flush_all()
        rows = strict_sql.read(self.env.cr, self.endpoint.id, 0)
        self.assertEqual(len(rows), PENDING)
        self.assertNotIn(head.id, [row.id for row in rows])

    def add_pending(self, delivery, count):
        """So many that are pending like it, of events that are not stored."""
        self.env.flush_all()
        self.env.cr.execute(
            "INSERT INTO outbox_delivery (event_id, event_type_id, endpoint_id, lane,"
            " key, state, attempt)"
            " SELECT 1000000000 + n, d.event_type_id, d.endpoint_id, d.lane, d.key,"
            " 'pending', 0 FROM outbox_delivery d, generate_series(1, %s) n"
            " WHERE d.id = %s",
            (count, delivery.id),
        )

    def test_a_poll_behind_a_head_reads_nothing_of_what_waits(self):
        first = self.tell("1")
        first.state = "held"
        self.add_pending(first, 20_000)
        self.env.cr.execute("ANALYZE outbox_delivery")
        # Tables that happen to be small are read as a whole otherwise.
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        self.env.cr.execute(
            f"EXPLAIN (ANALYZE, FORMAT JSON) {strict_sql.READ}",
            {"endpoint": self.endpoint.id, "lane": 0},
        )
        plan = json.dumps(self.env.cr.fetchone()[0])
        rows = sum(row["Actual Rows"] for row in self.nodes(json.loads(plan)))
        self.assertLess(rows, 20)
        self.assertNotIn("Seq Scan", plan)

    def nodes(self, tree):
        """Every node of a plan."""
        if isinstance(tree, list):
            for item in tree:
                yield from self.nodes(item)
        elif isinstance(tree, dict):
            if "Actual Rows" in tree:
                yield tree
            for item in tree.values():
                yield from self.nodes(item)


@tagged("post_install", "-at_install")
class TestUnordered(OrderingCase):
    ordering = "none"

    def test_a_failure_keeps_nobody(self):
        self.receiver.answer(FAIL)
        deliveries = self.tell("1", "2", "3")
        self.drain()
        later = self.tell("4")
        self.drain()
        self.assertEqual(sorted(self.refs()), ["1", "2", "3", "4"])
        states = (deliveries | later).mapped("state")
        self.assertEqual(sorted(states), ["delivered"] * 3 + ["retrying"])

    def test_what_fails_beside_a_failure_is_tried_again_like_it(self):
        self.endpoint.concurrency = 1
        self.receiver.answer(FAIL, FAIL)
        deliveries = self.tell("1", "2", "3")
        with patch.object(drain_module, "FLUSH_ROWS", 1):
            self.drain()
        self.assertEqual(
            deliveries.mapped("state"), ["retrying", "retrying", "delivered"]
        )

    def test_what_is_held_keeps_nobody(self):
        first, second = self.tell("1", "2")
        first.state = "held"
        self.drain()
        self.assertEqual(second.state, "delivered")
        self.assertEqual(first.follower_count, 0)

    def test_events_of_one_document_go_in_parallel(self):
        self.tell("1", "2", "3")
        self.receiver.default = Answer(delay=0.5)
        self.receiver.connections = 0
        self.drain()
        self.assertEqual(self.receiver.connections, 3)

    def test_a_batch_that_failed_waits_as_a_whole(self):
        self.endpoint.subscription_ids.write({"timing": "batch", "batch_size": 3})
        self.finish_change()
        deliveries = self.tell("1", "2", "3")
        self.receiver.answer(FAIL)
        lane = self.endpoint.lane_ids.filtered("subscription_id")
        with self.enter_registry_test_mode():
            lane._drain()
        self.env.invalidate_all()
        self.assertEqual(set(deliveries.mapped("state")), {"retrying"})


@tagged("post_install", "-at_install")
class TestChangeOfOrdering(OrderingCase):
    """What waits is neither lost nor stuck."""

    def setUp(self):
        super().setUp()
        self.patch(lane_change_sql, "CHUNK", 3)

    def fail_all(self):
        """A head that retries and two behind it, of each of two documents."""
        self.receiver.answer(FAIL, FAIL)
        deliveries = self.tell("a1", "a2", "a3")
        deliveries |= self.tell("b1", "b2", "b3", partner=self.partners[1])
        self.drain()
        return deliveries.sorted("id")

    def change(self, **values):
        self.endpoint.write(values)
        self.finish_change()

    def test_parked_ones_go_when_there_is_no_order_any_more(self):
        deliveries = self.fail_all()
        self.assertEqual(deliveries.mapped("state").count("parked"), 4)
        self.change(ordering="none")
        self.drain()
        states = sorted(deliveries.mapped("state"))
        self.assertEqual(states, ["delivered"] * 4 + ["retrying"] * 2)

    def test_strict_order_keeps_what_failed_first(self):
        deliveries = self.fail_all()
        self.change(ordering="strict")
        self.drain()
        self.assertEqual(len(self.posts()), 2)
        self.make_due()
        self.drain()
        self.assertEqual(set(deliveries.mapped("state")), {"delivered"})
        self.assertEqual(self.refs()[2:], ["a1", "a2", "a3", "b1", "b2", "b3"])

    def test_order_per_document_is_found_again(self):
        self.change(ordering="none")
        self.receiver.answer(FAIL, FAIL)
        deliveries = self.tell("1", "2")
        self.drain()
        self.assertEqual(deliveries.mapped("state"), ["retrying", "retrying"])
        deliveries |= self.tell("3")
        self.change(ordering="per_key")
        self.drain()
        self.assertEqual(deliveries.mapped("state"), ["retrying", "parked", "parked"])
        self.make_due()
        self.drain()
        self.assertEqual(self.refs()[2:], ["1", "2", "3"])

    def test_what_is_held_is_left_to_people(self):
        self.change(ordering="none")
        deliveries = self.tell("1", "2")
        deliveries.state = "held"
        self.change(ordering="per_key")
        self.drain()
        self.assertEqual(deliveries.mapped("state"), ["held", "held"])

    def test_a_run_from_before_the_change_parks_nothing(self):
        """Its lock was lost, as else it is waited for; what it parks nobody frees."""
        self.receiver.answer(FAIL)
        self.tell("1")
        self.drain()
        self.tell("2")
        next_rows = Reading.next_rows

        def read_before_the_change(reading, target):
            rows = next_rows(reading, target)
            self.endpoint.ordering = "strict"
            self.env.flush_all()
            self.endpoint._finish_change()
            return rows

        with patch.object(Reading, "next_rows", read_before_the_change):
            self.drain()
        self.tell("3", partner=self.partners[1])
        self.make_due()
        self.drain()
        self.assertEqual(self.refs(), ["1", "1", "2", "3"])


@tagged("post_install", "-at_install")
class TestStrictSettings(OutboxCase):
    def setUp(self):
        super().setUp()
        self.kind = self.make_event_type("x.told", "res.partner", timing="batch")
        self.endpoint = self.make_endpoint()

    def assertRefused(self, pattern, function, *args, **values):
        with (
            self.assertRaisesRegex(ValidationError, pattern),
            self.env.cr.savepoint(),
        ):
            function(*args, **values)

    def test_strict_order_needs_one_lane(self):
        self.endpoint.lanes = 2
        self.assertRefused(
            "exactly one lane", self.endpoint.write, {"ordering": "strict"}
        )
        self.endpoint.write({"ordering": "strict", "lanes": 1})
        self.assertRefused("Set Lanes to 1", self.endpoint.write, {"lanes": 2})

    def test_the_form_sets_the_lane(self):
        self.endpoint.lanes = 4
        with Form(self.endpoint) as form:
            form.ordering = "strict"
            self.assertEqual(form.lanes, 1)
        self.assertEqual(self.endpoint.lanes, 1)

    def test_batches_are_refused_beside_strict_order(self):
        batch = self.subscribe(self.endpoint, self.kind)
        self.assertEqual(batch.timing, "batch")
        self.assertRefused("Real Time", self.endpoint.write, {"ordering": "strict"})
        batch.timing = "real_time"
        self.endpoint.ordering = "strict"
        self.assertRefused("Real Time", batch.write, {"timing": "batch"})

    def test_events_nobody_waits_for_are_sent_at_once_in_strict_order(self):
        self.endpoint.ordering = "strict"
        self.assertEqual(self.subscribe(self.endpoint, self.kind).timing, "real_time")

    def test_a_subscription_may_come_with_its_strict_endpoint(self):
        with Form(self.env["outbox.endpoint"]) as form:
            form.name = "Ledger"
            form.url = "http://127.0.0.1:9/"
            form.state = "paused"
            form.ordering = "strict"
            with form.subscription_ids.new() as line:
                line.event_type_ids.add(self.kind)
                line.timing = "real_time"
        endpoint = self.env["outbox.endpoint"].search([("name", "=", "Ledger")])
        self.assertEqual(endpoint.subscription_ids.timing, "real_time")

    def test_an_archived_batch_is_no_obstacle(self):
        batch = self.subscribe(self.endpoint, self.kind, active=False)
        self.endpoint.ordering = "strict"
        self.assertRefused("Real Time", batch.write, {"active": True})
        self.assertEqual(
            self.endpoint.with_context(active_test=False).subscription_ids, batch
        )
        batch.write({"event_type_ids": [Command.set(self.kind.ids)]})
