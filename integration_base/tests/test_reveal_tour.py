# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.tests import HttpCase, tagged

from .common import IntegrationCase


@tagged("post_install", "-at_install")
class TestRevealTour(IntegrationCase, HttpCase):
    def test_manager_creates_a_secret_and_sees_it_once(self):
        self.start_tour(
            "/odoo/integration-secrets",
            "integration_base_reveal",
            login=self.manager.login,
        )
        secret = self.env["integration.secret"].search([("name", "=", "MES line 1")])
        self.assertTrue(secret.revealed_at)
        actions = self.env["integration.audit"].search([("res_id", "=", secret.id)])
        self.assertIn("secret_revealed", actions.mapped("action"))
