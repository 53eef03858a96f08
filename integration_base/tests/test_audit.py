# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from psycopg2 import DatabaseError
from psycopg2.errors import ForeignKeyViolation, RestrictViolation

from odoo.exceptions import AccessError, UserError
from odoo.modules import Manifest
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import SQL, mute_logger

from ..hooks import uninstall_hook
from .common import IntegrationCase


@tagged("post_install", "-at_install")
class TestAudit(IntegrationCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.secret = cls.env["integration.secret"].create({"name": "MES line 1"})
        cls.entry = (
            cls.env["integration.audit"]
            .with_user(cls.operator)
            ._log(cls.secret, "secret_changed", reason="Order 66", details="active")
        )

    def test_entry_says_who_when_what_on_which_record_and_why(self):
        (row,) = self.entry.with_user(self.manager).read()
        self.assertEqual(row["user_id"][0], self.operator.id)
        self.assertTrue(row["date"])
        self.assertEqual(row["action"], "secret_changed")
        self.assertEqual(
            (row["model"], row["res_id"], row["record_name"]),
            ("integration.secret", self.secret.id, "MES line 1"),
        )
        self.assertEqual((row["reason"], row["details"]), ("Order 66", "active"))
        self.assertEqual(row["company_id"][0], self.secret.company_id.id)

    def test_managers_search_the_trail_and_export_what_they_found(self):
        auditor = new_test_user(
            self.env,
            "integration_auditor",
            "base.group_user,base.group_allow_export"
            ",integration_base.group_integration_manager",
        )
        trail = self.env["integration.audit"].with_user(auditor)
        for name in ("record_name", "reason", "details"):
            value = self.entry[name]
            with self.subTest(field=name):
                self.assertIn(self.entry, trail.search([(name, "ilike", value)]))
        names = ["date", "user_id", "action", "record_name", "reason", "details"]
        (row,) = trail.browse(self.entry.id).export_data(names)["datas"]
        self.assertEqual(
            row[2:], ["Secret changed", "MES line 1", "Order 66", "active"]
        )

    def test_the_newest_are_found_without_sorting_all(self):
        trail = self.env["integration.audit"].with_user(self.manager)
        query = trail._search([], limit=80, order=trail._order)
        # Of as few as there are here, anything else might be quicker.
        self.env.cr.execute("SET LOCAL enable_sort = off")
        plan = str(self.env.execute_query(SQL("EXPLAIN %s", query.select())))
        self.assertIn("Index Scan Backward", plan)
        self.assertNotIn("Sort", plan)

    def test_one_entry_per_record(self):
        secrets = self.secret + self.secret.copy()
        entries = self.env["integration.audit"]._log(secrets, "secret_changed")
        self.assertEqual(entries.mapped("res_id"), secrets.ids)

    def test_orm_refuses_changes_by_anyone(self):
        for user in (self.manager, self.env.ref("base.user_admin"), self.env.user):
            entry = self.entry.with_user(user).sudo()
            with self.subTest(user.login):
                with self.assertRaises(UserError):
                    entry.write({"reason": "Other"})
                with self.assertRaises(UserError):
                    entry.reason = "Other"
                with self.assertRaises(UserError):
                    entry.unlink()

    @mute_logger("odoo.sql_db")
    def test_database_refuses_changes(self):
        for statement in (
            "UPDATE integration_audit SET reason = 'Other'",
            "DELETE FROM integration_audit",
            "TRUNCATE integration_audit",
        ):
            with self.subTest(statement):
                with self.assertRaises(RestrictViolation), self.env.cr.savepoint():
                    self.env.cr.execute(statement)

    def test_nobody_creates_entries_by_hand(self):
        values = {"user_id": self.operator.id, "action": "secret_changed"}
        for user in (self.user, self.operator, self.manager):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.env["integration.audit"].with_user(user).create(values)

    @mute_logger("odoo.sql_db")
    def test_user_in_the_trail_cannot_be_deleted(self):
        user = new_test_user(
            self.env, "leaver", "integration_base.group_integration_manager"
        )
        self.env["integration.secret"].with_user(user).create({"name": "x"})
        with self.assertRaises(ForeignKeyViolation):
            with self.env.cr.savepoint():
                user.unlink()

    def test_installing_again_keeps_the_trigger(self):
        self.env["integration.audit"].init()
        self.env["integration.audit"].init()
        with mute_logger("odoo.sql_db"), self.assertRaises(DatabaseError):
            with self.env.cr.savepoint():
                self.env.cr.execute("DELETE FROM integration_audit")

    def test_uninstalling_leaves_nothing_in_the_database(self):
        uninstall_hook(self.env)
        self.env.cr.execute(
            "SELECT 1 FROM pg_proc WHERE proname = 'integration_audit_append_only'"
        )
        self.assertFalse(self.env.cr.fetchall())
        manifest = Manifest.for_addon("integration_base")
        self.assertEqual(manifest["uninstall_hook"], uninstall_hook.__name__)

    def test_record_opens_while_it_exists(self):
        entry = self.entry.with_user(self.manager)
        action = entry.action_open_record()
        self.assertEqual(action["res_id"], self.secret.id)
        self.secret.unlink()
        with self.assertRaises(UserError):
            entry.action_open_record()

    def test_form_opens_read_only(self):
        form = Form(self.entry.with_user(self.manager))
        self.assertEqual(form.record_name, "MES line 1")
        with self.assertRaises(AssertionError):
            form.reason = "Other"
