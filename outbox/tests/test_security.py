# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.integration_base.tests.common import assert_pure

from .. import pure
from .drain_case import DrainCase

CONFIGURATION = (
    "outbox.payload",
    "outbox.payload.line",
    "outbox.event.type",
    "outbox.event.trigger",
    "outbox.endpoint",
    "outbox.subscription",
)
FACTS = (
    "outbox.event",
    "outbox.event.version",
    "outbox.delivery",
    "outbox.attempt",
    "outbox.lane",
    "outbox.circuit",
)
WRITES = ("create", "write", "unlink")


@tagged("post_install", "-at_install")
class TestRoles(DrainCase):
    def assertRights(self, user, model, read, write):
        records = self.env[model].with_user(user)
        self.assertEqual(records.has_access("read"), read, (user.login, model))
        for operation in WRITES:
            self.assertEqual(
                records.has_access(operation), write, (user.login, model, operation)
            )

    def test_who_may_read_and_write_what(self):
        for model in CONFIGURATION:
            self.assertRights(self.outsider, model, read=False, write=False)
            self.assertRights(self.user, model, read=True, write=False)
            self.assertRights(self.operator, model, read=True, write=False)
            self.assertRights(self.manager, model, read=True, write=True)
        for model in FACTS:
            self.assertRights(self.outsider, model, read=False, write=False)
            for user in (self.user, self.operator, self.manager):
                self.assertRights(user, model, read=True, write=False)

    def test_every_model_has_rules_for_companies_or_knows_none(self):
        ruled = self.env["ir.rule"].search([]).model_id.mapped("model")
        for model in ("outbox.endpoint", "outbox.subscription", *FACTS):
            self.assertIn(model, ruled)

    def test_a_manager_configures_without_being_anything_else(self):
        env = self.env(user=self.manager)
        endpoint = env["outbox.endpoint"].create(
            {"name": "New", "url": self.receiver.url}
        )
        self.assertTrue(endpoint.secret_ids)
        self.assertTrue(endpoint.lane_ids)
        subscription = env["outbox.subscription"].create(
            {
                "endpoint_id": endpoint.id,
                "event_type_ids": [Command.set(self.kind.ids)],
            }
        )
        endpoint.write({"timeout": 10, "lanes": 2})
        subscription.unlink()
        endpoint.unlink()

    def test_events_happen_to_people_who_may_not_even_see_them(self):
        env = self.env(user=self.outsider)
        env["outbox.event.type"].emit(
            "x.told", env["res.partner"].browse(self.partners[0].id)
        )
        self.flush()
        event = self.events("x.told")
        self.assertEqual(event.user_id, self.outsider)
        self.assertTrue(event.delivery_ids)
        with self.assertRaises(AccessError):
            event.with_user(self.outsider).read(["data"])

    def test_facts_cannot_be_forged_or_changed_by_rpc(self):
        delivery = self.tell("1")
        for user in (self.user, self.operator, self.manager):
            with self.assertRaises(AccessError):
                delivery.with_user(user).write({"state": "delivered"})
            with self.assertRaises(AccessError):
                delivery.event_id.with_user(user).write({"data": "{}"})
            with self.assertRaises(AccessError):
                delivery.with_user(user).unlink()


@tagged("post_install", "-at_install")
class TestCompanies(DrainCase):
    def test_each_company_sees_its_own(self):
        mine, other = self.env["res.company"].create([{"name": "M"}, {"name": "O"}])
        partner = self.env["res.partner"].create({"name": "P", "company_id": mine.id})
        delivery = self.tell("1", partner=partner)
        self.endpoint.company_id = mine
        self.drain()
        records = {
            "outbox.endpoint": self.endpoint,
            "outbox.subscription": self.endpoint.subscription_ids,
            "outbox.lane": self.endpoint.lane_ids,
            "outbox.circuit": self.endpoint.circuit_ids,
            "outbox.event": delivery.event_id,
            "outbox.delivery": delivery,
            "outbox.attempt": delivery.attempt_ids,
        }
        self.operator.write(
            {
                "company_ids": [Command.set((mine | other).ids)],
                "company_id": mine.id,
            }
        )
        for model, record in records.items():
            self.assertTrue(record, model)
            domain = [("id", "in", record.ids)]
            for company, expected in ((mine, record), (other, record.browse())):
                env = self.env(
                    user=self.operator, context={"allowed_company_ids": company.ids}
                )
                self.assertEqual(env[model].search(domain).ids, expected.ids, model)

    def test_an_operator_of_another_company_acts_in_vain(self):
        mine, other = self.env["res.company"].create([{"name": "M"}, {"name": "O"}])
        self.endpoint.company_id = mine
        self.operator.write(
            {"company_ids": [Command.set(other.ids)], "company_id": other.id}
        )
        with self.assertRaises(AccessError):
            self.endpoint.with_user(self.operator).action_pause()


@tagged("post_install", "-at_install")
class TestSecrets(DrainCase):
    def test_no_attempt_shows_a_secret(self):
        secret = "whsec_" + "c2VjcmV0IG9mIHRoZSB0ZXN0IGZvciBvdXRib3ghIQ=="
        self.endpoint.secret_ids.value = secret
        delivery = self.tell("1")
        self.drain()
        attempt = delivery.attempt_ids.read()[0]
        self.assertIn("webhook-signature", attempt["request_headers"])
        self.assertNotIn("c2VjcmV0IG9m", str(attempt))

    def test_floor_one_knows_no_odoo(self):
        assert_pure(self, pure)
