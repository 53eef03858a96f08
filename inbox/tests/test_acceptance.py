# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What a sender is told, over real HTTP, and what was kept of what it sent."""

import json
from unittest.mock import patch

from standardwebhooks import Webhook

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.integration_base.pure.keyring import generate_key
from odoo.addons.integration_base.tests.common import use_encryption_keys

from ..engine import keeping
from .common import InboxHttpCase

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
ANSWER = "odoo.addons.inbox.engine.answer"


@tagged("post_install", "-at_install")
class TestAcceptance(InboxHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        use_encryption_keys(cls.enterClassContext, generate_key())

    def setUp(self):
        super().setUp()
        self.source = self.open_source(id_path="id", type_path="event")

    def post(self, body, code="mes", method="POST", **headers):
        """Send a request; a body that is no text or bytes goes as JSON."""
        if not isinstance(body, str | bytes):
            body = json.dumps(body)
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        headers.setdefault("Content-Type", "application/json")
        return self.url_open(
            f"/integration/inbox/{code}", data=body, headers=headers, method=method
        )

    def messages(self):
        return self.env["inbox.message"].search([("source_id", "=", self.source.id)])

    def assert_refused(self, response, status, text=""):
        """Fail unless a sender was told so, and nothing was kept."""
        self.assertEqual(response.status_code, status, response.text)
        self.assertEqual(response.headers["Content-Type"], "application/problem+json")
        document = response.json()
        self.assertEqual(document["status"], status)
        self.assertRegex(document["detail"], text or ".")
        self.assertFalse(self.messages())
        return document

    def verified_by(self, preset, secret, **values):
        self.source.action_close()
        self.source.write({"verification": preset, **values})
        self.env["inbox.secret"].create({"source_id": self.source.id, "value": secret})
        self.source.action_open()

    def signed(self, body, uid="msg_1", secret=SECRET):
        from datetime import UTC, datetime

        now = datetime.now(UTC)
        return {
            "webhook_id": uid,
            "webhook_timestamp": str(int(now.timestamp())),
            "webhook_signature": Webhook(secret).sign(uid, now, body),
        }

    def test_a_message_is_kept_as_it_came_and_told_by_its_id(self):
        body = '{"id": "1", "event": "made", "n": 1.10, "key": "MO/7"}'
        response = self.post(body, X_Secret="s", Authorization="Bearer s")
        self.assertEqual(response.status_code, 202, response.text)
        message = self.messages()
        self.assertEqual(response.json(), {"id": message.uuid, "duplicate": False})
        self.assertEqual(
            (message.uid, message.type, message.key, message.state, message.body),
            ("1", "made", "MO/7", "pending", body),
        )
        self.assertEqual(message.company_id, self.source.company_id)
        self.assertNotIn("Bearer", message.headers)
        self.assertNotIn("secret", message.headers.lower())

    def test_it_is_processed_without_waiting_for_the_sweeper(self):
        jobs = [("model_name", "=", "inbox.lane"), ("state", "=", "pending")]
        # Opening the source has made one.
        self.env["queue.job"].search(jobs).unlink()
        self.post({"id": "1"})
        self.env.invalidate_all()
        job = self.env["queue.job"].search(jobs)
        self.assertEqual(job.records, self.source.lane_ids)

    def test_a_message_that_comes_again_is_told_to_be_known(self):
        first = self.post({"id": "1", "event": "made"}).json()
        again = self.post({"id": "1", "event": "made"})
        self.assertEqual(again.status_code, 202)
        self.assertEqual(again.json(), {"id": first["id"], "duplicate": True})
        self.assertEqual(self.messages().duplicates, 1)

    def test_an_id_counts_as_known_only_for_the_time_that_was_chosen(self):
        first = self.post({"id": "1"}).json()
        self.env.cr.execute(
            "UPDATE inbox_identity SET received_at = received_at - interval '31 days'"
        )
        again = self.post({"id": "1"}).json()
        self.assertFalse(again["duplicate"])
        self.assertNotEqual(again["id"], first["id"])
        self.assertEqual(len(self.messages()), 2)
        self.assertTrue(self.post({"id": "1"}).json()["duplicate"])

    def test_sources_know_only_their_own_ids(self):
        other = self.open_source(code="wms", id_path="id")
        self.post({"id": "1"})
        self.assertFalse(self.post({"id": "1"}, code=other.code).json()["duplicate"])

    def test_unknown_and_closed_sources_look_alike(self):
        unknown = self.assert_refused(self.post({}, code="other"), 404)
        self.source.action_close()
        self.assertEqual(self.assert_refused(self.post({"id": "1"}), 404), unknown)

    def test_a_paused_source_keeps_what_comes(self):
        self.source.action_pause()
        self.assertEqual(self.post({"id": "1"}).status_code, 202)
        self.assertEqual(self.messages().state, "pending")

    def test_only_post_brings_messages(self):
        for method in ("GET", "PUT", "DELETE", "PATCH"):
            response = self.post({"id": "1"}, method=method)
            self.assert_refused(response, 405, "POST")
            self.assertEqual(response.headers["Allow"], "POST, OPTIONS")

    def test_only_allowed_networks_may_send(self):
        self.source.allowed_networks = "203.0.113.0/24"
        self.assert_refused(self.post({"id": "1"}), 401)
        self.source.allowed_networks = "203.0.113.0/24\n127.0.0.0/8"
        self.assertEqual(self.post({"id": "1"}).status_code, 202)

    def test_too_much_at_once_is_refused(self):
        self.source.max_size = 20
        self.assert_refused(self.post({"id": "1" * 20}), 413, "20 bytes")
        self.assertEqual(self.post({"id": "1"}).status_code, 202)

    def test_too_many_a_minute_are_told_when_to_come_back(self):
        self.source.rate_limit = 2
        for uid in "12":
            self.assertEqual(self.post({"id": uid}).status_code, 202)
        response = self.post({"id": "3"})
        self.assertEqual(response.status_code, 429)
        self.assertIn(int(response.headers["Retry-After"]), range(1, 61))
        self.assertEqual(len(self.messages()), 2)
        self.env.cr.execute(
            "UPDATE inbox_message SET received_at = received_at - interval '1 minute'"
        )
        self.assertEqual(self.post({"id": "3"}).status_code, 202)

    def test_what_is_no_json_is_refused(self):
        self.assert_refused(self.post("{"), 400, "JSON")
        self.assert_refused(self.post(b"\xff\xfe"), 400)
        self.assert_refused(self.post("<a/>", Content_Type="text/xml"), 415)

    def test_a_message_needs_an_id(self):
        self.assert_refused(self.post({"event": "made"}), 422, "id")
        self.assert_refused(self.post({"id": "1" * 501}), 422, "500")

    def test_the_signature_is_made_over_the_very_bytes(self):
        self.verified_by("standard_webhooks", SECRET)
        body = '{"type":"made","data":{"n":1}}'
        headers = self.signed(body)
        self.assert_refused(self.post(body.replace(":", ": "), **headers), 401)
        self.assertEqual(self.post(body, **headers).status_code, 202)
        self.assertEqual(self.messages().uid, "msg_1")
        self.assertTrue(self.post(body, **headers).json()["duplicate"])

    def test_what_is_not_signed_is_refused_and_learns_nothing(self):
        self.verified_by("standard_webhooks", SECRET)
        document = self.assert_refused(self.post({"type": "made"}), 401)
        self.assertNotIn(SECRET, json.dumps(document))
        # Not even whether it could have been read.
        self.assert_refused(self.post("{"), 401)

    def test_several_secrets_count_until_they_expire(self):
        self.verified_by("standard_webhooks", SECRET)
        other = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
        new = self.env["inbox.secret"].create(
            {"source_id": self.source.id, "value": other}
        )
        body = '{"type":"made","data":{}}'
        for uid, secret in (("1", SECRET), ("2", other)):
            response = self.post(body, **self.signed(body, uid, secret))
            self.assertEqual(response.status_code, 202, response.text)
        old = self.source.secret_ids - new
        old.expires_at = "2020-01-01 00:00:00"
        response = self.post(body, **self.signed(body, "3", SECRET))
        self.assertEqual(response.status_code, 401)
        response = self.post(body, **self.signed(body, "4", other))
        self.assertEqual(response.status_code, 202)

    def test_cloudevents_ask_before_they_send(self):
        self.verified_by("cloudevents", "a-token-that-is-long-enough")
        response = self.post("", method="OPTIONS", WebHook_Request_Origin="mes.example")
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.headers["WebHook-Allowed-Origin"], "mes.example")
        self.assertIn("POST", response.headers["Allow"])
        response = self.post("", method="OPTIONS")
        self.assert_refused(response, 401, "WebHook-Request-Origin")

    def test_a_form_is_read_after_its_bytes_were_kept(self):
        form = "application/x-www-form-urlencoded"
        response = self.post("id=1&event=made&n=a%20b", Content_Type=form)
        self.assertEqual(response.status_code, 202, response.text)
        message = self.messages()
        self.assertEqual(message.body, "id=1&event=made&n=a%20b")
        self.assertEqual(json.loads(message.data)["n"], "a b")

    def test_each_message_of_a_batch_is_told_of(self):
        events = [
            {"specversion": "1.0", "id": uid, "source": "/mes", "type": "made"}
            for uid in "121"
        ]
        kind = "application/cloudevents-batch+json"
        response = self.post(json.dumps(events), Content_Type=kind)
        self.assertEqual(response.status_code, 202, response.text)
        found = response.json()
        self.assertEqual([one["duplicate"] for one in found], [False, False, True])
        self.assertEqual(found[0]["id"], found[2]["id"])
        self.assertEqual(len(self.messages()), 2)
        events[1].pop("id")
        response = self.post(json.dumps(events), Content_Type=kind)
        self.assertEqual(response.status_code, 400)
        self.assertEqual(len(self.messages()), 2)

    def test_whatever_goes_wrong_here_is_no_error_500_and_nothing_is_kept(self):
        def fail(*_arguments):
            raise ZeroDivisionError("secret detail")

        with mute_logger(ANSWER), patch.object(keeping, "keep", fail):
            response = self.post({"id": "1"})
        document = self.assert_refused(response, 503, "again")
        self.assertNotIn("secret", json.dumps(document))
        self.assertIn("Retry-After", response.headers)
        self.assertFalse(self.post({"id": "1"}).json()["duplicate"])

    def test_no_session_comes_of_it(self):
        response = self.post({"id": "1"})
        self.assertNotIn("session_id", response.cookies)
