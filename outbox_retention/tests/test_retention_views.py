# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from odoo.addons.integration_base.tests.common import ROLES

from .retention_case import RetentionCase

MODELS = ("outbox.retention.rule", "outbox.retention.run")


@tagged("post_install", "-at_install")
class TestViews(RetentionCase):
    def setUp(self):
        super().setUp()
        self.make_rule("bodies")
        self.make_rule("data")
        self.delivery = self.deliver("1", days=11)
        self.remove()

    def test_every_role_opens_every_form(self):
        records = [self.env[model].search([], limit=1) for model in MODELS]
        records += [self.delivery.event_id, self.delivery.attempt_ids]
        for role in ROLES:
            for record in records:
                with self.subTest(role=role, model=record._name):
                    as_role = record.with_user(getattr(self, role))
                    self.assertEqual(Form(as_role).id, record.id)

    def test_an_employee_without_a_role_sees_none_of_it(self):
        for model in MODELS:
            with self.subTest(model=model), self.assertRaises(AccessError):
                self.env[model].with_user(self.outsider).web_search_read([], {"id": {}})

    def test_a_manager_makes_a_rule(self):
        with Form(self.rules.with_user(self.manager)) as form:
            form.kind = "attempts"
            form.endpoint_id = self.endpoint
            form.days = 30
        self.assertEqual(
            form.record.display_name,
            f"Attempts, MES, {self.env.company.name} after 30 days",
        )

    def test_the_page_says_why_data_are_missing(self):
        for record in (self.delivery.event_id, self.delivery.attempt_ids):
            arch = record.get_view(view_type="form")["arch"]
            self.assertIn("older than they are", arch)
