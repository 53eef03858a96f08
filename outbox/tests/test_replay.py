# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..engine import replay, replay_sql
from .replay_case import ReplayCase


@tagged("post_install", "-at_install")
class TestReplay(ReplayCase):
    def test_chosen_deliveries_arrive_again_with_the_same_ids_in_their_order(self):
        old = self.delivered("1", "2", "3")
        started = self.start(old.sorted("id", reverse=True))
        self.assertEqual(started.total, 3)
        self.complete(started)
        self.assertEqual(started.state, "done")
        self.assertEqual(self.posted(), old.mapped("event_uuid"))
        self.assertEqual(self.new_deliveries(started).event_id, old.event_id)
        self.assertEqual(started.delivered_count, 3)
        self.assertEqual(started.progress, 100)

    def test_to_replay_twice_is_safe(self):
        old = self.delivered("1")
        for _time in range(2):
            self.complete(self.start(old))
        self.assertEqual(self.posted(), old.mapped("event_uuid") * 2)
        self.assertEqual(len(old.event_id.delivery_ids), 3)

    def test_what_is_on_its_way_is_left_out(self):
        old = self.delivered("1")
        waiting = self.tell("2")
        first = self.start((old + waiting).event_id)
        second = self.start((old + waiting).event_id)
        self.queue(first)
        self.queue(second)
        self.assertEqual(self.new_deliveries(first).event_id, old.event_id)
        self.assertFalse(self.new_deliveries(second))
        self.assertEqual((first.skipped, second.skipped), (1, 2))
        self.drain()
        self.assertEqual(self.posted(), (waiting + old).mapped("event_uuid"))

    def test_events_go_to_all_that_were_or_are_subscribed(self):
        old = self.delivered("1")
        was, now, other = self.endpoint, self.make_endpoint(), self.make_endpoint()
        was.subscription_ids.active = False
        self.subscribe(now, self.kind)
        started = self.start(old.event_id)
        self.assertEqual(started.endpoint_id, was + now)
        self.assertNotIn(other, started.endpoint_id)
        for each in started:
            each.endpoint_id.action_resume()
            self.queue(each)
            self.assertEqual(self.new_deliveries(each).event_id, old.event_id)

    def test_an_endpoint_that_never_listened_gets_nothing(self):
        old = self.delivered("1")
        with self.assertRaisesRegex(UserError, "nothing to replay"):
            self.start(old.event_id, endpoint_ids=self.make_endpoint())

    def test_filters_of_subscriptions_hold(self):
        old = self.delivered("1") + self.delivered("2", partner=self.partners[1])
        self.partners[1].comment = "wanted"
        gone = self.delivered("3", partner=self.partners[2])
        self.partners[2].unlink()
        new = self.make_endpoint(self.receiver.url)
        self.subscribe(new, self.kind, filter_domain="[('comment', 'like', 'wanted')]")
        new.action_resume()
        started = self.start((old + gone).event_id, endpoint_ids=new)
        self.queue(started)
        self.assertEqual(self.new_deliveries(started).event_id, old[1].event_id)
        self.assertEqual(started.skipped, 2)

    def test_a_dead_letter_stays_one_when_it_is_replayed_in_vain(self):
        old = self.tell("1")
        old.state = "dead"
        started = self.start(old)
        self.queue(started)
        self.new_deliveries(started).state = "dead"
        self.complete(started)
        self.assertEqual((started.state, old.state), ("done", "dead"))

    def test_everything_failed_since_a_time(self):
        old, new = self.tell("1") + self.tell("2", partner=self.partners[1])
        (old + new).write({"state": "dead"})
        old.create_date = fields.Datetime.now() - timedelta(days=2)
        self.delivered("3", partner=self.partners[2])
        started = self.start(mode="failed")
        self.assertEqual(started.total, 1)
        self.complete(started)
        self.assertEqual(self.posted(), [new.event_uuid])
        self.assertEqual((old.state, new.state), ("dead", "cancelled"))
        with self.assertRaisesRegex(UserError, "nothing to replay"):
            self.start(mode="failed")

    def test_a_window_by_type(self):
        other = self.make_event_type("x.other", "res.partner")
        self.subscribe(self.endpoint, other)
        self.env["outbox.event.type"].emit("x.other", self.partners[0])
        self.forget_events()
        before, within, after = self.delivered("1", "2", "3")
        hours = {before: -5, within: -3, after: -1}
        for delivery, hour in hours.items():
            time = fields.Datetime.now() + timedelta(hours=hour)
            delivery.event_id.sudo().time = time
        started = self.start(
            mode="window",
            time_from=fields.Datetime.now() - timedelta(hours=4),
            time_to=fields.Datetime.now() - timedelta(hours=2),
            event_type_ids=self.kind,
        )
        self.complete(started)
        self.assertEqual(self.new_deliveries(started).event_id, within.event_id)

    def test_a_window_of_many_events_is_walked_in_chunks(self):
        self.patch(replay, "CHUNK", 4)
        old = self.delivered(*"123456789")
        started = self.start(mode="window")
        self.queue(started, steps=1)
        self.assertEqual(started.handled, 4)
        self.complete(started)
        self.assertEqual(self.posted(), old.mapped("event_uuid"))

    def test_what_has_no_data_is_left_out(self):
        unrendered, removed, whole = self.delivered("1", "2", "3")
        unrendered.event_id.write({"data": False, "error": "KeyError"})
        removed.event_id.unlink()
        started = self.start(mode="window")
        self.complete(started)
        self.assertEqual(self.posted(), [whole.event_uuid])

    def test_an_event_removed_meanwhile_holds_nothing_up(self):
        removed, kept = self.delivered("1", "2")
        started = self.start(removed + kept)
        removed.event_id.unlink()
        self.complete(started)
        self.assertEqual(self.posted(), kept.mapped("event_uuid"))
        self.assertEqual((started.state, started.skipped), ("done", 1))

    def test_what_has_expired_is_sent_all_the_same(self):
        old = self.delivered("1")
        old.expires_at = fields.Datetime.now() - timedelta(hours=1)
        self.complete(self.start(old))
        self.assertEqual(self.posted(), old.mapped("event_uuid"))

    def test_the_pinned_version_is_sent_or_nothing(self):
        old = self.delivered("1", "2")
        payload = self.kind.payload_id
        later = payload.copy({"name": payload.name, "version": payload.version + 1})
        old[1].event_id.version_ids.create(
            {"event_id": old[1].event_id.id, "payload_id": later.id, "data": "{}"}
        )
        self.env.cr.execute(
            "UPDATE outbox_subscription_payload_rel SET payload_id = %s"
            " WHERE subscription_id = %s",
            (later.id, self.endpoint.subscription_ids.id),
        )
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        started = self.start(old)
        self.queue(started)
        new = self.new_deliveries(started)
        self.assertEqual((new.event_id, new.payload_id), (old[1].event_id, later))

    def test_events_keep_behind_the_head_of_their_key(self):
        old = self.delivered("1", "2")
        head = self.tell("3")
        head.state = "held"
        started = self.start(old)
        self.queue(started)
        self.drain()
        self.assertEqual(set(self.new_deliveries(started).mapped("state")), {"parked"})
        self.assertEqual(started.state, "running")
        head.with_user(self.operator).action_skip()
        self.complete(started)
        self.assertEqual(self.posted(), old.mapped("event_uuid"))

    def test_new_events_wait_for_few_old_ones(self):
        self.patch(replay_sql, "OPEN", 6)
        self.patch(replay, "CHUNK", 4)
        old = self.delivered(*[str(number) for number in range(20)])
        started = self.start(old)
        self.queue(started)
        pending = self.new_deliveries(started).filtered(lambda d: d.state == "pending")
        self.assertLessEqual(len(pending), 6)
        new = self.tell("new")
        self.complete(started)
        self.assertLessEqual(self.posted().index(new.event_uuid), 6)
        self.assertEqual(len(self.posted()), 21)

    def test_a_lane_full_of_new_events_gets_no_old_ones(self):
        self.patch(replay_sql, "OPEN", 4)
        self.patch(replay, "CHUNK", 4)
        old = self.delivered("1")
        self.tell("2", "3", "4")
        started = self.start(old)
        self.assertGreater(self.queue(started), 0)
        self.assertFalse(self.new_deliveries(started))

    def test_a_replay_waits_for_a_paused_endpoint_and_an_open_circuit(self):
        old = self.delivered("1")
        started = self.start(old)
        self.endpoint.action_pause()
        self.assertIsNone(self.queue(started))
        self.endpoint.action_resume()
        self.endpoint.circuit_ids.sudo().state = "open"
        self.assertIsNone(self.queue(started))
        self.assertFalse(self.new_deliveries(started))
        self.endpoint.circuit_ids.sudo().state = "closed"
        self.sweep()
        jobs = self.env["queue.job"].search(
            [("identity_key", "=", f"outbox.replay:{started.id}")]
        )
        self.assertEqual(len(jobs), 1)
        self.assertEqual(jobs.channel, "root.outbox.replay")
        self.complete(started)

    def test_events_in_batches_stay_in_their_lane(self):
        self.endpoint.subscription_ids.write({"timing": "batch", "batch_size": 2})
        self.finish_change()
        lane = self.endpoint.subscription_ids._batch_lane()
        old = self.tell("1", "2")
        self.drain()
        started = self.start(old)
        self.queue(started)
        self.assertEqual(set(self.new_deliveries(started).mapped("lane")), {lane})
        self.drain()
        self.assertEqual(started.delivered_count, 2)

    def test_an_archived_batch_subscription_names_no_lane(self):
        self.endpoint.subscription_ids.write({"timing": "batch", "batch_size": 1})
        self.finish_change()
        old = self.tell("1")
        self.drain()
        self.endpoint.subscription_ids.active = False
        self.finish_change()
        started = self.start(old)
        self.queue(started)
        self.assertEqual(self.new_deliveries(started).lane, 0)

    def test_a_strict_endpoint_gets_them_in_order(self):
        self.endpoint.ordering = "strict"
        self.finish_change()
        old = self.delivered("1") + self.delivered("2", partner=self.partners[1])
        self.complete(self.start(old))
        self.assertEqual(self.posted(), old.mapped("event_uuid"))

    def test_other_code_sends_what_is_missing(self):
        new = self.make_endpoint(self.receiver.url, state="active")
        old = self.delivered("1", "2")
        self.subscribe(new, self.kind)
        replays = self.env["outbox.replay"].with_user(self.operator)
        started = replays._send(
            new.with_user(self.operator), old.event_id.ids, "missing there"
        )
        self.queue(started)
        self.assertEqual(self.new_deliveries(started).event_id, old.event_id)
        self.assertEqual(self.new_deliveries(started).endpoint_id, new)
