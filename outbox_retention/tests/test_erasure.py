# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import json
from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.integration_base.tests.receiver import Answer

from ..engine import erasure_sql
from .erasure_case import SECRETS, ErasureCase


@tagged("post_install", "-at_install")
class TestErasure(ErasureCase):
    """What goes, what stays, and what waits."""

    def test_nothing_of_the_person_stays_anywhere(self):
        self.receiver.answer(Answer(status=200, body=b"thanks, Zyxwvut Miller"))
        deliveries = self.happen_and_arrive(self.person)
        deliveries += self.happen_and_arrive(self.accounts[0])
        self.env["integration.audit"]._log(deliveries, "delivery_retried")
        self.env["integration.audit"]._log(deliveries.event_id, "event_rendered")
        deliveries[0].attempt_ids.error = "no Zyxwvut here"
        deliveries[0].last_error = "no Zyxwvut here"
        self.assertEqual(
            set(self.traces()),
            {
                "outbox_event.data",
                "outbox_event.document",
                "outbox_attempt.request_body",
                "outbox_attempt.response_body",
                "outbox_attempt.error",
                "outbox_delivery.last_error",
                "integration_audit.record_name",
            },
        )
        erasure = self.erase()
        self.assertEqual(self.traces(), [])
        self.assertEqual((erasure.state, erasure.event_count), ("done", 2))
        self.assertEqual(erasure.attempt_count, 2)
        self.assertEqual(
            deliveries[0].event_id.document, f"res.partner/{self.person.id}"
        )

    def test_ids_and_shared_codes_stay_and_the_schema_holds(self):
        events = self.happen_and_arrive(self.person + self.other).event_id
        events += self.happen_and_arrive(self.accounts).event_id
        self.erase()
        own, _others, account, _account = map(self.data, events.sorted("id"))
        self.assertEqual(
            own, {"id": self.person.id, "name": None, "email": None, "city": None}
        )
        self.assertEqual(
            account,
            {
                "number": "",
                "holder": {
                    "id": self.person.id,
                    "name": None,
                    "email": None,
                    "city": None,
                    "country": {"code": "BE"},
                    "salesperson": {"name": self.env.user.name},
                },
            },
        )
        self.check_contract(events)

    def test_others_are_untouched_to_the_byte(self):
        deliveries = self.happen_and_arrive(self.other)
        deliveries += self.happen_and_arrive(self.accounts[1])
        # The same number, of something else.
        country = f'{{"code":"BE","id":{self.person.id}}}'
        self.env.cr.execute(
            "UPDATE outbox_event SET data = replace(data, %s, %s) WHERE id = ANY(%s)",
            ('{"code":"BE"}', country, deliveries.event_id.ids),
        )
        self.env.invalidate_all()
        self.assertTrue(
            any(country in data for data in deliveries.event_id.mapped("data"))
        )
        names = ("data", "document", "error")
        before = [[e[name] for name in names] for e in deliveries.event_id]
        bodies = deliveries.attempt_ids.mapped("request_body")
        self.erase()
        self.assertEqual(
            [[e[name] for name in names] for e in deliveries.event_id], before
        )
        self.assertEqual(deliveries.attempt_ids.mapped("request_body"), bodies)

    def test_further_versions_lose_it_too(self):
        event = self.happen_and_arrive(self.accounts[1]).event_id
        version = self.env["outbox.event.version"].create(
            {
                "event_id": event.id,
                "payload_id": self.person_kind.payload_id.id,
                "data": json.dumps(
                    {"id": self.person.id, "name": SECRETS[0]}, separators=(",", ":")
                ),
            }
        )
        before = event.data
        self.erase()
        self.assertEqual(json.loads(version.data), {"id": self.person.id, "name": None})
        self.assertEqual(event.data, before)

    def test_data_of_which_nothing_is_known_lose_all_texts(self):
        event = self.happen_and_arrive(self.person).event_id
        self.env.cr.execute(
            "UPDATE outbox_event SET payload_id = NULL WHERE id = %s", (event.id,)
        )
        self.erase()
        self.assertEqual(self.traces(), [])

    def test_an_account_of_whose_payload_nothing_is_known_is_erased_too(self):
        event = self.happen_and_arrive(self.accounts[0]).event_id
        self.env.cr.execute(
            "UPDATE outbox_event SET payload_id = NULL WHERE id = %s", (event.id,)
        )
        self.erase()
        self.assertEqual(self.traces(), [])

    def test_what_has_not_arrived_is_left_and_erased_once_it_has(self):
        delivery = self.happen(self.person)
        erasure = self.erase()
        self.assertEqual(erasure.state, "waiting")
        self.assertEqual((erasure.event_count, erasure.left_count), (0, 1))
        self.assertIn("outbox_event.data", self.traces())
        self.drain()
        self.assertIn(SECRETS[0], self.posts()[-1].body.decode())
        self.assertEqual(delivery.state, "delivered")
        self.work(erasure)
        self.assertEqual(self.traces(), [])
        self.assertEqual(
            (erasure.state, erasure.event_count, erasure.left_count), ("done", 1, 0)
        )

    def test_a_dead_letter_waits_for_a_person(self):
        delivery = self.happen(self.person)
        self.set_state(delivery, "dead")
        erasure = self.erase()
        self.assertEqual(erasure.state, "waiting")
        self.work(erasure)
        self.assertEqual(erasure.state, "waiting")
        delivery.with_user(self.operator).action_cancel()
        self.work(erasure)
        self.assertEqual((erasure.state, self.traces()), ("done", []))

    def test_a_manager_may_have_it_go_out_without_the_data(self):
        self.happen(self.person)
        erasure = self.erase(unsettled="erase")
        self.assertEqual(self.traces(), [])
        self.assertEqual((erasure.event_count, erasure.left_count), (1, 1))
        self.drain()
        self.assertNotIn(SECRETS[0], self.posts()[-1].body.decode())
        self.work(erasure)
        self.assertEqual((erasure.state, erasure.event_count), ("done", 1))

    def test_a_replay_sends_what_is_left(self):
        delivery = self.happen_and_arrive(self.person)
        self.erase()
        self.env["outbox.replay"].with_user(self.operator)._send(
            self.endpoint, delivery.event_id.ids, "again"
        )
        with self.enter_registry_test_mode():
            self.env["outbox.replay"].search([], limit=1)._advance()
        self.drain()
        body = json.loads(self.posts()[-1].body)
        self.assertEqual(body["data"]["id"], self.person.id)
        self.assertIsNone(body["data"]["name"])
        self.assertEqual(self.traces(), [])

    def test_the_answer_to_a_batch_goes_with_it(self):
        own = self.happen_and_arrive(self.person)
        mate = self.happen_and_arrive(self.other)
        self.env.cr.execute(
            "UPDATE outbox_attempt SET batch = 'm1', response_body = 'Zyxwvut'"
            " WHERE delivery_id = ANY(%s)",
            ((own + mate).ids,),
        )
        self.env.invalidate_all()
        self.erase()
        self.assertFalse(mate.attempt_ids.response_body)
        self.assertTrue(mate.attempt_ids.request_body)

    def test_a_partner_that_is_deleted_is_erased_by_id(self):
        self.happen_and_arrive(self.person)
        self.happen_and_arrive(self.accounts[0])
        id_ = self.person.id
        self.accounts[0].unlink()
        self.person.unlink()
        erasure = self.erase(self.env["res.partner"], numbers=str(id_))
        self.assertEqual((erasure.state, self.traces()), ("done", []))

    def test_addresses_are_erased_and_contacts_are_not(self):
        address, contact = self.env["res.partner"].create(
            [
                {"name": "Zyxwvut Door", "parent_id": self.person.id, "type": kind}
                for kind in ("delivery", "contact")
            ]
        )
        events = self.happen_and_arrive(address + contact).event_id.sorted("id")
        self.erase()
        self.assertFalse(self.data(events[0])["name"])
        self.assertEqual(self.data(events[1])["name"], "Zyxwvut Door")
        self.erase(contact, with_addresses=False)
        self.assertFalse(self.data(events[1])["name"])

    def test_a_run_that_breaks_off_goes_on_where_it_was(self):
        self.happen_and_arrive(self.person)
        self.happen_and_arrive(self.accounts[0])
        with patch.object(erasure_sql, "SLICE", 1):
            erasure = self.begin()
            # The walk begins behind what other tests have left.
            self.env.cr.execute("SELECT max(id) - 2 FROM outbox_event")
            erasure.position = self.env.cr.fetchone()[0]
            self.assertEqual(self.work(erasure, steps=1), 0)
            first, position = erasure.event_count, erasure.position
            self.assertEqual(first, 1)
            self.work(erasure)
        self.assertGreater(erasure.position, position)
        self.assertEqual((erasure.state, erasure.event_count), ("done", 2))
        self.assertEqual(self.traces(), [])

    def test_two_erasures_do_not_disturb_each_other(self):
        self.happen_and_arrive(self.person)
        first, second = self.begin(), self.begin()
        self.work(first)
        self.work(second)
        self.assertEqual((first.event_count, second.event_count), (1, 0))
        self.assertEqual((first.state, second.state), ("done", "done"))

    def test_a_job_does_it(self):
        self.happen_and_arrive(self.person)
        erasure = self.begin()
        key = f"outbox.erasure:{erasure.id}"
        self.assertTrue(self.env["queue.job"].search([("identity_key", "=", key)]))
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.assertEqual(erasure._advance(), "1 events")
        self.env.invalidate_all()
        self.assertEqual(erasure.state, "done")
