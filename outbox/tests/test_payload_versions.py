# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import json
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import RedirectWarning, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG
from odoo.addons.integration_base.tests.receiver import Receiver

from .batch_case import BatchCase
from .drain_case import DrainCase


@tagged("post_install", "-at_install")
class TestPayloadVersions(DrainCase):
    """A published version is a promise; the next one is delivered beside it."""

    def setUp(self):
        super().setUp()
        self.first = self.kind.payload_id
        self.first.action_publish()
        self.line = self.first.line_ids

    def next_version(self, key="reference"):
        """The next version, published, with its one key renamed."""
        action = self.first.action_new_version()
        second = self.env["outbox.payload"].browse(action["res_id"])
        second.line_ids.key = key
        second.action_publish()
        return second

    def deprecate(self, days=30):
        wizard = Form.from_action(self.env, self.first.action_deprecate())
        wizard.sunset_date = fields.Date.today() + timedelta(days=days)
        wizard.reason = "renamed"
        wizard.save().action_deprecate()

    def assertPromised(self, change):
        """The change is refused, with the next version offered, and not made."""
        before = self.first._promise()
        with self.assertRaises(RedirectWarning) as refused, self.cr.savepoint():
            change()
        self.env.invalidate_all()
        self.assertEqual(self.first._promise(), before)
        return refused.exception.args

    def test_a_draft_may_change_in_any_way(self):
        draft = self.env["outbox.payload"].browse(
            self.first.action_new_version()["res_id"]
        )
        draft.line_ids.write({"path": "name", "key": "label"})
        draft.line_ids.unlink()
        draft.unlink()

    def test_a_draft_in_which_something_waits_only_grows(self):
        kind = self.make_event_type("x.draft", "res.partner", payload={"ref": "ref"})
        self.subscribe(self.endpoint, kind)
        self.env["outbox.event.type"].emit("x.draft", self.partners[0])
        self.forget_events()
        draft = kind.payload_id
        for change in (
            lambda: draft.line_ids.write({"path": "name"}),
            lambda: draft.line_ids.unlink(),
        ):
            with self.assertRaisesRegex(UserError, "still to be"), self.cr.savepoint():
                change()
        self.drain()
        draft.line_ids.write({"path": "name"})

    def test_a_line_that_contradicts_another_is_refused_however_it_is_written(self):
        draft = self.env["outbox.payload"].browse(
            self.first.action_new_version()["res_id"]
        )
        for vals in ({"key": "Bad Key"}, {"path": "country_id/code"}):
            with self.assertRaises(ValidationError), self.cr.savepoint():
                draft.line_ids.write(vals)

    def test_one_broken_payload_stops_no_other(self):
        broken = self.make_event_type("x.broken", "res.partner").payload_id
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE outbox_payload_line SET key = 'Bad Key' WHERE payload_id = %s",
            (broken.id,),
        )
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        with mute_logger("odoo.addons.outbox.models.outbox_payload"):
            self.tell("R1")
            self.drain()
        self.assertEqual(json.loads(self.posts()[-1].body)["data"], {"ref": "R1"})

    def test_lines_go_with_the_addon_that_brought_them(self):
        flag = {MODULE_UNINSTALL_FLAG: True}
        self.line.with_context(**flag).unlink()
        self.assertFalse(self.first.line_ids)

    def test_a_subscription_is_never_without_its_pin(self):
        subscription = self.endpoint.subscription_ids
        self.next_version()
        self.kind.active = False
        other = self.make_event_type("x.other", "res.users", payload={"login": "login"})
        subscription.write({"event_type_ids": [Command.link(other.id)]})
        self.assertIn(self.first, subscription.payload_ids)
        later = other.payload_id.copy({"name": "x.later"})
        other.payload_id = later
        self.assertIn(later, subscription.payload_ids)
        subscription.payload_ids = False
        self.assertIn(later, subscription.payload_ids)

    def test_an_empty_draft_is_not_published(self):
        empty = self.first.copy({"name": "x.empty", "line_ids": []})
        with self.assertRaisesRegex(UserError, "no line"):
            empty.action_publish()

    def test_what_would_break_a_receiver_is_refused(self):
        for change in (
            lambda: self.line.unlink(),
            lambda: self.line.write({"key": "other"}),
            lambda: self.line.write({"path": "name"}),
            lambda: self.first.write({"line_ids": [Command.clear()]}),
            lambda: self.first.write({"name": "x.other"}),
            lambda: self.first.write({"version": 9}),
        ):
            message, *_offer = self.assertPromised(change)
            self.assertIn("x.told v1 is published", message)

    def test_the_refusal_offers_the_next_version(self):
        _message, action, button, context = self.assertPromised(self.line.unlink)
        self.assertIn("Next Version", button)
        run = self.env["ir.actions.server"].browse(action).with_context(**context).run()
        draft = self.env["outbox.payload"].browse(run["res_id"])
        self.assertEqual((draft.version, draft.state), (2, "draft"))
        self.assertEqual(draft.line_ids.mapped("path"), self.line.mapped("path"))

    def test_the_same_draft_is_offered_again(self):
        self.assertEqual(
            self.first.action_new_version()["res_id"],
            self.first.action_new_version()["res_id"],
        )

    def test_additions_pass(self):
        self.first.write(
            {"line_ids": [Command.create({"path": "city", "key": "city"})]}
        )
        self.tell("R1")
        self.assertEqual(self.data(self.events("x.told")), {"city": None, "ref": "R1"})

    def test_published_versions_are_neither_deleted_nor_drafts_again(self):
        with self.assertRaisesRegex(UserError, "Deprecate it instead"):
            self.first.unlink()
        with self.assertRaisesRegex(UserError, "next version"):
            self.first.state = "draft"

    def test_a_version_reads_the_model_of_the_others(self):
        with self.assertRaisesRegex(ValidationError, "read the same model"):
            self.first.copy(
                {
                    "version": 2,
                    "model_id": self.env["ir.model"]._get_id("res.users"),
                    "line_ids": [],
                }
            )

    def test_present_subscriptions_stay_and_new_ones_take_the_newest(self):
        old = self.endpoint.subscription_ids
        second = self.next_version()
        self.assertEqual(old.payload_ids, self.first)
        self.assertEqual(self.kind.payload_id, second)
        new = self.subscribe(self.make_endpoint(name="New"), self.kind)
        self.assertEqual(new.payload_ids, second)

    def test_two_versions_are_delivered_side_by_side(self):
        second = self.next_version()
        receiver = self.enterContext(Receiver())
        newer = self.make_endpoint(receiver.url, name="Newer")
        newer.action_resume()
        self.subscribe(newer, self.kind)
        deliveries = self.tell("R1")
        self.drain()
        with self.enter_registry_test_mode():
            newer.lane_ids._drain()
        self.env.invalidate_all()
        self.assertEqual(
            set(deliveries.event_id.delivery_ids.mapped("state")), {"delivered"}
        )
        sent = {}
        for name, at in (("old", self.receiver), ("new", receiver)):
            (post,) = [r for r in at.requests if r.method == "POST"]
            sent[name] = json.loads(post.body)
        self.assertEqual(sent["old"]["data"], {"ref": "R1"})
        self.assertEqual(sent["new"]["data"], {"reference": "R1"})
        self.assertEqual(sent["old"]["id"], sent["new"]["id"])
        self.assertTrue(
            sent["old"]["dataschema"].split("?")[0].endswith("x.told/1.json")
        )
        self.assertTrue(
            sent["new"]["dataschema"].split("?")[0].endswith("x.told/2.json")
        )
        self.assertEqual(second.subscription_ids.endpoint_id, newer)

    def test_one_endpoint_gets_one_version(self):
        second = self.next_version()
        with (
            self.assertRaisesRegex(ValidationError, "second endpoint"),
            self.cr.savepoint(),
        ):
            self.subscribe(self.endpoint, self.kind)
        self.subscribe(
            self.endpoint, self.kind, payload_ids=[Command.set(self.first.ids)]
        )
        for subscription in self.endpoint.subscription_ids[1:]:
            subscription.unlink()
        self.endpoint.subscription_ids.payload_ids = second
        self.tell("R1")
        self.drain()
        self.assertEqual(json.loads(self.posts()[-1].body)["data"], {"reference": "R1"})

    def test_a_withdrawn_event_leaves_no_version_behind(self):
        self.next_version()
        self.env["outbox.event.type"].emit("x.told", self.partners[0])
        self.flush()
        event = self.events("x.told")
        self.assertEqual(event.version_ids.payload_id, self.first)
        self.kind.filter_domain = "[('ref', '=', 'never')]"
        self.make_event_type("x.seen", "res.partner")
        self.partners[0].unlink()
        self.flush()
        left = self.env["outbox.event.version"].search([("event_id", "=", event.id)])
        self.assertEqual(left.event_id, event.exists())

    def test_an_event_rendered_again_is_in_every_version_it_is_owed_in(self):
        self.next_version()
        deliveries = self.tell("R1")
        event = deliveries.event_id
        self.env.cr.execute(
            "UPDATE outbox_event SET data = NULL, error = 'KeyError' WHERE id = %s",
            (event.id,),
        )
        self.env.cr.execute(
            "DELETE FROM outbox_event_version WHERE event_id = %s", (event.id,)
        )
        self.env.cr.execute(
            "UPDATE outbox_delivery SET state = 'held', last_error = 'KeyError'"
            " WHERE event_id = %s",
            (event.id,),
        )
        self.env.invalidate_all()
        event.with_user(self.operator).action_render_again()
        self.drain()
        self.assertEqual(json.loads(self.posts()[-1].body)["data"], {"ref": "R1"})

    def test_a_deprecated_version_announces_its_end_with_every_request(self):
        second = self.next_version()
        self.deprecate(days=30)
        self.tell("R1")
        self.drain()
        headers = self.posts()[-1].headers
        stamp = int(self.first.deprecated_on.timestamp())
        self.assertRegex(headers["deprecation"], r"^@\d+$")
        self.assertAlmostEqual(int(headers["deprecation"][1:]), stamp, delta=86400)
        sunset = self.first.sunset_date.strftime("%a, %d %b %Y 23:59:59 GMT")
        self.assertEqual(headers["sunset"], sunset)
        self.assertEqual(
            headers["link"], f'<{second._schema_url()}>; rel="successor-version"'
        )

    def test_a_version_in_force_announces_nothing(self):
        self.tell("R1")
        self.drain()
        self.assertNotIn("deprecation", self.posts()[-1].headers)
        self.assertNotIn("sunset", self.posts()[-1].headers)

    def test_deprecating_tells_who_still_uses_it(self):
        self.next_version()
        self.endpoint.user_id = self.manager
        self.assertEqual(self.first.subscription_ids.endpoint_id, self.endpoint)
        self.deprecate()
        message = self.endpoint.message_ids[0]
        self.assertIn("x.told v1 is deprecated", message.body)
        self.assertIn(self.endpoint.user_id.partner_id, message.notified_partner_ids)

    def test_only_a_superseded_version_is_deprecated_and_with_time_to_move(self):
        with self.assertRaisesRegex(UserError, "Publish a later version"):
            self.first.action_deprecate()
        self.next_version()
        with self.assertRaisesRegex(UserError, "in the future"):
            self.deprecate(days=0)

    def test_an_upgrade_of_the_addon_revives_nothing_and_declassifies_nothing(self):
        self.next_version()
        self.deprecate()
        self.line.classification = "restricted"
        self.first.with_context(install_mode=True).write({"state": "published"})
        self.line.with_context(install_mode=True).write({"classification": "public"})
        self.assertEqual(self.first.state, "deprecated")
        self.assertEqual(self.line.classification, "restricted")
        self.line.with_context(install_mode=True).write(
            {"classification": "restricted"}
        )

    def test_an_upgrade_passes_over_lines_of_addons_that_are_loaded_later(self):
        self.line.flush_recordset()
        self.env.cr.execute(
            "UPDATE outbox_payload_line SET path = 'brought_later' WHERE id = %s",
            self.line.ids,
        )
        self.env.invalidate_all()
        with patch.object(self.env.registry, "ready", False):
            self.first.line_ids = [Command.create({"path": "city", "key": "city"})]
            self.first.write({"model_id": self.first.model_id.id})
            with self.assertRaisesRegex(ValidationError, 'no field "wrong"'):
                self.first.line_ids = [Command.create({"path": "wrong", "key": "w"})]
        with self.assertRaisesRegex(ValidationError, 'no field "brought_later"'):
            self.first._check_lines()

    def test_the_audit_trail_knows_who_changed_the_contract(self):
        self.next_version()
        self.deprecate()
        self.line.classification = "confidential"
        entries = self.env["integration.audit"].search(
            [("model", "=", "outbox.payload"), ("res_id", "=", self.first.id)]
        )
        self.assertEqual(
            set(entries.mapped("action")),
            {"payload_published", "payload_deprecated", "classification_changed"},
        )
        self.assertIn("renamed", entries.mapped("reason"))


