# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import IntegrationCase

OPERATIONS = ("read", "write", "create", "unlink")

ALLOWED = {
    ("integration.secret", "outsider"): (),
    ("integration.secret", "user"): ("read",),
    ("integration.secret", "operator"): ("read",),
    ("integration.secret", "manager"): OPERATIONS,
    ("integration.audit", "outsider"): (),
    ("integration.audit", "user"): (),
    ("integration.audit", "operator"): (),
    ("integration.audit", "manager"): ("read",),
}


@tagged("post_install", "-at_install")
class TestAccess(IntegrationCase):
    def test_each_role_may_do_exactly_what_it_should(self):
        for (model, role), allowed in ALLOWED.items():
            records = self.env[model].with_user(getattr(self, role))
            for operation in OPERATIONS:
                with self.subTest(model, role=role, operation=operation):
                    self.assertEqual(
                        records.has_access(operation), operation in allowed
                    )

    def test_roles_include_each_other_upwards(self):
        names = ("user", "operator", "manager")
        for rank, role in enumerate(names):
            held = [
                self.env["res.users"]
                .browse(getattr(self, role).id)
                .has_group(f"integration_base.group_integration_{name}")
                for name in names
            ]
            self.assertEqual(held, [index <= rank for index in range(3)])

    def test_administrator_is_manager(self):
        for name in ("user_admin", "user_root"):
            self.assertTrue(
                self.env.ref(f"base.{name}").has_group(
                    "integration_base.group_integration_manager"
                )
            )

    def test_trail_and_secrets_are_in_the_menu_of_managers_only(self):
        menus = [
            self.env.ref(f"integration_base.menu_integration_{name}").id
            for name in ("audit", "secret")
        ]
        Menu = self.env["ir.ui.menu"]
        for role in ("outsider", "user", "operator", "manager"):
            visible = Menu.with_user(getattr(self, role))._visible_menu_ids()
            for menu in menus:
                with self.subTest(role, menu=menu):
                    self.assertEqual(menu in visible, role == "manager")

    def test_value_field_is_for_managers(self):
        secret = self.env["integration.secret"].create({"name": "MES line 1"})
        for user in (self.user, self.operator):
            self.assertNotIn("value", secret.with_user(user).fields_get())
            with self.assertRaises(AccessError):
                secret.with_user(user).read(["value"])

    def test_reencryption_is_for_managers(self):
        secret = self.env["integration.secret"].create({"name": "MES line 1"})
        for user in (self.outsider, self.user, self.operator):
            with self.subTest(user.login), self.assertRaises(AccessError):
                secret.with_user(user).action_reencrypt()


@tagged("post_install", "-at_install")
class TestCompanies(IntegrationCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.company"].create({"name": "Plant 2"})
        create = cls.env["integration.secret"].create
        cls.mine = create({"name": "Mine", "company_id": cls.env.company.id})
        cls.theirs = create({"name": "Theirs", "company_id": cls.other.id})
        cls.shared = create({"name": "Shared", "company_id": False})

    def test_people_see_secrets_of_their_companies_and_shared_ones(self):
        secrets = self.mine + self.theirs + self.shared
        for user in (self.user, self.operator, self.manager):
            found = secrets.with_user(user).search([("id", "in", secrets.ids)])
            self.assertEqual(found, self.mine + self.shared)
            with self.assertRaises(AccessError):
                self.theirs.with_user(user).read(["name"])

    def test_secret_of_another_company_cannot_be_used_by_a_manager(self):
        theirs = self.theirs.with_user(self.manager)
        for method in (theirs.action_reveal, theirs.action_reencrypt, theirs.unlink):
            with self.assertRaises(AccessError):
                method()
        with self.assertRaises(AccessError):
            theirs.write({"value": False, "name": "Stolen"})

    def test_trail_is_shown_by_company(self):
        Audit = self.env["integration.audit"].with_user(self.manager)
        names = Audit.search([("action", "=", "secret_created")]).mapped("record_name")
        self.assertIn("Mine", names)
        self.assertIn("Shared", names)
        self.assertNotIn("Theirs", names)

    def test_access_follows_the_users_companies(self):
        self.manager.company_ids += self.other
        theirs = self.theirs.with_user(self.manager).with_context(
            allowed_company_ids=self.other.ids
        )
        self.assertEqual(theirs.read(["name"])[0]["name"], "Theirs")
