# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Each role in the web client; a tour fails on any error in the browser's console."""

from odoo.tests import HttpCase, tagged

from odoo.addons.integration_base.tests.common import ROLES

from .alert_case import AlertCase


@tagged("post_install", "-at_install")
class TestTours(AlertCase, HttpCase):
    def setUp(self):
        super().setUp()
        self.fail_down()
        self.env.flush_all()

    def test_every_role_reads_an_incident(self):
        for role in ROLES:
            with self.subTest(role=role):
                self.start_tour(
                    "/odoo/outbox-incidents",
                    "outbox_alert_read",
                    login=getattr(self, role).login,
                )

    def test_an_operator_acknowledges(self):
        self.start_tour(
            "/odoo/outbox-endpoints",
            "outbox_alert_acknowledge",
            login=self.operator.login,
        )
        incident = self.incidents()
        self.assertEqual(incident.state, "acknowledged")
        self.assertEqual(incident.acknowledged_by_id, self.operator)

    def test_a_manager_makes_a_rule(self):
        self.endpoint.company_id = self.manager.company_id
        self.env.flush_all()
        self.start_tour(
            "/odoo/outbox-incidents", "outbox_alert_configure", login=self.manager.login
        )
        rule = self.env["outbox.alert.rule"].search([("name", "=", "Two hours old")])
        self.assertEqual(
            (rule.kind, rule.period, rule.endpoint_id),
            ("backlog_age", 120, self.endpoint),
        )
        self.assertEqual(rule.company_id, self.manager.company_id)
