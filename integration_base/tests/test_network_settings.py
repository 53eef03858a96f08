# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged

from ..models.integration_network import ALLOWED_NETWORKS_PARAMETER
from ..pure.network_guard import ForbiddenAddress
from .common import IntegrationCase


@tagged("post_install", "-at_install")
class TestNetworkSettings(IntegrationCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.system = new_test_user(
            cls.env, "integration_system", "base.group_user,base.group_system"
        )
        cls.Settings = cls.env["res.config.settings"].with_user(cls.system)

    def _save(self, text):
        form = Form(self.Settings)
        form.integration_allowed_networks = text
        form.save().execute()

    def _entries(self):
        return self.env["integration.audit"].search(
            [("action", "=", "networks_changed")], order="id"
        )

    def _guard(self):
        return self.env["integration.network"].with_user(self.operator)._guard()

    def test_private_networks_are_closed_until_they_are_allowed(self):
        with self.assertRaises(ForbiddenAddress):
            self._guard().check_address("10.20.0.7")
        self._save("10.20.0.0/16\nfd12::/64")
        self._guard().check_address("10.20.0.7")
        with self.assertRaises(ForbiddenAddress):
            self._guard().check_address("10.21.0.7")
        self._save(False)
        with self.assertRaises(ForbiddenAddress):
            self._guard().check_address("10.20.0.7")

    def test_form_shows_what_was_saved(self):
        self._save("10.20.0.0/16, 192.168.1.7")
        form = Form(self.Settings)
        self.assertEqual(form.integration_allowed_networks, "10.20.0.0/16, 192.168.1.7")

    def test_wrong_entry_is_refused_with_an_example(self):
        with self.assertRaises(ValidationError) as caught:
            self._save("10.20.0.0/16, mes.plant")
        self.assertIn("'mes.plant'", str(caught.exception))
        self.assertIn("10.20.0.0/16", str(caught.exception))

    def test_wrong_entry_is_refused_in_the_technical_menu_too(self):
        with self.assertRaises(ValidationError):
            self.env["ir.config_parameter"].set_param(
                ALLOWED_NETWORKS_PARAMETER, "mes.plant"
            )

    def test_every_change_is_in_the_audit_trail(self):
        self._save("10.20.0.0/16")
        self._save("10.20.0.0/16")
        self._save("10.0.0.0/8")
        self._save(False)
        entries = self._entries()
        self.assertEqual(entries.user_id, self.system)
        self.assertEqual(
            entries.mapped("details"),
            [
                "From: none. To: 10.20.0.0/16.",
                "From: 10.20.0.0/16. To: 10.0.0.0/8.",
                "From: 10.0.0.0/8. To: none.",
            ],
        )

    def test_renaming_another_parameter_is_no_way_around(self):
        parameter = self.env["ir.config_parameter"].create(
            {"key": "integration_base.other", "value": "10.0.0.0/8"}
        )
        parameter.key = ALLOWED_NETWORKS_PARAMETER
        self.assertEqual(self._entries().details, "From: none. To: 10.0.0.0/8.")
        parameter.write({"key": "integration_base.other", "value": "mes.plant"})
        self.assertEqual(len(self._entries()), 2)
        with self.assertRaises(ValidationError):
            parameter.key = ALLOWED_NETWORKS_PARAMETER

    def test_other_parameters_are_not_audited(self):
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("integration_base.other", "mes.plant")
        parameters.set_param("integration_base.other", "x")
        parameters.set_param("integration_base.other", False)
        self.assertFalse(self._entries())

    def test_managers_without_administration_cannot_open_networks(self):
        with self.assertRaises(AccessError):
            self.env["ir.config_parameter"].with_user(self.manager).set_param(
                ALLOWED_NETWORKS_PARAMETER, "10.0.0.0/8"
            )
        with self.assertRaises(AccessError):
            settings = self.env["res.config.settings"].with_user(self.manager)
            settings.create({"integration_allowed_networks": "10.0.0.0/8"}).execute()

    def test_broken_parameter_closes_everything_with_a_clear_error(self):
        parameters = self.env["ir.config_parameter"]
        parameters.set_param(ALLOWED_NETWORKS_PARAMETER, "10.0.0.0/8")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE ir_config_parameter SET value = 'broken' WHERE key = %s",
            [ALLOWED_NETWORKS_PARAMETER],
        )
        self.env.registry.clear_cache("stable")
        with self.assertRaises(UserError) as caught:
            self._guard()
        self.assertIn("Allowed networks", str(caught.exception))

    def test_session_is_guarded(self):
        with self.assertRaises(ForbiddenAddress):
            self.env["integration.network"]._session().get("http://127.0.0.1:1/")
