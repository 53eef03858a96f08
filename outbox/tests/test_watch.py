# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What is overdue or fails for days is found, shown, mended, and told to the owner."""

from datetime import timedelta

from psycopg2.errors import CheckViolation

from odoo.tests import BaseCase, Form, tagged
from odoo.tools import format_datetime, mute_logger

from ..engine import watchdog
from ..pure.diagnosis import Finding, Job, Seen, diagnose
from .batch_case import BatchCase
from .circuit_case import DOWN, CircuitCase

CAPACITIES = {"root": 4, "root.outbox.slow": 1}


@tagged("post_install", "-at_install")
class TestDiagnosis(BaseCase):
    def found(self, *jobs, locked_for=None, busy=None, silent=0.0):
        finding = diagnose(Seen(jobs, locked_for, busy or {}, silent), CAPACITIES)
        return finding and finding.cause

    def test_a_lane_without_a_job(self):
        self.assertEqual(self.found(), "no_job")
        self.assertEqual(self.found(Job("pending", "root.outbox", True)), "no_job")
        self.assertEqual(self.found(Job("failed", "root.outbox")), "failed")

    def test_a_process_that_owns_the_lane_is_at_work_for_a_while(self):
        job = Job("started", "root.outbox")
        self.assertIsNone(self.found(job, locked_for=20.0))
        self.assertEqual(self.found(job, locked_for=200.0), "hangs")
        self.assertEqual(self.found(job), "worker_dead")

    def test_a_job_waits_for_a_place_in_its_channel_or_further_down(self):
        job = Job("pending", "root.outbox")
        slow = Job("pending", "root.outbox.slow")
        for jobs, busy, full in (
            (job, {"root.outbox": 2, "root.sales": 2}, "root"),
            (job, {"root.outbox.slow": 1, "root": 3}, "root"),
            (slow, {"root.outbox.slow": 1}, "root.outbox.slow"),
        ):
            finding = diagnose(Seen((jobs,), None, busy, 0.0), CAPACITIES)
            self.assertEqual(finding, Finding("full", full))
        self.assertEqual(self.found(job, busy={"root.outbox.slow": 1}), "turn")
        self.assertEqual(self.found(slow, busy={"root.outboxes": 3}), "turn")

    def test_a_job_that_could_run_waits_for_the_runner_or_a_worker(self):
        job = Job("pending", "root.outbox")
        self.assertEqual(self.found(job, silent=300.0), "no_runner")
        self.assertEqual(self.found(job, silent=None), "no_runner")
        self.assertEqual(self.found(Job("enqueued", "root.outbox")), "no_worker")