@tagged("post_install", "-at_install")
class TestDeprecationInBatches(BatchCase):
    def test_a_batch_announces_the_end_that_comes_first(self):
        other = self.make_event_type("x.other", "res.users", payload={"login": "login"})
        self.subscription.event_type_ids += other
        self.finish_change()
        today = fields.Date.today()
        for kind, days in ((self.kind, 60), (other, 30)):
            first = kind.payload_id
            first.action_publish()
            draft = self.env[first._name].browse(first.action_new_version()["res_id"])
            draft.action_publish()
            first._deprecate(today + timedelta(days=days))
        self.env["outbox.event.type"].emit("x.told", self.partners[0])
        self.env["outbox.event.type"].emit("x.other", self.env.user)
        self.forget_events()
        self.age(15)
        self.drain()
        (post,) = self.posts()
        self.assertEqual(len(json.loads(post.body)), 2)
        first_end = (today + timedelta(days=30)).strftime("%a, %d %b %Y")
        self.assertIn(first_end, post.headers["sunset"])


@tagged("post_install", "-at_install")
class TestCustomFields(DrainCase):
    def setUp(self):
        super().setUp()
        self.field = self.env["ir.model.fields"].create(
            {
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "name": "x_outbox_gate",
                "field_description": "Gate",
                "ttype": "char",
            }
        )

    def test_a_custom_field_is_sent_without_code(self):
        self.kind.payload_id.line_ids = [
            Command.create({"path": "x_outbox_gate", "key": "gate"})
        ]
        self.partners[0].x_outbox_gate = "North"
        self.tell("R1")
        self.drain()
        self.assertEqual(
            json.loads(self.posts()[-1].body)["data"], {"gate": "North", "ref": "R1"}
        )

    def test_a_custom_field_that_is_sent_is_not_deleted(self):
        line = self.env["outbox.payload.line"].create(
            {
                "payload_id": self.kind.payload_id.id,
                "path": "x_outbox_gate",
                "key": "gate",
            }
        )
        with self.assertRaisesRegex(UserError, "x.told v1, as gate"):
            self.field.unlink()
        with self.assertRaisesRegex(UserError, "x.told v1, as gate"):
            self.field.name = "x_outbox_door"
        line.unlink()
        self.field.unlink()
