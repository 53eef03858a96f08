# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What a source's test console sends, what it says of it, and what it never shows."""

import json
from dataclasses import replace
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from odoo.addons.integration_base.pure.curl_command import LEFT_OUT
from odoo.addons.integration_base.pure.hidden import HIDDEN

from ..engine import console
from ..models.inbox_source_verification_mixin import PRESETS as KNOWN
from .partner_case import PartnerCase
from .presets import PRESETS


@tagged("post_install", "-at_install")
class TestConsole(PartnerCase):
    def verified_by(self, name):
        """Have the source verify its messages in one way, and open it."""
        preset = PRESETS[name]
        self.source.action_close()
        self.source.secret_ids.unlink()
        self.source.write({"verification": name, **preset.values})
        if preset.secret:
            self.add_secret(preset.secret)
            self.source.action_open()
        else:
            self.source.action_open_unverified()
        return preset

    def add_secret(self, text):
        return self.env["inbox.secret"].create(
            {"source_id": self.source.id, "value": text}
        )

    def open_console(self, user=None):
        action = self.source.with_user(user or self.manager).action_test()
        wizard = self.env[action["res_model"]].with_user(user or self.manager)
        return wizard.browse(action["res_id"])

    def send(self, wizard):
        """Press the button, and come back to the form as the client does."""
        self.env.flush_all()
        with self.enter_registry_test_mode():
            action = wizard.action_send()
        self.env.invalidate_all()
        self.assertEqual(action["res_id"], wizard.id)

    def sent(self, wizard):
        return self.env["inbox.message"].search([("uuid", "in", wizard.uuids or [])])

    def take(self, signed):
        """The status of the answer to a request that was signed."""
        self.env.flush_all()
        with self.enter_registry_test_mode():
            return console.send(self.source, signed, "127.0.0.1").status

    def test_there_is_a_sample_of_every_preset(self):
        self.assertEqual(set(PRESETS), {name for name, _label in KNOWN})

    def test_what_it_sends_is_taken_in_every_preset(self):
        for name in PRESETS:
            with self.subTest(name):
                self.verified_by(name)
                wizard = self.open_console()
                self.assertFalse(wizard.problem)
                self.send(wizard)
                self.assertEqual(wizard.status, 202, wizard.answer)
                message = self.sent(wizard)
                self.assertEqual(message.type, "test.contact")
                self.assertIn(wizard.uid, message.uid)
                self.assertEqual(json.loads(message.data)["ref"], "A")
                self.process(self.source)
                self.assert_done(message, self.contacts("A"))

    def test_what_was_tampered_with_is_refused_in_every_preset(self):
        for name in PRESETS:
            with self.subTest(name):
                preset = self.verified_by(name)
                signed = self.open_console()._signed()
                if preset.signs:
                    body = signed.body.replace(b"A", b"B")
                    self.assertNotEqual(body, signed.body)
                    self.assertEqual(self.take(replace(signed, body=body)), 401)
                for header, value in signed.proof.items():
                    wrong = value[:-3] + ("AAA" if value[-3:] != "AAA" else "BBB")
                    proof = {**signed.proof, header: wrong}
                    self.assertEqual(self.take(replace(signed, proof=proof)), 401)
                self.assertEqual(self.take(signed), 202)

    def test_nobody_sees_a_secret_or_what_is_made_with_it(self):
        for name in PRESETS:
            with self.subTest(name):
                preset = self.verified_by(name)
                wizard = self.open_console()
                proof = wizard._signed().proof
                self.send(wizard)
                shown = json.dumps(wizard.read(), default=str, ensure_ascii=False)
                for text in filter(None, (preset.secret, *proof.values())):
                    self.assertNotIn(text, shown)
                    self.assertNotIn(text, repr(wizard._signed()))
                for header in proof:
                    self.assertIn(f"{header}: {HIDDEN}", wizard.request)
                    self.assertIn(f"{header}: {LEFT_OUT}", wizard.curl)

    def test_the_request_is_shown_as_it_is_sent(self):
        self.verified_by("github")
        wizard = self.open_console()
        lines = wizard.request.splitlines()
        self.assertEqual(lines[0], f"POST {self.source.address}")
        self.assertIn(f"X-GitHub-Delivery: {wizard.uid}", lines)
        self.assertIn("X-GitHub-Event: test.contact", lines)
        self.assertEqual(lines[-1], '{"ref": "A"}')
        self.assertIn(self.source.address, wizard.curl)

    def test_the_same_again_is_a_duplicate_and_another_one_is_not(self):
        wizard = self.open_console()
        self.source.write({"id_path": "id", "type_path": "event"})
        for duplicate in (False, True):
            self.send(wizard)
            self.assertEqual(json.loads(wizard.answer)["duplicate"], duplicate)
        wizard.action_renew()
        self.assertFalse(wizard.status)
        self.send(wizard)
        self.assertFalse(json.loads(wizard.answer)["duplicate"])

    def test_a_closed_source_is_told_of_and_answers_as_to_anybody(self):
        self.source.action_close()
        wizard = self.open_console()
        self.assertIn("closed", wizard.note)
        self.send(wizard)
        self.assertEqual(wizard.status, 404)
        self.assertEqual(json.loads(wizard.answer)["title"], "Not Found")
        self.source.action_open_unverified()
        self.source.action_pause()
        self.assertIn("waits", self.open_console().note)

    def test_without_a_secret_that_signs_it_says_what_to_do(self):
        self.verified_by("standard_webhooks")
        public = "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4="
        signing = self.source.secret_ids
        self.add_secret(public)
        self.assertFalse(self.open_console().problem)
        signing.unlink()
        wizard = self.open_console()
        self.assertIn("public key", wizard.problem)
        self.assertNotIn(public, wizard.problem)
        self.source.secret_ids.unlink()
        wizard = self.open_console()
        self.assertIn("no secret", wizard.problem)
        with self.assertRaisesRegex(UserError, "no secret"):
            wizard.action_send()

    def test_what_cannot_be_sent_is_said_while_it_is_written(self):
        wizard = self.open_console()
        with Form(wizard) as form:
            form.data = '{"ref": '
            self.assertIn("JSON", form.problem)
            self.assertFalse(form.request)
            form.data = '{"ref": "B", "n": 1.10}'
            self.assertFalse(form.problem)
            self.assertIn('"n": 1.10', form.request)
            form.content = "body"
            form.body = "anything"
            form.content_type = "text/plain"
            self.assertTrue(form.request.endswith("\nanything"))
        self.send(wizard)
        self.assertEqual(wizard.status, 415)

    def test_networks_that_may_send_count_for_it_too(self):
        self.source.allowed_networks = "203.0.113.0/24\n198.51.100.7"
        self.source.write({"id_path": "id", "type_path": "event"})
        wizard = self.open_console()
        self.assertEqual(wizard.address, "203.0.113.0")
        self.send(wizard)
        self.assertEqual(wizard.status, 202)
        wizard.address = "192.0.2.1"
        self.send(wizard)
        self.assertEqual(wizard.status, 401)
        wizard.address = "nonsense"
        self.send(wizard)
        self.assertEqual(wizard.status, 401)

    def test_a_message_that_has_come_is_a_model(self):
        self.source.write({"id_path": "id", "type_path": "event"})
        self.route.expression = "{ref: who}"
        wizard = self.open_console()
        self.assertIn("maps", wizard.note)
        message = self.receive(self.source, "test.contact", {"who": "Z"})
        with Form(wizard) as form:
            form.message_id = message
            self.assertEqual(json.loads(form.data), {"who": "Z"})
            self.assertNotIn("maps", form.note)
        self.send(wizard)
        self.process(self.source)
        self.assert_done(self.sent(wizard), self.contacts("Z"))

    def test_what_came_of_it_is_opened(self):
        self.source.write({"id_path": "id", "type_path": "event"})
        wizard = self.open_console()
        self.send(wizard)
        action = wizard.action_open_messages()
        self.assertEqual(action["res_id"], self.sent(wizard).id)

    def test_several_events_at_once_are_told_one_by_one(self):
        wizard = self.open_console()
        events = [
            {"specversion": "1.0", "id": uid, "source": "/mes", "type": "test.contact"}
            for uid in "12"
        ]
        wizard.write(
            {
                "content": "body",
                "content_type": "application/cloudevents-batch+json",
                "body": json.dumps(events),
            }
        )
        self.send(wizard)
        self.assertEqual(wizard.status, 202)
        domain = wizard.action_open_messages()["domain"]
        self.assertEqual(self.env["inbox.message"].search_count(domain), 2)

    def test_a_body_that_is_too_long_is_refused(self):
        self.source.max_size = 5
        wizard = self.open_console()
        self.send(wizard)
        self.assertEqual(wizard.status, 413)

    def test_a_fault_here_is_told_without_its_details(self):
        wizard = self.open_console()
        with (
            mute_logger("odoo.addons.inbox.engine.answer"),
            patch.object(
                console, "accept", side_effect=ZeroDivisionError("ZeroDivision")
            ),
        ):
            self.send(wizard)
        self.assertEqual(wizard.status, 503)
        self.assertNotIn("ZeroDivision", wizard.answer)

    def test_who_has_sent_it_is_on_record(self):
        self.source.write({"id_path": "id", "type_path": "event"})
        wizard = self.open_console()
        self.send(wizard)
        entry = self.env["integration.audit"].search(
            [("action", "=", "message_tested")], limit=1
        )
        self.assertEqual(
            (entry.user_id, entry.res_id, entry.details),
            (self.manager, self.source.id, f"202, {wizard.uid}"),
        )

    def test_only_managers_test(self):
        for user in (self.user, self.operator, self.outsider):
            with self.assertRaises(AccessError):
                self.open_console(user)
            with self.assertRaises(AccessError):
                self.env["inbox.console"].with_user(user).create(
                    {"source_id": self.source.id}
                )

    @mute_logger("odoo.models")
    def test_nobody_tests_a_source_of_another_company(self):
        wizard = self.open_console()
        company = self.env["res.company"].create({"name": "Other"})
        self.source.user_id.company_ids += company
        self.source.company_id = company
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            wizard.action_send()
        with self.assertRaises(AccessError):
            self.open_console()
