# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .retention_case import RetentionCase


@tagged("post_install", "-at_install")
class TestScope(RetentionCase):
    """Which of several rules counts."""

    def setUp(self):
        super().setUp()
        self.other_kind = self.make_event_type(
            "x.other", "res.partner", payload={"ref": "ref"}
        )
        self.subscribe(self.endpoint, self.other_kind)
        self.delivery = self.deliver("1", days=50)

    def kept(self):
        self.remove()
        return bool(self.delivery.attempt_ids)

    def test_the_rule_of_an_event_type_counts_before_the_general_one(self):
        self.make_rule("attempts", days=10)
        self.make_rule("attempts", days=100, event_type_id=self.kind.id)
        self.assertTrue(self.kept())

    def test_and_may_be_the_shorter_one(self):
        self.make_rule("attempts", days=100)
        self.make_rule("attempts", days=10, event_type_id=self.kind.id)
        self.assertFalse(self.kept())

    def test_the_rule_of_another_event_type_does_not_count(self):
        self.make_rule("attempts", days=10, event_type_id=self.other_kind.id)
        self.assertTrue(self.kept())
        self.make_rule("attempts", days=10)
        self.assertFalse(self.kept())

    def test_the_rule_of_an_endpoint_counts_before_that_of_an_event_type(self):
        self.make_rule("attempts", days=10, event_type_id=self.kind.id)
        self.make_rule("attempts", days=100, endpoint_id=self.endpoint.id)
        self.assertTrue(self.kept())

    def test_the_rule_of_another_endpoint_does_not_count(self):
        other = self.make_endpoint(name="WMS")
        self.make_rule("attempts", days=100, endpoint_id=other.id)
        self.make_rule("attempts", days=10)
        self.assertFalse(self.kept())

    def test_the_rule_of_a_company_counts_for_its_own(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.make_rule("attempts", days=10, company_id=other.id)
        self.assertTrue(self.kept())
        self.env.cr.execute(
            "UPDATE outbox_attempt SET company_id = %s WHERE delivery_id = %s",
            (other.id, self.delivery.id),
        )
        self.assertFalse(self.kept())

    def test_an_archived_rule_does_not_keep_anything(self):
        self.make_rule("attempts", days=10)
        longer = self.make_rule("attempts", days=100, event_type_id=self.kind.id)
        self.assertTrue(self.kept())
        longer.active = False
        self.assertFalse(self.kept())

    def test_a_rule_that_is_changed_begins_anew(self):
        rule = self.make_rule("attempts", days=100)
        self.assertTrue(self.kept())
        rule.days = 10
        self.assertEqual(rule.mark, 0)
        self.assertFalse(self.kept())


@tagged("post_install", "-at_install")
class TestConfiguration(RetentionCase):
    def setUp(self):
        super().setUp()
        self.own_all_companies()

    def own_all_companies(self):
        """Let the manager speak for all companies there are."""
        companies = self.env["res.company"].search([])
        self.manager.company_ids = [Command.set(companies.ids)]

    def test_events_and_data_are_of_no_single_endpoint(self):
        for kind in ("data", "events"):
            with self.assertRaisesRegex(ValidationError, "all endpoints"):
                self.make_rule(kind, endpoint_id=self.endpoint.id)

    def test_one_active_rule_about_the_same(self):
        self.make_rule("bodies")
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            self.make_rule("bodies", days=20)

    def test_only_a_manager_configures(self):
        rule = self.make_rule("bodies")
        for user in (self.user, self.operator):
            as_user = rule.with_user(user)
            self.assertEqual(as_user.days, 10)
            with self.assertRaises(AccessError):
                as_user.days = 1
            with self.assertRaises(AccessError):
                as_user.create({"kind": "attempts"})
            with self.assertRaises(AccessError):
                as_user.unlink()
        with self.assertRaises(AccessError):
            rule.with_user(self.outsider).read(["days"])
        rule.with_user(self.manager).days = 20
        self.assertEqual(rule.days, 20)

    def test_every_change_is_in_the_audit_trail(self):
        rule = self.make_rule("bodies").with_user(self.manager)
        rule.days = 20
        rule.unlink()
        trail = self.env["integration.audit"].search(
            [("model", "=", rule._name), ("res_id", "=", rule.id)], order="id"
        )
        self.assertEqual(
            trail.mapped("action"),
            [
                "retention_rule_created",
                "retention_rule_changed",
                "retention_rule_deleted",
            ],
        )
        self.assertIn("20 days", trail[1].details)

    def test_a_manager_of_one_company_leaves_the_others_alone(self):
        rule = self.make_rule("bodies")
        other = self.env["res.company"].create({"name": "Other"})
        theirs = self.make_rule("attempts", company_id=other.id)
        self.manager.company_ids = [Command.set(self.env.company.ids)]
        mine = self.rules.with_user(self.manager)
        self.assertNotIn(theirs, mine.search([]))
        with self.assertRaisesRegex(AccessError, "one of your companies"):
            rule.with_user(self.manager).days = 1
        with self.assertRaisesRegex(AccessError, "one of your companies"):
            rule.with_user(self.manager).active = False
        with self.assertRaisesRegex(AccessError, "one of your companies"):
            rule.with_user(self.manager).unlink()
        with self.assertRaisesRegex(AccessError, "one of your companies"):
            mine.create({"kind": "events", "days": 1, "company_id": False})
        with self.assertRaises(AccessError):
            mine.create({"kind": "events", "company_id": other.id})
        own = mine.create({"kind": "events"})
        self.assertEqual(own.company_id, self.env.company)
        with self.assertRaisesRegex(AccessError, "one of your companies"):
            own.company_id = False
        with self.assertRaisesRegex(AccessError, "one of your companies"):
            own.company_id = other
        self.own_all_companies()
        rule.with_user(self.manager).days = 20
        self.assertEqual(rule.days, 20)

    def test_what_was_removed_stays_on_record(self):
        self.make_rule("attempts")
        self.deliver("1", days=11)
        self.remove()
        run = self.env["outbox.retention.run"].search([], limit=1)
        for user in (self.user, self.operator, self.manager):
            self.assertEqual(run.with_user(user).count, 1)
            with self.assertRaises(AccessError):
                run.with_user(user).count = 0
            with self.assertRaises(AccessError):
                run.with_user(user).unlink()
        with self.assertRaises(UserError):
            run.unlink()
        run.rule_id.unlink()
        self.assertIn("after 10 days", run.name)

    def test_rules_of_the_addon_keep_the_facts(self):
        rules = self.rules.with_context(active_test=False)
        brought = rules.search([("days", ">=", 180)])
        self.assertGreaterEqual(
            set(brought.mapped("kind")), {"bodies", "data", "deliveries", "events"}
        )