class WatchCase(CircuitCase):
    """The owner of the endpoint is a manager."""

    def setUp(self):
        super().setUp()
        self.endpoint.user_id = self.manager
        self.lane = self.endpoint.lane_ids
        if "outbox.alert.rule" in self.env:
            # Its incidents would tell the owner in place of the endpoint.
            self.env["outbox.alert.rule"].search([]).active = False
        # The owner is told of that by Odoo.
        self.messages_before = self.messages()

    def watch(self):
        """What the scheduled action does every minute."""
        with self.enter_registry_test_mode():
            self.env["outbox.lane"]._watch()
            self.env["outbox.endpoint"]._watch()
        self.env.invalidate_all()

    def pass_minutes(self, minutes):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE outbox_delivery SET create_date = create_date - %(by)s,"
            " due_at = due_at - %(by)s;"
            "UPDATE outbox_lane SET oldest_due_at = oldest_due_at - %(by)s,"
            " oldest_seen_at = oldest_seen_at - %(by)s",
            {"by": timedelta(minutes=minutes)},
        )
        self.env.invalidate_all()

    def stand_still(self):
        """Nothing happens for as long as the watchdog needs to be sure of it."""
        for _minute in range(3):
            self.pass_minutes(1)
            self.watch()

    def told(self):
        """What the owner was told, oldest first."""
        return (self.messages() - self.messages_before).mapped("preview")

    def messages(self):
        return self.env["mail.message"].search(
            [
                ("model", "=", "outbox.endpoint"),
                ("res_id", "=", self.endpoint.id),
                ("notified_partner_ids", "in", self.manager.partner_id.ids),
            ],
            order="id",
        )

    def set_jobs(self, state, jobs=None):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE queue_job SET state = %s WHERE id = ANY(%s)",
            (state, (jobs or self.jobs()).ids),
        )
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestOverdue(WatchCase):
    def test_a_lost_job_is_found_and_mended_and_the_owner_knows(self):
        self.tell("1")
        self.stand_still()
        self.assertIn("no job", self.lane.overdue_reason)
        self.assertTrue(self.lane.oldest_due_at)
        self.assertEqual(len(self.jobs()), 1)
        (message,) = self.told()
        self.assertIn("although the receiver is well", message)

    def test_the_owner_is_told_once_and_when_it_is_over(self):
        self.tell("1")
        self.stand_still()
        self.stand_still()
        self.assertEqual(len(self.told()), 1)
        self.drain()
        self.watch()
        self.assertFalse(self.lane.overdue_reason)
        self.assertIn("go out again", self.told()[1])
        self.watch()
        self.assertEqual(len(self.told()), 2)

    def test_pausing_ends_it_without_saying_that_deliveries_go_out(self):
        self.tell("1")
        self.stand_still()
        self.endpoint.action_pause()
        self.watch()
        self.assertFalse(self.lane.overdue_reason)
        self.assertEqual(len(self.told()), 1)

    def test_several_lanes_of_an_endpoint_are_one_message(self):
        self.endpoint.lanes = 8
        self.finish_change()
        deliveries = self.tell_all()
        self.assertGreater(len(set(deliveries.mapped("lane"))), 1)
        self.stand_still()
        overdue = self.endpoint.lane_ids.filtered("overdue_reason")
        self.assertEqual(
            sorted(overdue.mapped("number")), sorted(set(deliveries.mapped("lane")))
        )
        self.assertEqual(len(self.told()), 1)
        with self.enter_registry_test_mode():
            overdue[0]._drain()
        self.watch()
        self.assertEqual(len(self.told()), 1, "another lane stands still")
        with self.enter_registry_test_mode():
            for lane in overdue[1:]:
                lane._drain()
        self.watch()
        self.assertEqual(len(self.told()), 2)

    def test_a_backlog_that_is_worked_on_is_no_incident(self):
        """However old it is, as with 100,000 events."""
        deliveries = self.tell_all()
        self.pass_minutes(60)
        for delivery in deliveries:
            self.watch()
            self.pass_minutes(1)
            delivery.state = "delivered"
            self.env.flush_all()
        self.assertFalse(self.lane.overdue_reason)
        self.assertFalse(self.told())

    def test_a_transaction_that_took_long_to_commit_is_no_incident(self):
        """Its deliveries are older than they have been there to see."""
        self.tell("1")
        self.pass_minutes(30)
        self.watch()
        self.drain()
        self.watch()
        self.assertFalse(self.told())

    def test_two_looks_at_once_are_no_standstill(self):
        self.tell("1")
        self.pass_minutes(30)
        self.watch()
        self.watch()
        self.assertFalse(self.told())

    def test_nothing_is_overdue_that_has_to_wait(self):
        self.receiver.answer(DOWN)
        self.tell("1", "2")
        self.drain()
        self.env.cr.execute(
            "UPDATE outbox_delivery SET due_at = due_at + interval '1 hour'"
        )
        self.stand_still()
        self.assertFalse(self.told())
        self.make_due()
        self.endpoint.action_pause()
        self.stand_still()
        self.assertFalse(self.told())

    def test_nothing_is_overdue_while_the_circuit_is_not_closed(self):
        self.open_circuit()
        self.jobs().unlink()
        self.stand_still()
        self.assertFalse(self.told())
        self.probe()
        self.watch()
        self.assertFalse(self.told())

    def take_slots(self, seconds):
        """Reserve what the endpoint's limit gives for so long."""
        self.env.flush_all()
        self.env.cr.execute(
            "INSERT INTO outbox_pace VALUES"
            " (%s, clock_timestamp() + %s * interval '1 second')"
            " ON CONFLICT (endpoint_id) DO UPDATE SET next_slot = EXCLUDED.next_slot",
            (self.endpoint.id, seconds),
        )

    def test_nothing_is_overdue_that_waits_for_its_slot(self):
        self.endpoint.rate_limit = 0.001
        self.tell("1", "2")
        self.drain()
        self.assertEqual(len(self.posts()), 1)
        self.stand_still()
        self.assertEqual((self.told(), self.lane.overdue_reason), ([], False))

    def test_a_lost_job_is_found_beside_a_limit(self):
        """Nobody comes when the slot has come."""
        self.endpoint.rate_limit = 0.001
        self.tell("1")
        self.take_slots(1000)
        self.stand_still()
        self.assertIn("no job", self.lane.overdue_reason)
        self.assertEqual(len(self.jobs()), 1)

    def test_a_limit_hides_no_dead_job_runner(self):
        self.endpoint.rate_limit = 5
        self.env.cr.execute("DELETE FROM queue_job")
        self.tell("1")
        self.lane._enqueue()
        self.take_slots(-60)
        self.stand_still()
        self.assertIn("job runner does not run", self.lane.overdue_reason)

    def test_nothing_is_overdue_behind_a_held_one_in_strict_order(self):
        self.endpoint.ordering = "strict"
        self.finish_change()
        held, failed, waiting = self.tell("1", "2", "3")
        held.state = "held"
        failed.write({"state": "retrying", "due_at": "2026-01-01 00:00:00"})
        self.stand_still()
        self.assertFalse(self.told())
        held.action_skip()
        self.stand_still()
        self.assertEqual(len(self.told()), 1)

    def test_a_change_that_takes_long_is_found(self):
        self.tell("1")
        self.endpoint.lanes = 2
        self.stand_still()
        self.assertEqual(self.endpoint.lane_ids.mapped("overdue_cause")[0], "change")
        self.assertEqual(len(self.told()), 1)
        self.finish_change()
        self.drain()
        self.watch()
        self.assertIn("go out again", self.told()[1])

    def test_an_overdue_retry_is_found(self):
        self.receiver.answer(DOWN)
        self.tell("1")
        self.drain()
        self.make_due()
        self.stand_still()
        self.assertEqual(len(self.told()), 1)

    def test_a_full_channel_is_named(self):
        self.tell("1")
        self.lane._enqueue()
        places = watchdog._capacities()["root"]
        others = self.env["queue.job"]
        for number in range(places):
            job = self.partners[0].with_delay(channel="root.import").exists()
            others |= job.db_record()
            self.assertTrue(job, number)
        self.set_jobs("started", others)
        self.stand_still()
        self.assertIn("places of the job channel root are", self.lane.overdue_reason)
        self.assertEqual(len(self.jobs()), 1)

    def test_a_job_runner_that_is_down_is_named(self):
        self.env.cr.execute("DELETE FROM queue_job")
        self.tell("1")
        self.lane._enqueue()
        self.stand_still()
        self.assertIn("job runner does not run", self.lane.overdue_reason)

    def test_a_dead_worker_is_named_and_replaced(self):
        self.tell("1")
        self.lane._enqueue()
        self.set_jobs("started")
        self.stand_still()
        self.assertIn("has died", self.lane.overdue_reason)
        self.assertEqual(sorted(self.jobs().mapped("state")), ["pending", "started"])

    def test_a_failed_job_is_named_and_replaced(self):
        self.tell("1")
        self.lane._enqueue()
        self.set_jobs("failed")
        self.stand_still()
        self.assertIn("has failed", self.lane.overdue_reason)
        self.assertEqual(sorted(self.jobs().mapped("state")), ["failed", "pending"])

    def test_people_see_and_find_it(self):
        self.tell("1")
        self.stand_still()
        form = Form(self.endpoint.with_user(self.user))
        self.assertIn("overdue since", form.overdue_notice)
        for model, domain in (
            ("outbox.lane", [("overdue_reason", "!=", False)]),
            ("outbox.endpoint", [("lane_ids.overdue_reason", "!=", False)]),
        ):
            found = self.env[model].with_user(self.user).search(domain)
            self.assertEqual(len(found), 1)


