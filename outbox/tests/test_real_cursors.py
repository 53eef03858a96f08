# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What only shows between real transactions; what they commit is removed again."""

from threading import Event, Thread

from psycopg2.errors import SerializationFailure

from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.integration_base.engine import lane_lock
from odoo.addons.integration_base.engine.cursors import read_committed
from odoo.addons.integration_base.tests.receiver import Answer, Receiver
from odoo.addons.queue_job.exception import RetryableJobError

from ..engine import circuit_sql, lane_sql
from ..engine.admission import Admission
from .real_case import RealCase


@tagged("post_install", "-at_install")
class TestRealTransactions(RealCase):
    def test_a_deleted_subscription_fails_no_business_transaction(self):
        with self.environment() as env:
            env["outbox.subscription"]._by_event_type()
            subscription = (
                env["outbox.endpoint"].browse(self.endpoint_id).subscription_ids
            )
            with self.environment() as other:
                # Beside the ORM, so that this worker has not heard of it.
                other.cr.execute(
                    "DELETE FROM outbox_subscription WHERE id = %s", subscription.ids
                )
            self.set_ref(env, "1")
        self.assertEqual(self.events(), ['{"ref":"1"}'])

    def test_a_commit_leaves_the_event_and_a_rollback_none(self):
        with self.environment() as env:
            self.set_ref(env, "committed")
        with self.environment() as env:
            self.set_ref(env, "rolled back")
            env.cr.flush()
            env.cr.rollback()
        self.assertEqual(self.events(), ['{"ref":"committed"}'])

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_a_retried_transaction_tells_only_what_it_committed(self):
        tries = []
        with self.environment() as env:

            def work():
                partner = env["res.partner"].browse(self.partner_id)
                tries.append(partner.ref)
                partner.ref = f"{partner.ref or ''}+mine"
                if len(tries) == 1:
                    with self.environment() as other:
                        self.set_ref(other, "theirs")
                partner.flush_recordset()

            retrying(work, env)
        self.assertEqual(tries, [False, "theirs"])
        self.assertEqual(self.events(), ['{"ref":"theirs"}', '{"ref":"theirs+mine"}'])

    def test_a_wake_up_follows_the_commit_of_an_active_endpoint(self):
        self.resume()
        with self.environment() as env:
            self.set_ref(env, "1")
            env.cr.flush()
            self.assertEqual(self.jobs(), 0, "not inside the business transaction")
        self.assertEqual(self.jobs(), 1)

    def test_nothing_wakes_a_paused_endpoint(self):
        with self.environment() as env:
            self.set_ref(env, "1")
        self.assertEqual(self.jobs(), 0)

    def test_the_business_transaction_notifies_nobody(self):
        self.resume()
        with self.environment() as env:
            statements = []
            execute = env.cr.execute
            env.cr.execute = lambda query, *args, **kwargs: (
                statements.append(str(query)),
                execute(query, *args, **kwargs),
            )[1]
            self.set_ref(env, "1")
            env.cr.flush()
            del env.cr.execute
        self.assertTrue([s for s in statements if "outbox_delivery" in s])
        self.assertFalse([s for s in statements if "notify" in s.lower()])
        self.assertFalse([s for s in statements if "queue_job" in s])

    def test_only_one_run_owns_a_lane(self):
        with self.environment() as first, self.environment() as second:
            self.assertTrue(lane_lock.lock(first.cr, "outbox_lane", self.lane_id))
            with self.assertRaises(RetryableJobError) as caught:
                second["outbox.lane"].browse(self.lane_id)._drain()
            self.assertTrue(caught.exception.ignore_retry)
            first.cr.rollback()
            second.cr.rollback()
            self.assertTrue(lane_lock.lock(second.cr, "outbox_lane", self.lane_id))

    def test_a_new_epoch_fences_the_old_one_off(self):
        with read_committed(self.registry) as old, read_committed(self.registry) as new:
            epoch = lane_sql.take_over(old, self.lane_id, "old").epoch
            old.commit()
            self.assertTrue(lane_sql.still_owned(old, self.lane_id, epoch))
            old.commit()
            lane_sql.take_over(new, self.lane_id, "new")
            new.commit()
            self.assertFalse(lane_sql.still_owned(old, self.lane_id, epoch))

    def open_circuit(self):
        """It is time for its probe."""
        with self.environment() as env:
            env.cr.execute(
                "UPDATE outbox_circuit SET state = 'open', failures = 5,"
                " probe_at = now() AT TIME ZONE 'UTC' WHERE endpoint_id = %s",
                (self.endpoint_id,),
            )

    def test_of_several_lanes_one_wins_the_probe(self):
        self.open_circuit()
        with (
            read_committed(self.registry) as one,
            read_committed(self.registry) as two,
        ):
            for cr in (one, two):
                circuit_sql.look(cr, self.endpoint_id)
            self.assertTrue(circuit_sql.take_probe(one, self.endpoint_id))
            one.commit()
            self.assertFalse(circuit_sql.take_probe(two, self.endpoint_id))

    def test_a_probe_is_taken_from_other_lanes_before_it_is_sent(self):
        release = Event()
        receiver = self.enterContext(Receiver(Answer(hold=release)))
        with self.environment() as env:
            env["outbox.endpoint"].browse(self.endpoint_id).url = receiver.url
        self.resume()
        with self.environment() as env:
            self.set_ref(env, "1")
        self.open_circuit()
        seen = []

        def look_meanwhile():
            receiver.wait_for(1)
            with read_committed(self.registry) as cr:
                seen.append(circuit_sql.look(cr, self.endpoint_id).circuit.state)
            release.set()

        other = Thread(target=look_meanwhile)
        other.start()
        with self.environment() as env:
            env["outbox.lane"].browse(self.lane_id)._drain()
        other.join()
        self.assertEqual(seen, ["half_open"])

    def test_of_faults_in_two_lanes_at_once_both_count(self):
        with (
            read_committed(self.registry) as one,
            read_committed(self.registry) as two,
        ):
            first, second = Admission(one), Admission(two)
            for delivery_id, admission in enumerate((first, second)):
                admission.look(self.endpoint_id)
                admission.refuse(delivery_id, "It is down.")
            first.record([])
            later = Thread(target=second.record, args=([],))
            later.start()
            self.wait_for_lock(one)
            one.commit()
            later.join()
            two.commit()
            circuit = circuit_sql.look(one, self.endpoint_id).circuit
        self.assertEqual(circuit.failures, 2)

    def test_the_work_cursor_sees_what_others_commit(self):
        with read_committed(self.registry) as cr:
            lane_sql.read(cr, self.endpoint_id, 0)
            with self.environment() as env:
                self.set_ref(env, "1")
            self.assertEqual(len(lane_sql.read(cr, self.endpoint_id, 0)), 1)
        with self.environment() as env:
            lane_sql.read(env.cr, self.endpoint_id, 0)
            with self.environment() as other:
                self.set_ref(other, "2")
            self.assertEqual(
                len(lane_sql.read(env.cr, self.endpoint_id, 0)),
                1,
                "the control: Odoo's own isolation level would not see it",
            )

    @mute_logger("odoo.sql_db")
    def test_two_transactions_on_one_record_keep_commit_order(self):
        with self.environment() as first, self.environment() as second:
            self.set_ref(first, "1")
            self.set_ref(second, "2")
            first.cr.commit()
            with self.assertRaises(SerializationFailure):
                second.cr.flush()
            second.cr.rollback()
        self.assertEqual(self.events(), ['{"ref":"1"}'])

    @mute_logger("odoo.sql_db")
    def test_two_transactions_on_parts_of_one_record_do_not_both_commit(self):
        with self.environment() as env:
            kind = env["outbox.event.type"].browse(self.kind_id)
            kind.trigger_ids.write({"subject_path": "parent_id"})
            partner = env["res.partner"].browse(self.partner_id)
            first_part, second_part = env["res.partner"].create(
                [{"name": name, "parent_id": partner.id} for name in "AB"]
            )
        parts = (first_part.id, second_part.id)
        self.addCleanup(self.delete_partners, parts)
        with self.environment() as first, self.environment() as second:
            first["res.partner"].browse(parts[0]).ref = "1"
            second["res.partner"].browse(parts[1]).ref = "2"
            second.flush_all()
            first.cr.commit()
            with self.assertRaises(SerializationFailure):
                second.cr.flush()
            second.cr.rollback()
        self.assertEqual(len(self.events()), 1)
