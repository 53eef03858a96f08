# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What each role may do, and what managers of one company may not."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from odoo.addons.integration_base.tests.common import ROLES

from .alert_case import AlertCase


@tagged("post_install", "-at_install")
class TestRoles(AlertCase):
    def setUp(self):
        super().setUp()
        self.fail_down()
        self.incident = self.incidents()

    def test_every_role_reads(self):
        for role in ROLES:
            incident = self.incident.with_user(getattr(self, role))
            with Form(incident) as form:
                self.assertIn("has taken nothing", form.summary)
            self.assertTrue(incident.rule_id.name)
        for model in ("outbox.alert.incident", "outbox.alert.rule"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.outsider).search([])

    def test_an_operator_acknowledges(self):
        self.incident.with_user(self.operator).action_acknowledge()
        self.assertEqual(self.incident.state, "acknowledged")
        self.assertEqual(self.incident.acknowledged_by_id, self.operator)
        self.assertIn("Acknowledged by", self.incident.message_ids[0].preview)
        entry = self.env["integration.audit"].search([], limit=1)
        self.assertEqual(
            (entry.action, entry.user_id), ("incident_acknowledged", self.operator)
        )
        self.look_for(3)
        self.assertEqual(self.incident.state, "acknowledged")
        with self.assertRaisesRegex(UserError, "Refresh the page"):
            self.incident.with_user(self.operator).action_acknowledge()
        self.probe()
        self.look_for(12)
        self.assertEqual(self.incident.state, "recovered")

    def test_a_user_does_not(self):
        with self.assertRaisesRegex(AccessError, "Only an Integration Operator"):
            self.incident.with_user(self.user).action_acknowledge()

    def test_nobody_writes_incidents(self):
        for role in ROLES:
            mine = self.incident.with_user(getattr(self, role))
            with self.assertRaises(AccessError):
                mine.state = "recovered"
            with self.assertRaises(AccessError):
                mine.unlink()
            with self.assertRaises(AccessError):
                mine.create({"kind": "runner_down", "opened_at": "2026-11-29"})

    def test_everybody_with_a_role_may_add_to_the_story(self):
        self.incident.with_user(self.user).message_post(body="I called them.")
        self.assertIn("I called", self.incident.message_ids[0].preview)

    def test_only_managers_configure(self):
        rule = self.rule("circuit_open")
        for user in (self.user, self.operator):
            with self.assertRaises(AccessError):
                rule.with_user(user).quiet = 1
        self.manager.company_ids = self.env["res.company"].search([])
        rule.with_user(self.manager).quiet = 1
        entry = self.env["integration.audit"].search([], limit=1)
        self.assertEqual((entry.action, entry.details), ("alert_rule_changed", "quiet"))

    def test_the_records_behind(self):
        for kind in (
            self.env["outbox.alert.incident"]._fields["kind"].get_values(self.env)
        ):
            self.incident.kind = kind
            for role in ROLES:
                incident = self.incident.with_user(getattr(self, role))
                action = incident.action_open_records()
                self.assertTrue(incident.env[action["res_model"]].search_count([]))
                self.assertTrue(incident.summary and incident.advice)

    def test_the_endpoint_shows_its_open_incidents(self):
        endpoint = self.endpoint.with_user(self.user)
        self.assertEqual(endpoint.incident_count, 1)
        self.assertIn(
            endpoint,
            endpoint.search([("incident_ids", "any", [("state", "!=", "recovered")])]),
        )
        self.probe()
        self.look_for(12)
        self.assertEqual(endpoint.incident_count, 0)


@tagged("post_install", "-at_install")
class TestCompanies(AlertCase):
    def setUp(self):
        super().setUp()
        self.ours = self.env.company
        self.theirs = self.env["res.company"].create({"name": "Theirs"})
        self.admin = self.env.ref("base.user_admin")
        self.admin.company_ids = self.env["res.company"].search([])

    def test_a_manager_of_one_company_changes_no_rule_of_all(self):
        rule = self.rule("circuit_open")
        self.assertTrue(rule.with_user(self.manager).name)
        for vals in ({"active": False}, {"company_id": self.ours.id}, {"period": 99}):
            with self.assertRaisesRegex(AccessError, "counts for companies"):
                rule.with_user(self.manager).write(vals)
        with self.assertRaisesRegex(AccessError, "counts for companies"):
            rule.with_user(self.manager).unlink()
        with self.assertRaisesRegex(AccessError, "counts for companies"):
            rule.with_user(self.manager).copy({"company_id": False})
        rule.with_user(self.admin).period = 6
        self.assertEqual(rule.period, 6)

    def test_choosing_all_companies_takes_one_who_sees_them(self):
        mine = self.new_rule(self.manager)
        self.assertEqual(mine.company_id, self.ours)
        with self.assertRaises(AccessError):
            mine.company_id = False
        with self.assertRaises(AccessError):
            mine.company_id = self.theirs
        self.assertFalse(self.new_rule(self.admin).company_id)

    def new_rule(self, user):
        with Form(self.env["outbox.alert.rule"].with_user(user)) as form:
            form.name = "Mine"
            form.kind = "backlog_age"
            self.assertEqual(form.period, 60)
        return form.record

    def test_rules_and_incidents_of_other_companies_are_not_seen(self):
        self.endpoint.company_id = self.theirs
        rule = self.rule("circuit_open").copy({"company_id": self.theirs.id})
        self.fail_down()
        incident = self.incidents()
        self.assertEqual(incident.rule_id, rule)
        self.assertEqual(incident.company_id, self.theirs)
        for record in (incident, rule):
            found = record.with_user(self.manager).search([("id", "=", record.id)])
            self.assertFalse(found)
        with self.assertRaises(AccessError):
            incident.with_user(self.operator).action_acknowledge()

    def test_a_rule_of_a_company_counts_for_its_endpoints_only(self):
        self.rule("circuit_open").copy({"company_id": self.theirs.id, "period": 60})
        self.fail_down()
        self.assertEqual(self.incidents().rule_id, self.rule("circuit_open"))

    def test_a_rule_of_an_endpoint_belongs_to_its_company(self):
        self.endpoint.company_id = self.theirs
        rule = self.rule("circuit_open").copy({"endpoint_id": self.endpoint.id})
        self.assertEqual(rule.company_id, self.theirs)
        with self.assertRaisesRegex(ValidationError, "another company"):
            rule.company_id = self.ours

    def test_there_is_one_job_runner_for_all(self):
        for vals in (
            {"endpoint_id": self.endpoint.id},
            {"company_id": self.ours.id},
        ):
            with self.assertRaisesRegex(ValidationError, "one job runner"):
                self.rule("runner_down").write(vals)

    def test_recipients_by_command(self):
        """A manager of one company cannot be handed a rule of all by a context."""
        rules = self.env["outbox.alert.rule"].with_user(self.manager)
        with self.assertRaises(AccessError):
            rules.with_context(default_company_id=False).create(
                {
                    "name": "All",
                    "kind": "dead_letter",
                    "recipient_ids": [Command.set(self.manager.partner_id.ids)],
                }
            )