@tagged("post_install", "-at_install")
class TestOverdueBatch(BatchCase):
    def watch(self):
        with self.enter_registry_test_mode():
            self.env["outbox.lane"]._watch()
        self.env.invalidate_all()

    def stand_still(self, minutes=3):
        for _minute in range(minutes):
            self.age(1)
            self.env.cr.execute(
                "UPDATE outbox_lane"
                " SET oldest_due_at = oldest_due_at - interval '1 minute',"
                " oldest_seen_at = oldest_seen_at - interval '1 minute'"
            )
            self.watch()

    def test_a_batch_is_overdue_when_its_time_has_come(self):
        self.tell_all(2)
        self.stand_still(14)
        self.assertFalse(self.lane.overdue_reason)
        self.stand_still(6)
        self.assertTrue(self.lane.overdue_reason)

    def test_a_full_batch_is_overdue_sooner(self):
        self.tell_all(3)
        self.stand_still(5)
        self.assertTrue(self.lane.overdue_reason)


@tagged("post_install", "-at_install")
class TestPatience(WatchCase):
    def fail_for(self, days):
        """A probe fails, so many days after the first fault."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE outbox_circuit SET"
            " failing_since = now() AT TIME ZONE 'UTC' - %(by)s * interval '1 day',"
            " warned_at = warned_at - interval '1 day'"
            " WHERE endpoint_id = %(endpoint)s",
            {"by": days, "endpoint": self.endpoint.id},
        )
        self.env.invalidate_all()
        self.probe(DOWN)
        self.watch()

    def test_the_owner_is_warned_a_day_before_it_is_disabled(self):
        deliveries = self.open_circuit()
        self.fail_for(3)
        self.assertFalse(self.told())
        self.fail_for(4.1)
        (warning,) = self.told()
        self.assertIn("goes on for another day", warning)
        self.assertEqual(self.endpoint.state, "active")
        self.watch()
        self.assertEqual(len(self.told()), 1)
        self.fail_for(5.1)
        self.assertEqual(self.endpoint.state, "disabled")
        self.assertIn("503", self.endpoint.state_reason)
        self.assertEqual(len(self.told()), 2)
        self.assertEqual(set(deliveries.mapped("attempt")), {0})
        self.endpoint.action_resume()
        self.drain()
        self.assertEqual(set(deliveries.mapped("state")), {"delivered"})

    def end_in_notice(self):
        """What the form says of when it will be disabled."""
        notice = Form(self.endpoint.with_user(self.user)).circuit_notice
        return notice.partition("If it has taken nothing by ")[2]

    def test_the_form_says_when_it_will_be_disabled(self):
        self.open_circuit()
        since = self.circuit.failing_since
        for days, warned in ((5, None), (90, None), (2, since + timedelta(days=4))):
            self.endpoint.disable_after = days
            self.circuit.warned_at = warned
            end = warned + timedelta(days=1) if warned else since + timedelta(days=days)
            shown = format_datetime(self.env(user=self.user), end)
            self.assertIn(shown, self.end_in_notice())
        self.endpoint.disable_after = 0
        self.assertFalse(self.end_in_notice())

    def test_nobody_is_disabled_without_a_warning(self):
        self.open_circuit()
        self.fail_for(30)
        # Nor within a day of it.
        self.watch()
        self.assertEqual((self.endpoint.state, len(self.told())), ("active", 1))

    def test_an_endpoint_that_nothing_was_due_for_is_not_disabled(self):
        """It failed once, long ago; nobody knows of it since."""
        self.open_circuit()
        self.env.cr.execute(
            "UPDATE outbox_circuit SET failing_since = failing_since - %(by)s,"
            " failed_at = failed_at - %(by)s",
            {"by": timedelta(days=10)},
        )
        self.watch()
        self.assertFalse(self.told())

    def test_a_success_ends_the_count(self):
        self.open_circuit()
        self.fail_for(4.1)
        self.probe()
        self.watch()
        self.assertEqual(len(self.told()), 1)
        self.assertFalse(self.circuit.failing_since)

    def test_a_later_outage_has_a_warning_of_its_own(self):
        self.open_circuit()
        self.fail_for(4.1)
        self.probe()
        self.env.cr.execute(
            "UPDATE outbox_circuit SET warned_at = warned_at - interval '10 days'"
        )
        self.open_circuit()
        self.fail_for(4.1)
        self.assertEqual(len(self.told()), 2)

    def test_zero_days_are_never(self):
        self.endpoint.disable_after = 0
        self.open_circuit()
        self.fail_for(100)
        self.fail_for(101)
        self.assertEqual((self.endpoint.state, self.told()), ("active", []))

    @mute_logger("odoo.sql_db")
    def test_a_day_is_too_short_to_warn_before(self):
        with self.assertRaises(CheckViolation):
            self.endpoint.disable_after = 1
            self.env.flush_all()

    def assertManagersTold(self):
        """Before it is disabled, and then."""
        self.open_circuit()
        self.fail_for(4.1)
        self.fail_for(5.1)
        self.assertEqual(self.endpoint.state, "disabled")
        self.assertEqual(len(self.told()), 2)
        told = self.messages().notified_partner_ids
        self.assertFalse(told & (self.operator | self.user).partner_id)

    def test_without_an_owner_managers_are_told(self):
        self.endpoint.user_id = False
        self.assertManagersTold()

    def test_for_an_owner_who_has_left_managers_are_told(self):
        self.endpoint.user_id = self.outsider
        self.outsider.active = False
        self.assertManagersTold()

    def test_for_an_owner_whom_no_mail_reaches_managers_are_told(self):
        self.outsider.write({"email": False, "notification_type": "email"})
        self.endpoint.user_id = self.outsider
        self.assertManagersTold()

    def test_an_owner_without_mail_who_reads_messages_in_odoo_is_told(self):
        self.manager.write({"email": False, "notification_type": "inbox"})
        self.open_circuit()
        self.fail_for(4.1)
        self.assertEqual(len(self.told()), 1)
        self.assertEqual(self.messages().notified_partner_ids, self.manager.partner_id)

    def test_managers_of_another_company_are_not_told(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.endpoint.write({"user_id": False, "company_id": other.id})
        self.open_circuit()
        self.fail_for(4.1)
        self.assertFalse(self.told())
        self.manager.company_ids |= other
        self.fail_for(4.1)
        self.fail_for(5.1)
        self.assertEqual(len(self.told()), 1)
