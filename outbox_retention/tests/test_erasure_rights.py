# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from psycopg2.errors import RestrictViolation

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .erasure_case import ErasureCase


@tagged("post_install", "-at_install")
class TestRights(ErasureCase):
    """Who may erase what, and what is kept on record of it."""

    def test_only_a_manager_erases(self):
        wizard = self.wizard()
        for user in (self.user, self.operator, self.outsider):
            with self.subTest(user.login):
                with self.assertRaises(AccessError):
                    wizard.with_user(user).action_erase()
                with self.assertRaises(AccessError):
                    self.wizard(user=user)
                with self.assertRaises(AccessError):
                    self.env["outbox.erasure"].with_user(user)._begin(
                        self.person.ids, "x", "wait"
                    )
                with self.assertRaises(AccessError):
                    self.env["outbox.erasure"].with_user(user).search([]).read()

    def test_only_a_manager_finds_it_on_a_partner(self):
        action = self.env.ref("outbox_retention.action_outbox_erasure_start")
        for user, shown in ((self.manager, True), (self.operator, False)):
            bindings = self.env["ir.actions.actions"].with_user(user)
            found = bindings.get_bindings("res.partner").get("action", [])
            self.assertEqual(action.id in [each["id"] for each in found], shown)

    def test_nobody_changes_or_deletes_an_erasure(self):
        erasure = self.erase()
        mine = erasure.with_user(self.manager)
        with self.assertRaises(AccessError):
            mine.state = "running"
        with self.assertRaises(AccessError):
            mine.create({"numbers": "1", "reason": "x"})
        with self.assertRaises(AccessError):
            mine.unlink()
        with self.assertRaises(UserError):
            erasure.unlink()
        self.assertEqual(Form(mine).id, erasure.id)

    def test_events_of_other_companies_are_left_and_counted(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        delivery = self.happen_and_arrive(self.person)
        self.env.cr.execute(
            "UPDATE outbox_event SET company_id = %s WHERE id = %s",
            (company.id, delivery.event_id.id),
        )
        self.env.invalidate_all()
        self.assertEqual(self.wizard().event_count, 0)
        erasure = self.erase()
        self.assertEqual((erasure.event_count, erasure.foreign_count), (0, 1))
        self.assertTrue(self.data(delivery.event_id)["name"])
        self.manager.company_ids = [Command.link(company.id)]
        erasures = self.env["outbox.erasure"].with_user(self.manager)
        erasures.with_context(
            allowed_company_ids=[self.env.company.id, company.id]
        )._begin(self.person.ids, "x", "wait")
        newest = self.env["outbox.erasure"].search([], limit=1)
        self.work(newest)
        self.assertEqual((newest.event_count, newest.foreign_count), (1, 0))
        self.assertIn(newest, newest.with_user(self.manager).search([]))
        self.manager.company_ids = [Command.set(self.env.company.ids)]
        self.assertNotIn(newest, newest.with_user(self.manager).search([]))

    def test_it_is_on_record_without_the_data(self):
        self.happen_and_arrive(self.person)
        erasure = self.erase()
        trail = self.env["integration.audit"].search(
            [("model", "=", erasure._name), ("res_id", "=", erasure.id)], order="id"
        )
        self.assertEqual(trail.mapped("action"), ["erasure_started", "erasure_ended"])
        self.assertEqual(trail.user_id, self.manager)
        self.assertEqual(set(trail.mapped("reason")), {"asked by letter"})
        self.assertIn(f"Partners: {self.person.id}. Events: 1.", trail[1].details)
        self.assertEqual(self.traces(), [])

    def test_the_wizard_counts_and_shows_what_it_is_about(self):
        event = self.happen_and_arrive(self.person).event_id
        account = self.happen(self.accounts[0]).event_id
        self.happen(self.accounts[1])
        wizard = self.wizard()
        self.assertEqual(
            (wizard.event_count, wizard.delivery_count, wizard.attempt_count),
            (2, 2, 1),
        )
        self.assertEqual(wizard.waiting_count, 1)
        self.assertEqual(wizard.sample_ids, event + account)
        self.assertTrue(wizard.is_complete)
        self.assertIn(self.person.name, wizard.who)

    def test_payloads_that_tell_no_id_are_named(self):
        self.assertFalse(self.wizard().unknown)
        self.make_event_type(
            "x.nameless", "res.partner.bank", payload={"partner_id/name": "by/name"}
        )
        self.assertIn("x.nameless", self.wizard().unknown)

    def test_what_is_no_id_is_refused(self):
        nobody = self.env["res.partner"]
        for numbers in ("x", "1 or 1=1", "0", "99999999999", "-1", "2147483648"):
            with self.subTest(numbers), self.assertRaises(UserError):
                self.wizard(nobody, numbers=numbers).action_erase()
        with self.assertRaises(UserError):
            self.wizard(reason=" ").action_erase()

    @mute_logger("odoo.sql_db")
    def test_the_trail_lets_go_of_names_and_of_nothing_else(self):
        entry = self.env["integration.audit"]._log(self.endpoint, "endpoint_paused")
        own = "model || '/' || res_id"
        for change in (
            "record_name = 'Other'",
            "record_name = NULL",
            f"record_name = {own}, reason = 'Other'",
            f"record_name = {own}, user_id = 2",
        ):
            with self.subTest(change), self.assertRaises(RestrictViolation):
                with self.env.cr.savepoint():
                    self.env.cr.execute(
                        f"UPDATE integration_audit SET {change} WHERE id = %s",
                        (entry.id,),
                    )
        for user in (self.manager, self.env.user):
            with self.assertRaises(UserError):
                entry.with_user(user).sudo().write({"record_name": "x"})
        trail = self.env["integration.audit"]
        self.assertTrue(trail._forget_names("outbox.endpoint", self.endpoint.ids))
        self.assertEqual(entry.record_name, f"outbox.endpoint/{self.endpoint.id}")
