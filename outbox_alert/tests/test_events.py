# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Events of the suite itself, and why they cause none without an end."""

from odoo.tests import tagged

from odoo.addons.integration_base.tests.receiver import Answer, Receiver
from odoo.addons.outbox.tests.circuit_case import DOWN

from .alert_case import AlertCase

REFUSED = Answer(status=422)


@tagged("post_install", "-at_install")
class TestEvents(AlertCase):
    refusal = REFUSED

    def setUp(self):
        super().setUp()
        self.own = self.env["outbox.event.type"].search(
            [("model_name", "=", "outbox.alert.incident")]
        )
        self.forget_events()

    def told(self):
        return [
            event.name for event in self.events() if event.event_type_id in self.own
        ]

    def test_a_circuit_that_opens_and_closes(self):
        self.fail_down()
        self.assertEqual(
            sorted(self.told()),
            ["integration.circuit.opened", "integration.incident.opened"],
        )
        event = self.events("integration.incident.opened")
        data = self.data(event)
        self.assertEqual(data["kind"], "circuit_open")
        self.assertEqual(data["endpoint"]["name"], "MES")
        self.assertIn("/integration/runbooks/endpoint_down", data["runbook_url"])
        self.probe(DOWN)
        self.look_for(3)
        self.assertEqual(len(self.told()), 2)
        self.probe()
        self.look_for(12)
        self.assertEqual(
            sorted(self.told()[2:]),
            ["integration.circuit.closed", "integration.incident.recovered"],
        )

    def test_a_circuit_that_nobody_watches_any_more_is_not_said_to_be_closed(self):
        self.fail_down()
        self.endpoint.active = False
        self.look_for(12)
        self.assertEqual(self.told()[2:], ["integration.incident.recovered"])

    def test_a_disabled_endpoint_and_a_dead_letter(self):
        self.kill(self.tell("1"))
        self.look()
        self.receiver.answer(Answer(status=410))
        self.tell("2", partner=self.partners[1])
        self.drain()
        self.look()
        self.assertLess(
            {"integration.delivery.dead", "integration.endpoint.disabled"},
            set(self.told()),
        )

    def test_an_archived_event_type_is_left_out(self):
        self.own.active = False
        self.fail_down()
        self.assertTrue(self.incidents())
        self.assertFalse(self.told())

    def test_a_pager_gets_them(self):
        pager = self.pager()
        self.fail_down()
        self.drain_pager(pager)
        (request,) = [r for r in self.answering.requests if r.method == "POST"]
        self.assertIn(b"integration.incident.opened", request.body)

    def leave_out_odoo(self):
        """What is wrong with jobs that no test runs is not what it is about."""
        (self.rule("standstill") | self.rule("runner_down")).active = False

    def pager(self):
        self.answering = self.enterContext(Receiver())
        endpoint = self.make_endpoint(self.answering.url, name="Pager")
        endpoint.action_resume()
        self.subscribe(endpoint, *self.own.filtered(lambda t: "incident." in t.name))
        self.forget_events()
        return endpoint

    def drain_pager(self, pager):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE outbox_delivery SET due_at = now() AT TIME ZONE 'UTC'"
            " WHERE state = 'retrying'"
        )
        self.env.invalidate_all()
        with self.enter_registry_test_mode():
            pager.lane_ids._drain()
        self.env.invalidate_all()

    def test_who_refuses_news_of_its_own_trouble_does_not_make_more_of_it(self):
        """It takes everything but incidents, and those are all about it."""
        self.leave_out_odoo()
        self.subscribe(self.endpoint, *self.own)
        self.forget_events()
        self.kill(self.tell("1"))
        for _round in range(4):
            self.receiver.answer(*[REFUSED] * 40)
            self.make_due()
            self.drain()
            self.look_for(70)
        self.assertEqual(self.incidents().mapped("kind"), ["dead_letter"])
        self.assertEqual(
            sorted(self.told()),
            ["integration.delivery.dead", "integration.incident.opened"],
        )

    def test_two_pagers_that_refuse_news_of_each_other_come_to_rest(self):
        self.leave_out_odoo()
        pagers = self.pager() | self.pager()
        pagers.url = self.receiver.url
        self.kill(self.tell("1"))
        for _round in range(4):
            for pager in pagers:
                self.receiver.answer(*[REFUSED] * 40)
                self.env["outbox.delivery"].search(
                    [("endpoint_id", "=", pager.id), ("state", "=", "retrying")]
                ).attempt = 11
                self.drain_pager(pager)
            self.look_for(70)
        self.assertEqual(self.incidents().mapped("kind"), ["dead_letter"] * 3)
        self.assertEqual(self.incidents().endpoint_id, pagers | self.endpoint)
