# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Each kind of rule, with the real thing: it opens once, and recovers once."""

from typing import get_args

from odoo.tests import tagged

from odoo.addons.integration_base.tests.receiver import Answer
from odoo.addons.outbox.pure.diagnosis import Cause
from odoo.addons.outbox.tests.circuit_case import DOWN

from ..engine import finding_sql
from .alert_case import AlertCase

REFUSED = Answer(status=422)
GONE = Answer(status=410)


@tagged("post_install", "-at_install")
class TestConditions(AlertCase):
    refusal = REFUSED

    def assert_one(self, kind, state="open"):
        """There is one incident, of this kind; return it."""
        (incident,) = self.incidents()
        self.assertEqual((incident.kind, incident.state), (kind, state))
        self.assertEqual(incident.endpoint_id, self.endpoint)
        return incident

    def test_all_is_well(self):
        self.tell_all()
        self.drain()
        self.look_for(15)
        self.assertFalse(self.incidents())

    def test_a_receiver_that_is_down(self):
        deliveries = self.open_circuit()
        self.look_for(4)
        self.assertFalse(self.incidents(), "it may be up again in a minute")
        self.look_for(2)
        incident = self.assert_one("circuit_open")
        self.assertIn("503", incident.detail)
        self.assertEqual(incident.waiting, len(deliveries))
        self.assertLess(incident.since, incident.opened_at)
        self.probe(DOWN)
        self.look_for(20)
        self.assert_one("circuit_open")
        self.probe()
        self.look()
        self.assertTrue(self.assert_one("circuit_open").calm_since)
        self.look_for(11)
        self.assertEqual(self.assert_one("circuit_open", "recovered").ending, "over")
        self.assertEqual(set(deliveries.mapped("state")), {"delivered"})

    def test_a_receiver_that_flaps_is_one_incident(self):
        self.fail_down()
        for _flap in range(4):
            self.probe()
            self.look_for(5)
            self.open_circuit("again")
            self.look_for(7)
        incident = self.assert_one("circuit_open")
        self.assertEqual(incident.returns, 4)
        self.assertEqual(len(self.mails()), 1)

    def test_pausing_does_not_say_that_the_receiver_is_well(self):
        self.fail_down()
        self.endpoint.action_pause()
        self.look_for(30)
        self.assert_one("circuit_open")

    def test_a_disabled_endpoint(self):
        self.tell("1")
        self.receiver.answer(GONE)
        self.drain()
        self.look_for(3)
        incident = self.assert_one("endpoint_disabled")
        self.assertEqual(incident.detail, self.endpoint.state_reason)
        self.endpoint.action_resume()
        self.look()
        self.assert_one("endpoint_disabled", "recovered")

    def test_deliveries_that_stand_still(self):
        self.keep_runner_alive()
        self.tell("1")
        self.stand_still()
        incident = self.assert_one("standstill")
        self.assertEqual(incident.detail, self.lane.overdue_reason)
        self.drain()
        self.look_for(12)
        self.assertEqual(self.assert_one("standstill", "recovered").ending, "over")

    def test_pausing_what_stands_still_does_not_say_that_it_goes_out(self):
        self.keep_runner_alive()
        self.tell("1")
        self.stand_still()
        self.endpoint.action_pause()
        self.look_for(12)
        incident = self.assert_one("standstill", "recovered")
        self.assertEqual(incident.ending, "paused")

    def test_a_job_runner_that_is_down_is_one_incident_of_all_endpoints(self):
        other = self.make_endpoint(self.receiver.url, name="WMS")
        other.user_id = self.manager
        other.action_resume()
        self.subscribe(other, self.kind)
        self.forget_events()
        self.env.cr.execute("DELETE FROM queue_job")
        self.tell("1")
        (self.endpoint | other).lane_ids._enqueue()
        self.stand_still()
        (incident,) = self.incidents()
        self.assertEqual(
            (incident.kind, incident.endpoint_id.id), ("runner_down", False)
        )
        self.assertEqual(len(self.mails()), 1)
        self.drain()
        with self.enter_registry_test_mode():
            other.lane_ids._drain()
        self.look_for(12)
        self.assertEqual(self.incidents().state, "recovered")
        self.assertEqual(len(self.mails()), 2)

    def test_dead_letters(self):
        first = self.tell("1")
        self.kill(first)
        self.look_for(2)
        incident = self.assert_one("dead_letter")
        self.assertEqual(incident.count, 1)
        self.assertIn("422", incident.detail)
        second = self.tell("2", partner=self.partners[1])
        self.kill(second)
        self.look_for(2)
        self.assertEqual(self.assert_one("dead_letter").count, 2)
        first.action_retry()
        self.drain()
        self.look()
        self.assert_one("dead_letter")
        second.action_cancel()
        self.look()
        self.assert_one("dead_letter", "recovered")
        self.assertEqual(len(self.mails()), 2)

    def test_what_is_held_waits_for_a_person_too(self):
        self.endpoint.on_exhausted = "held"
        delivery = self.tell("1")
        delivery.attempt = 11
        self.receiver.answer(REFUSED)
        self.drain()
        self.assertEqual(delivery.state, "held")
        self.look()
        self.assert_one("dead_letter")
        delivery.action_skip()
        self.look()
        self.assert_one("dead_letter", "recovered")

    def test_the_threshold_of_dead_letters(self):
        self.rule("dead_letter").threshold = 2
        self.kill(self.tell("1"))
        self.look()
        self.assertFalse(self.incidents())
        self.kill(self.tell("2", partner=self.partners[1]))
        self.look()
        self.assert_one("dead_letter")

    def test_a_backlog_that_is_too_old(self):
        """An endpoint was paused and forgotten."""
        self.endpoint.action_pause()
        self.tell("1")
        self.pass_minutes(58)
        self.look()
        self.assertFalse(self.incidents())
        self.pass_minutes(3)
        self.look()
        incident = self.assert_one("backlog_age")
        self.assertEqual(incident.waiting, 1)
        self.endpoint.action_resume()
        self.drain()
        self.look_for(12)
        self.assert_one("backlog_age", "recovered")

    def test_an_event_that_is_refused_for_an_hour_makes_the_backlog_old(self):
        self.receiver.answer(REFUSED)
        self.tell("1")
        self.drain()
        self.env.cr.execute(
            "UPDATE outbox_delivery SET due_at = due_at + interval '1 day'"
        )
        self.pass_minutes(61)
        self.look()
        self.assertIn("422", self.assert_one("backlog_age").detail)

    def test_a_backlog_that_an_incident_explains_is_not_told(self):
        self.fail_down()
        self.pass_minutes(90)
        self.look()
        self.assert_one("circuit_open")
        self.rule("circuit_open").active = False
        self.look_for(12)
        self.assertEqual(self.incidents("backlog_age").state, "open")

    def test_too_much_fails(self):
        self.endpoint.ordering = "none"
        self.finish_change()
        self.receiver.answer(*[REFUSED, Answer(), Answer()] * 8)
        for number in range(3):
            self.tell_all(str(number))
        self.drain()
        self.look()
        incident = self.assert_one("failure_rate")
        self.assertEqual(incident.count, 33)
        self.make_due()
        self.drain()
        self.look_for(30)
        self.assert_one("failure_rate", "recovered")

    def test_a_few_failures_are_no_rate(self):
        self.receiver.answer(*[REFUSED] * 3)
        self.tell("1", "2", "3")
        self.drain()
        self.look()
        self.assertFalse(self.incidents())

    def test_a_rule_of_an_endpoint_takes_the_place_of_the_general_one(self):
        self.rule("circuit_open").copy(
            {"endpoint_id": self.endpoint.id, "period": 60, "company_id": False}
        )
        self.fail_down()
        self.assertFalse(self.incidents())
        self.pass_minutes(60)
        self.look()
        self.assert_one("circuit_open")

    def test_a_second_rule_of_the_same_reach_tells_somebody_else_later(self):
        boss = self.env["res.partner"].create(
            {"name": "Boss", "email": "b@example.com"}
        )
        self.rule("circuit_open").copy(
            {"period": 60, "tell_owner": False, "recipient_ids": boss.ids}
        )
        self.fail_down()
        self.assertEqual(self.mails().recipient_ids, self.manager.partner_id)
        self.pass_minutes(60)
        self.look()
        self.assertEqual(len(self.incidents("circuit_open")), 2)
        self.assertEqual(self.mails()[-1].recipient_ids, boss)

    def test_what_is_not_watched_any_more_says_so(self):
        self.fail_down()
        self.rule("circuit_open").active = False
        self.look_for(12)
        incident = self.assert_one("circuit_open", "recovered")
        self.assertEqual(incident.ending, "unwatched")

    def test_a_rule_that_is_deleted_leaves_its_history(self):
        self.fail_down()
        self.rule("circuit_open").unlink()
        self.look()
        self.assert_one("circuit_open", "recovered")

    def test_a_look_that_finds_nothing_new_writes_nothing(self):
        self.fail_down()
        incident = self.incidents()
        self.env.cr.execute(
            "SELECT ctid FROM outbox_alert_incident WHERE id = %s", (incident.id,)
        )
        before = self.env.cr.fetchone()
        self.look()
        self.env.cr.execute(
            "SELECT ctid FROM outbox_alert_incident WHERE id = %s", (incident.id,)
        )
        self.assertEqual(self.env.cr.fetchone(), before)

    def test_the_causes_are_words_of_the_watchdog(self):
        self.assertIn(finding_sql.NO_RUNNER, get_args(Cause))
