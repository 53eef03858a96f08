# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.tests import HttpCase, tagged

from .partner_case import PartnerCase


@tagged("post_install", "-at_install")
class TestTours(PartnerCase, HttpCase):
    def setUp(self):
        super().setUp()
        self.source.write({"name": "Tour MES", "on_failure": "dead"})

    def test_an_operator_mends_exceptions(self):
        self.env["res.partner"].create({"name": "Tour Parent"})
        unmatched = self.tell("U", key="U", parent="4711")
        refused = self.tell("R", key="R", fault="refused")
        refused |= self.tell("S", key="S", fault="refused")
        self.process(self.source)
        self.start_tour(
            "/odoo/inbox-exceptions", "inbox_exceptions", login=self.operator.login
        )
        self.process(self.source)
        self.assert_done(unmatched, self.contacts("U"))
        self.assertEqual(self.contacts("U").parent_id.name, "Tour Parent")
        self.assertEqual(set(refused.mapped("state")), {"discarded"})

    def test_a_manager_sends_a_test_message(self):
        self.source.action_close()
        self.source.verification = "github"
        self.env["inbox.secret"].create(
            {"source_id": self.source.id, "value": "It's a Secret to Everybody"}
        )
        self.source.action_open()
        self.start_tour(
            f"/odoo/inbox-sources/{self.source.id}",
            "inbox_console",
            login=self.manager.login,
        )
        self.process(self.source)
        message = self.env["inbox.message"].search([("source_id", "=", self.source.id)])
        self.assert_done(message, self.contacts("A"))
