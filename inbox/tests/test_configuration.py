# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Who may open a source, as whom it works, and what it fails closed on."""

from pathlib import Path

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from .partner_case import PartnerCase


@tagged("post_install", "-at_install")
class TestConfiguration(PartnerCase):
    def test_a_source_without_verification_is_opened_on_purpose_only(self):
        self.source.action_close()
        with self.assertRaisesRegex(UserError, "verifies nothing"):
            self.source.action_open()
        self.source.with_user(self.manager).action_open_unverified()
        entry = self.env["integration.audit"].search(
            [("model", "=", "inbox.source"), ("res_id", "=", self.source.id)], limit=1
        )
        self.assertEqual(
            (entry.action, entry.user_id), ("source_opened_unverified", self.manager)
        )

    def test_a_source_is_not_opened_without_a_secret(self):
        self.source.action_close()
        self.source.verification = "github"
        with self.assertRaisesRegex(UserError, "secret"):
            self.source.action_open()

    def test_a_service_user_is_internal_active_and_no_administrator(self):
        admin = new_test_user(self.env, "inbox_admin", "base.group_system")
        portal = new_test_user(self.env, "inbox_portal", "base.group_portal")
        root = self.env.ref("base.user_root")
        for user in (admin, portal, root):
            with self.assertRaises(ValidationError):
                self.source.user_id = user
        with self.assertRaises(ValidationError):
            self.source.user_id = False

    def test_each_role_may_do_its_own_and_no_more(self):
        for user in (self.user, self.operator):
            source = self.source.with_user(user)
            for act in ("action_open", "action_open_unverified", "action_close"):
                with self.assertRaises(AccessError):
                    getattr(source, act)()
            with self.assertRaises(AccessError):
                source.name = "Mine"
            with self.assertRaises(AccessError):
                self.env["inbox.secret"].with_user(user).search([])
        with self.assertRaises(AccessError):
            self.source.with_user(self.user).action_pause()
        self.source.with_user(self.operator).action_pause()
        self.assertEqual(self.source.state, "paused")
        with self.assertRaises(AccessError):
            self.source.with_user(self.outsider).read(["name"])

    def test_who_may_pause_a_source_may_let_it_go_on(self):
        source = self.source.with_user(self.operator)
        source.action_pause()
        message = self.tell("A")
        self.process(self.source)
        self.assertEqual(message.state, "pending")
        with self.assertRaises(AccessError):
            self.source.with_user(self.user).action_resume()
        source.action_resume()
        entry = self.env["integration.audit"].search(
            [("model", "=", "inbox.source"), ("res_id", "=", source.id)], limit=1
        )
        self.assertEqual(
            (entry.action, entry.user_id), ("source_opened", self.operator)
        )
        self.process(self.source)
        self.assertEqual(message.state, "done")

    def test_what_was_never_opened_is_not_resumed(self):
        self.source.action_close()
        self.source.with_user(self.operator).action_resume()
        self.assertEqual(self.source.state, "draft")

    def test_nobody_sees_another_company(self):
        message = self.tell("A")
        company = self.env["res.company"].create({"name": "Other"})
        other = new_test_user(
            self.env,
            "inbox_other",
            "base.group_user,integration_base.group_integration_manager",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        for record in (message, self.source, self.route, self.source.lane_ids):
            with self.assertRaises(AccessError):
                record.with_user(other).read(["display_name"])

    def test_a_secret_is_never_read_back(self):
        self.source.verification = "github"
        secret = self.env["inbox.secret"].with_user(self.manager)
        secret = secret.create({"source_id": self.source.id, "value": "a-good-secret"})
        self.env.invalidate_all()
        self.assertFalse(secret.value)
        self.assertNotIn("a-good-secret", str(secret.read()))
        self.assertEqual(self.source._secrets(), ["a-good-secret"])

    def test_a_mapping_that_is_none_is_not_saved(self):
        with self.assertRaisesRegex(ValidationError, "Mapping"):
            self.route.expression = "{ref:"

    def test_a_route_shows_what_it_makes_of_a_message(self):
        message = self.tell("A", name="Anna")
        route = self.route.new(origin=self.route)
        route.test_message_id = message
        route.expression = "{ref: ref}"
        self.assertEqual(route.test_command, '{\n  "ref": "A"\n}')
        self.assertFalse(route.test_problem)
        route.expression = "{name: name}"
        self.assertIn("ref", route.test_problem)
        route.expression = "{"
        self.assertTrue(route.test_problem)

    def test_a_handler_is_a_method_that_is_meant_to_be_one(self):
        with self.assertRaises(ValidationError):
            self.handler.method = "unlink"
        with self.assertRaises(ValidationError):
            self.handler.schema = '{"type": 7}'

    def test_a_copy_of_the_database_processes_nothing(self):
        script = Path(__file__).parents[1] / "data" / "neutralize.sql"
        self.env.flush_all()
        self.env.cr.execute(script.read_text())
        self.env.invalidate_all()
        self.assertEqual(self.source.state, "paused")

    def test_old_ids_are_forgotten(self):
        self.tell("A")
        self.env.cr.execute(
            "UPDATE inbox_identity SET received_at = received_at - interval '31 days'"
        )
        self.tell("B")
        with self.enter_registry_test_mode():
            self.env["inbox.source"]._forget_identities()
        self.env.cr.execute(
            "SELECT count(*) FROM inbox_identity WHERE source_id = %s",
            (self.source.id,),
        )
        self.assertEqual(self.env.cr.fetchone(), (1,))
