# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Who is told, in which words, and how often."""

from datetime import timedelta
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.mail.models.mail_template import MailTemplate
from odoo.addons.outbox.tests.circuit_case import DOWN

from .alert_case import AlertCase


@tagged("post_install", "-at_install")
class TestTelling(AlertCase):
    def recover(self):
        self.probe()
        self.look_for(12)

    def test_one_mail_when_it_begins_and_one_when_it_is_over(self):
        self.fail_down()
        for _failure in range(5):
            self.probe(DOWN)
            self.look_for(3)
        self.assertEqual(self.subjects(), ["Incident: Receiver Down: MES"])
        self.recover()
        self.look_for(5)
        self.assertEqual(
            self.subjects(),
            ["Incident: Receiver Down: MES", "Over: Receiver Down: MES"],
        )
        self.assertEqual(self.mails().recipient_ids, self.manager.partner_id)

    def test_the_mail_says_what_and_since_when_and_what_to_do(self):
        deliveries = self.fail_down()
        body = self.mails().body_html
        for text in (
            "has taken nothing since",
            "503",
            f"Deliveries that wait: {len(deliveries)}",
            "Try Now",
            "/integration/runbooks/endpoint_down",
            f"/odoo/outbox-incidents/{self.incidents().id}",
        ):
            self.assertIn(text, body)
        self.recover()
        self.assertIn("The condition is over.", self.mails()[1].body_html)

    def test_mails_go_out_soon(self):
        queue = self.env.ref("mail.ir_cron_mail_scheduler_action")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", queue.id)])
        self.fail_down()
        new = (
            self.env["ir.cron.trigger"].search([("cron_id", "=", queue.id)]) - triggers
        )
        self.assertEqual(len(new), 1)

    def test_the_owner_has_an_activity_until_it_is_over(self):
        self.fail_down()
        activity = self.incidents().activity_ids
        self.assertEqual(activity.user_id, self.manager)
        self.assertEqual(activity.summary, "Receiver Down: MES")
        self.recover()
        self.assertFalse(self.incidents().activity_ids)
        self.assertEqual(len(self.mails()), 2)
        about_activity = self.env["mail.mail"].search(
            [("subject", "ilike", "assigned"), ("subject", "ilike", "Receiver Down")]
        )
        self.assertFalse(about_activity)

    def test_an_owner_without_a_role_is_told_by_mail(self):
        self.endpoint.user_id = self.outsider
        self.outsider.email = "outsider@example.com"
        self.fail_down()
        self.assertEqual(self.mails().recipient_ids, self.outsider.partner_id)
        self.assertFalse(self.incidents().activity_ids)

    def test_each_reads_it_in_their_own_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        template = self.env.ref("outbox_alert.mail_template_incident_opened")
        template.with_context(
            lang="fr_FR"
        ).subject = "Panne : {{ object.display_name }}"
        french = self.env["res.partner"].create(
            {"name": "Ada", "email": "ada@example.com", "lang": "fr_FR"}
        )
        self.rule("circuit_open").recipient_ids = french
        self.fail_down()
        by_partner = {mail.recipient_ids: mail.subject for mail in self.mails()}
        self.assertEqual(
            by_partner,
            {
                french: "Panne : Receiver Down: MES",
                self.manager.partner_id: "Incident: Receiver Down: MES",
            },
        )

    def test_without_an_owner_managers_are_told(self):
        self.endpoint.user_id = False
        self.fail_down()
        self.recover()
        self.assertEqual(self.incidents().state, "recovered")
        told = self.mails().recipient_ids
        self.assertIn(self.manager.partner_id, told)
        self.assertNotIn(self.operator.partner_id, told)

    def test_nobody_to_tell(self):
        managers = self.env.ref("integration_base.group_integration_manager")
        self.endpoint.user_id = False
        managers.all_user_ids.email = False
        self.fail_down()
        self.recover()
        self.assertEqual(self.incidents().state, "recovered")
        self.assertFalse(self.mails())

    @mute_logger("odoo.addons.outbox_alert.models.outbox_alert_telling_mixin")
    def test_a_mail_that_fails_stops_nothing_and_is_tried_again(self):
        self.kill_one()
        with patch.object(MailTemplate, "send_mail", side_effect=OSError("no mail")):
            self.fail_down()
        self.assertEqual(set(self.incidents().mapped("state")), {"open"})
        self.assertEqual(len(self.incidents()), 2)
        self.assertFalse(self.mails())
        self.look()
        self.assertEqual(len(self.mails()), 2)
        self.look()
        self.assertEqual(len(self.mails()), 2)

    def kill_one(self):
        delivery = self.tell("1")
        delivery.state = "dead"
        self.env.flush_all()

    @mute_logger("odoo.addons.outbox_alert.models.outbox_alert_telling_mixin")
    def test_who_was_not_told_that_it_began_is_not_told_that_it_is_over(self):
        with patch.object(MailTemplate, "send_mail", side_effect=OSError("no mail")):
            self.fail_down()
            self.recover()
        self.look()
        self.assertFalse(self.mails())


@tagged("post_install", "-at_install")
class TestOneVoice(AlertCase):
    """The messages that endpoints send by themselves."""

    def notified(self):
        """Messages on the endpoint that the owner was told of."""
        return self.env["mail.message"].search(
            [
                ("model", "=", "outbox.endpoint"),
                ("res_id", "=", self.endpoint.id),
                ("notified_partner_ids", "in", self.manager.partner_id.ids),
                ("id", ">", self.last_message),
            ]
        )

    def setUp(self):
        super().setUp()
        self.env.flush_all()
        self.last_message = self.env["mail.message"].search([], limit=1).id

    def fail_for_days(self):
        self.open_circuit()
        for days in (4.1, 5.1):
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE outbox_circuit SET failing_since = failing_since - %(by)s,"
                " opened_at = opened_at - %(by)s, warned_at = warned_at - %(by)s"
                " WHERE endpoint_id = %(endpoint)s",
                {"by": timedelta(days=days), "endpoint": self.endpoint.id},
            )
            self.env.invalidate_all()
            self.probe(DOWN)
            self.look()

    def test_an_incident_takes_the_place_of_messages(self):
        """But for the warning, which says what is going to happen."""
        self.fail_for_days()
        self.assertEqual(self.endpoint.state, "disabled")
        (warning,) = self.notified()
        self.assertIn("goes on for another day", warning.preview)
        self.assertEqual(
            self.subjects(),
            ["Incident: Receiver Down: MES", "Incident: Endpoint Disabled: MES"],
        )
        notes = " ".join(self.endpoint.message_ids.mapped("preview"))
        self.assertIn("The endpoint was disabled", notes)

    def test_without_rules_the_endpoint_tells_its_owner_itself(self):
        self.env["outbox.alert.rule"].search([]).active = False
        self.fail_for_days()
        self.assertEqual(len(self.notified()), 2)
        self.assertFalse(self.incidents())

    def test_a_rule_that_spares_the_owner_leaves_the_messages(self):
        self.rule("endpoint_disabled").copy(
            {"endpoint_id": self.endpoint.id, "tell_owner": False}
        )
        self.fail_for_days()
        message, _warning = self.notified().sorted("id", reverse=True)
        self.assertIn("The endpoint was disabled", message.preview)

    def test_what_stands_still_is_told_once(self):
        self.keep_runner_alive()
        self.tell("1")
        self.stand_still()
        self.drain()
        self.look_for(12)
        self.assertFalse(self.notified())
        self.assertEqual(len(self.mails()), 2)
