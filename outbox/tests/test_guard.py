# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import io

import psycopg2

from odoo.tests import TransactionCase, tagged

from ..engine.guard import guard


@tagged("post_install", "-at_install")
class TestGuard(TransactionCase):
    """What foreign code does before it fails is undone, at no cost if it does none."""

    def setUp(self):
        super().setUp()
        self.partner = self.env["res.partner"].create({"name": "Before"})
        self.env.flush_all()

    def name(self):
        self.env.cr.execute(
            "SELECT name FROM res_partner WHERE id = %s", (self.partner.id,)
        )
        return self.env.cr.fetchone()[0]

    def rename(self, name="Foreign"):
        self.env.cr.execute(
            "UPDATE res_partner SET name = %s WHERE id = %s", (name, self.partner.id)
        )

    def fail_after(self, *acts):
        with self.assertRaises(ZeroDivisionError), guard(self.env):
            for act in acts:
                act()
            raise ZeroDivisionError

    def statements(self, *acts):
        before = self.env.cr.sql_log_count
        with guard(self.env):
            for act in acts:
                act()
        return self.env.cr.sql_log_count - before

    def test_without_a_statement_there_is_no_savepoint(self):
        self.assertEqual(self.statements(), 0)
        self.assertEqual(self.statements(self.rename), 3)
        self.assertEqual(self.statements(self.rename, self.rename), 4)

    def test_what_was_done_stays(self):
        with guard(self.env):
            self.rename()
        self.assertEqual(self.name(), "Foreign")

    def test_what_was_done_before_a_failure_is_undone(self):
        self.rename("Kept")
        self.fail_after(self.rename, self.rename)
        self.assertEqual(self.name(), "Kept")

    def test_a_failure_without_a_statement_forgets_what_was_to_be_written(self):
        self.fail_after(lambda: self.partner.write({"comment": "Foreign"}))
        self.env.flush_all()
        self.partner.invalidate_recordset()
        self.assertFalse(self.partner.comment)

    def test_a_statement_that_fails_leaves_the_transaction_usable(self):
        def divide():
            self.env.cr.execute("SELECT 1 / 0", log_exceptions=False)

        def copy():
            self.env.cr.copy_expert("COPY nowhere FROM STDIN", io.StringIO())

        for act in (divide, copy):
            with (
                self.subTest(act=act.__name__),
                self.assertRaises(psycopg2.Error),
                guard(self.env),
            ):
                act()
            self.assertEqual(self.name(), "Before")

    def test_guards_within_a_guard(self):
        def inner():
            self.fail_after(self.rename)

        with guard(self.env):
            inner()
            self.rename("Outer")
            inner()
        self.assertEqual(self.name(), "Outer")
        self.fail_after(inner, lambda: self.rename("Outer again"), inner)
        self.assertEqual(self.name(), "Outer")

    def test_a_guard_undoes_what_one_within_it_has_kept(self):
        def inner():
            with guard(self.env):
                self.rename("Inner")

        self.fail_after(inner, self.name)
        self.assertEqual(self.name(), "Before")
        # Each of both sets one savepoint.
        self.assertEqual(self.statements(inner, self.name, self.name), 7)

    def test_the_cursor_is_as_it_was(self):
        before = dict(vars(self.env.cr))
        self.fail_after()
        self.fail_after(self.rename)
        self.assertEqual(vars(self.env.cr).keys(), before.keys())
