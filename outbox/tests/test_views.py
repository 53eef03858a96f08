# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from odoo.addons.integration_base.tests.common import ROLES

from .views_case import MODELS, ViewsCase

OPERATOR_BUTTONS = {
    "outbox.endpoint": {
        "action_send_test",
        "action_pause",
        "action_resume",
        "action_try_now",
    },
    "outbox.delivery": {"action_decide", "action_replay"},
    "outbox.event": {"action_render_again", "action_replay"},
    "outbox.replay": {"action_pause", "action_resume", "action_cancel"},
    "outbox.subscription": {"action_send_now"},
}
MENUS = {
    "user": {"endpoint", "delivery", "dead_letter", "replay", "decision", "event"},
    "operator": {"endpoint", "delivery", "dead_letter", "replay", "decision", "event"},
    "manager": {
        "endpoint",
        "delivery",
        "dead_letter",
        "replay",
        "decision",
        "event",
        "subscription",
        "event_type",
        "payload",
        "lane",
    },
}


@tagged("post_install", "-at_install")
class TestViews(ViewsCase):
    def test_every_role_opens_every_form(self):
        for role in ROLES:
            for model in MODELS:
                with self.subTest(role=role, model=model):
                    record = self._one(model).with_user(getattr(self, role))
                    self.assertEqual(Form(record).id, record.id)

    def test_every_role_reads_every_list(self):
        for role in ROLES:
            for model in MODELS:
                with self.subTest(role=role, model=model):
                    records = self.env[model].with_user(getattr(self, role))
                    arch = etree.fromstring(records.get_view(view_type="list")["arch"])
                    names = {node.get("name") for node in arch.iter("field")}
                    read = records.web_search_read([], {name: {} for name in names})
                    self.assertTrue(read["records"])

    def test_an_employee_without_a_role_sees_none_of_it(self):
        for model in MODELS:
            with self.subTest(model=model), self.assertRaises(AccessError):
                self.env[model].with_user(self.outsider).web_search_read([], {"id": {}})

    def test_only_operators_get_the_buttons_that_act(self):
        for model, buttons in OPERATOR_BUTTONS.items():
            for role in ROLES:
                with self.subTest(role=role, model=model):
                    found = self._buttons(model, "form", role) & buttons
                    self.assertEqual(found, set() if role == "user" else buttons)

    def test_only_operators_act_on_several_deliveries_at_once(self):
        for role in ROLES:
            with self.subTest(role=role):
                found = self._buttons("outbox.delivery", "list", role)
                acting = OPERATOR_BUTTONS["outbox.delivery"]
                self.assertEqual(found, set() if role == "user" else acting)

    def test_menus_of_each_role(self):
        for role, names in MENUS.items():
            with self.subTest(role=role):
                seen = self._visible_menus(getattr(self, role))
                found = {
                    name
                    for name in MENUS["manager"]
                    if self._reachable(self.env.ref(f"outbox.menu_outbox_{name}"), seen)
                }
                self.assertEqual(found, names)

    def test_a_manager_creates_a_paused_endpoint_with_a_subscription(self):
        form = Form(self.env["outbox.endpoint"].with_user(self.manager))
        form.name = "Not up yet"
        form.url = "http://127.0.0.1:9/events"
        form.state = "paused"
        with form.subscription_ids.new() as subscription:
            subscription.event_type_ids.add(self.kind)
        endpoint = form.save()
        self.assertEqual(endpoint.state, "paused")
        self.assertEqual(endpoint.subscription_ids.event_type_ids, self.kind)

    def test_the_state_of_a_saved_endpoint_is_not_typed(self):
        form = Form(self.endpoint.with_user(self.manager))
        with self.assertRaisesRegex(AssertionError, "readonly"):
            form.state = "active"

    def test_a_manager_defines_an_event_type_with_triggers(self):
        partner = self.env["ir.model"]._get("res.partner")
        form = Form(self.env["outbox.event.type"].with_user(self.manager))
        form.name = "partner.renamed"
        form.model_id = partner
        form.payload_id = self.kind.payload_id
        with form.trigger_ids.new() as trigger:
            self.assertEqual(trigger.model_id, partner)
            trigger.kind = "updated"
            trigger.field_ids.add(
                self.env["ir.model.fields"]._get("res.partner", "name")
            )
        event_type = form.save()
        self.assertEqual(event_type.trigger_ids._watched_fields().name, "name")

    def test_bodies_are_shown_readable_and_kept_as_sent(self):
        self.assertEqual(
            self.attempt.request_body_pretty,
            '{\n  "specversion": "1.0",\n  "data": {\n    "ref": "B1"\n  }\n}',
        )
        self.assertNotIn("\n", self.attempt.request_body)
        self.assertEqual(self.attempt.response_body_pretty, "maintenance until six")

    def test_groups_of_deliveries_start_with_what_needs_a_person(self):
        self.pending.state = "held"
        self.dead.state = "delivered"
        groups = (
            self.env["outbox.delivery"]
            .with_context(read_group_expand=True)
            .web_read_group(
                [("endpoint_id", "=", self.endpoint.id)], ["state"], ["__count"]
            )["groups"]
        )
        self.assertEqual([group["state"] for group in groups], ["held", "delivered"])

    def test_deliveries_are_found_by_what_people_know(self):
        deliveries = self.env["outbox.delivery"].with_user(self.user)
        for text, field in (
            ("Broken Buyer", "document"),
            (self.dead.event_uuid, "event_uuid"),
            (self.dead.key, "key"),
            ("Look MES", "endpoint_id"),
            ("answered 503", "last_error"),
        ):
            with self.subTest(field=field):
                self.assertIn(self.dead, deliveries.search([(field, "ilike", text)]))
        self.assertIn(self.dead, deliveries.search([("last_status", "=", 503)]))

    def _one(self, model):
        return {
            "outbox.endpoint": self.endpoint,
            "outbox.subscription": self.endpoint.subscription_ids,
            "outbox.delivery": self.dead,
            "outbox.attempt": self.attempt,
            "outbox.event": self.dead.event_id,
            "outbox.event.type": self.kind,
            "outbox.event.trigger": self.kind.trigger_ids,
            "outbox.payload": self.kind.payload_id,
            "outbox.replay": self.replay,
            "outbox.lane": self.endpoint.lane_ids,
        }[model]

    def _visible_menus(self, user):
        menus = self.env["ir.ui.menu"].with_user(user)
        return menus.browse(menus._visible_menu_ids())

    def _reachable(self, menu, seen):
        return menu in seen and (
            not menu.parent_id or self._reachable(menu.parent_id, seen)
        )

    def _buttons(self, model, view_type, role):
        view = (
            self.env[model].with_user(getattr(self, role)).get_view(view_type=view_type)
        )
        arch = etree.fromstring(view["arch"])
        return {node.get("name") for node in arch.xpath("//header/button")}
