# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from unittest.mock import patch

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import OutboxCase


@tagged("post_install", "-at_install")
class TestFanOut(OutboxCase):
    """Who is owed an event."""

    def setUp(self):
        super().setUp()
        self.kind = self.make_event_type(
            "x.created", "res.partner", {"kind": "created"}
        )
        self.endpoint = self.make_endpoint()

    def deliveries(self, **values):
        """Deliveries of the event of a partner that is created with these values."""
        self.env["res.partner"].create({"name": "A", **values})
        self.flush()
        return self.events("x.created")[-1].delivery_ids

    def test_no_subscription_means_an_event_and_no_delivery(self):
        self.assertFalse(self.deliveries())
        self.assertEqual(len(self.events()), 1)

    def test_every_subscribed_endpoint_is_owed_the_event(self):
        other = self.make_endpoint(name="WMS")
        for endpoint in (self.endpoint, other):
            self.subscribe(endpoint, self.kind)
        self.assertEqual(self.deliveries().endpoint_id, self.endpoint | other)

    def test_two_subscriptions_of_one_endpoint_make_one_delivery(self):
        self.subscribe(self.endpoint, self.kind)
        self.subscribe(self.endpoint, self.kind)
        self.assertEqual(len(self.deliveries()), 1)

    def test_a_filter_chooses(self):
        self.subscribe(self.endpoint, self.kind, filter_domain="[('ref', '=', 'R')]")
        self.assertFalse(self.deliveries())
        self.assertTrue(self.deliveries(ref="R"))

    def test_a_company_sees_its_own_and_what_is_shared(self):
        mine, other = self.env["res.company"].create([{"name": "M"}, {"name": "O"}])
        self.subscribe(self.endpoint, self.kind, company_id=mine.id)
        self.assertTrue(self.deliveries(company_id=mine.id))
        self.assertTrue(self.deliveries(company_id=False))
        self.assertFalse(self.deliveries(company_id=other.id))

    def test_archived_subscriptions_and_endpoints_are_owed_nothing(self):
        subscription = self.subscribe(self.endpoint, self.kind)
        subscription.active = False
        self.assertFalse(self.deliveries())
        subscription.active = True
        self.endpoint.active = False
        self.assertFalse(self.deliveries())

    def test_a_paused_or_disabled_endpoint_loses_nothing(self):
        self.subscribe(self.endpoint, self.kind)
        for state in ("paused", "disabled"):
            self.endpoint.state = state
            self.assertEqual(self.deliveries().state, "pending")

    def test_a_deleted_record_is_told_to_those_whose_filter_it_passed(self):
        deleted = self.make_event_type("x.deleted", "res.partner", {"kind": "deleted"})
        self.subscribe(self.endpoint, deleted, filter_domain="[('ref', '=', 'R')]")
        partners = self.env["res.partner"].create(
            [{"name": "A", "ref": "R"}, {"name": "B"}]
        )
        self.forget_events()
        partners.unlink()
        self.flush()
        events = self.events("x.deleted")
        self.assertEqual(
            [bool(event.delivery_ids) for event in events.sorted("res_id")],
            [True, False],
        )

    def test_all_events_of_a_record_travel_in_one_lane(self):
        updated = self.make_event_type(
            "x.updated", "res.partner", {"kind": "updated", "fields": ["ref"]}
        )
        self.endpoint.lanes = 8
        self.subscribe(self.endpoint, self.kind, updated)
        partners = self.env["res.partner"].create([{"name": "A"}] * 40)
        self.forget_events()
        partners.write({"ref": "R"})
        self.flush()
        partners.write({"ref": "S"})
        self.flush()
        lanes = {}
        for delivery in self.events().delivery_ids:
            lanes.setdefault(delivery.key, set()).add(delivery.lane)
        self.assertEqual(len(lanes), 40)
        self.assertTrue(all(len(found) == 1 for found in lanes.values()))
        self.assertGreater(len(set.union(*lanes.values())), 1)


@tagged("post_install", "-at_install")
class TestBrokenPayload(OutboxCase):
    """What cannot be rendered breaks nothing and is not lost."""

    def setUp(self):
        super().setUp()
        self.kind = self.make_event_type(
            "x.created", "res.partner", {"kind": "created"}
        )
        self.endpoint = self.make_endpoint()
        self.subscribe(self.endpoint, self.kind)

    def break_payload(self):
        # A field that is gone from the database's point of view, as after an addon
        # was removed: the constraint on paths has no say any more.
        self.env.cr.execute(
            "UPDATE outbox_payload_line SET path = 'x_gone'"
            " WHERE payload_id = %s AND path = 'display_name'",
            (self.kind.payload_id.id,),
        )
        self.env.invalidate_all()
        self.env.registry.clear_cache()

    def test_the_business_goes_on_and_the_delivery_waits(self):
        self.break_payload()
        with self.assertLogs("odoo.addons.outbox.engine.telling", "WARNING"):
            partner = self.env["res.partner"].create({"name": "A"})
            self.flush()
        event = self.events()
        self.assertTrue(partner.exists())
        self.assertFalse(event.data)
        self.assertIn("x_gone", event.error)
        self.assertEqual(event.delivery_ids.state, "held")
        self.assertIn("x_gone", event.delivery_ids.last_error)
        self.assertEqual(event.delivery_ids.cause, "not_rendered")

    def test_an_operator_renders_it_again(self):
        self.break_payload()
        with self.assertLogs("odoo.addons.outbox.engine.telling", "WARNING"):
            self.env["res.partner"].create({"name": "A"})
            self.flush()
        event = self.events()
        line = self.kind.payload_id.line_ids.filtered(
            lambda line: line.path == "x_gone"
        )
        line.path = "name"
        event.action_render_again()
        self.assertEqual(self.data(event)["name"], "A")
        self.assertFalse(event.error)
        self.assertEqual(event.delivery_ids.state, "pending")

    def test_rendering_again_in_vain_keeps_the_delivery_waiting(self):
        self.break_payload()
        with self.assertLogs("odoo.addons.outbox.engine.telling", "WARNING"):
            self.env["res.partner"].create({"name": "A"})
            self.flush()
            event = self.events()
            event.action_render_again()
        self.assertTrue(event.error)
        self.assertEqual(event.delivery_ids.state, "held")

    def test_a_subscription_filter_that_fails_holds_its_delivery_alone(self):
        other = self.make_endpoint(name="WMS")
        broken = self.subscribe(other, self.kind, filter_domain="[('ref', '!=', 'x')]")
        self.env.cr.execute(
            "UPDATE outbox_subscription SET filter_domain = %s WHERE id = %s",
            ("[('x_gone', '=', 1)]", broken.id),
        )
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        self.env["res.partner"].create({"name": "A"})
        self.flush()
        by_endpoint = {d.endpoint_id: d for d in self.events().delivery_ids}
        self.assertEqual(by_endpoint[self.endpoint].state, "pending")
        self.assertEqual(by_endpoint[other].state, "held")
        self.assertIn("x_gone", by_endpoint[other].last_error)
        self.assertEqual(by_endpoint[other].cause, "filter")

    def test_a_plain_subscription_beats_a_failing_one_of_the_same_endpoint(self):
        broken = self.endpoint.subscription_ids
        self.subscribe(self.endpoint, self.kind)
        self.env.cr.execute(
            "UPDATE outbox_subscription SET filter_domain = %s WHERE id = %s",
            ("[('x_gone', '=', 1)]", broken.id),
        )
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        self.env["res.partner"].create({"name": "A"})
        self.flush()
        self.assertEqual(self.events().delivery_ids.state, "pending")

    def test_what_the_user_wrote_survives_a_failing_payload(self):
        deleted = self.make_event_type(
            "x.deleted",
            "res.partner.category",
            {"kind": "deleted"},
            payload={"display_name": "label", "name": "name"},
        )
        tag = self.env["res.partner.category"].create({"name": "T"})
        partner = self.env["res.partner"].create({"name": "O"})
        self.forget_events()
        self.env.cr.execute(
            "UPDATE outbox_payload_line SET path = 'x_gone'"
            " WHERE payload_id = %s AND path = 'name'",
            (deleted.payload_id.id,),
        )
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        compute = type(tag)._compute_display_name

        def flush_and_compute(records):
            # As any computed field does that searches.
            records.env.flush_all()
            return compute(records)

        partner.ref = "R1"
        with (
            patch.object(type(tag), "_compute_display_name", flush_and_compute),
            self.assertLogs("odoo.addons.outbox.engine.telling", "WARNING"),
        ):
            tag.unlink()
        self.flush()
        partner.invalidate_recordset()
        self.assertEqual(partner.ref, "R1")


@tagged("post_install", "-at_install")
class TestBadConfiguration(OutboxCase):
    """Refused when it is saved, with a message that says what to do."""

    def assertRefused(self, pattern, function, *args, **kwargs):
        with self.assertRaisesRegex(ValidationError, pattern), self.env.cr.savepoint():
            function(*args, **kwargs)

    def test_malformed_domains(self):
        for domain in (
            "[('name', '=']",
            "[('no_such_field', '=', 1)]",
            "[('name', 'no such operator', 1)]",
            "name = 1",
            "__import__('os')",
            "[1]",
            "['&']",
        ):
            self.assertRefused(
                "Write a list of conditions",
                self.make_event_type,
                "x.created",
                "res.partner",
                {"kind": "created"},
                filter_domain=domain,
            )
        kind = self.make_event_type("x.created", "res.partner", {"kind": "created"})
        self.assertRefused(
            "Write a list of conditions",
            self.subscribe,
            self.make_endpoint(),
            kind,
            filter_domain="[('no_such_field', '=', 1)]",
        )

    def test_payload_paths_that_lead_nowhere(self):
        for path, key, pattern in (
            ("no_such_field", "key", "has no field"),
            ("name/city", "name/city", "is no relation"),
            ("image_1920", "image", "cannot be sent"),
            ("parent_id/name", "parent", "segment|key"),
            ("", "key", "has no field"),
        ):
            self.assertRefused(
                pattern,
                self.make_event_type,
                "x.created",
                "res.partner",
                payload={path: key},
            )

    def test_triggers_that_could_never_fire(self):
        for trigger, pattern in (
            ({"kind": "updated"}, "choose what field"),
            ({"kind": "transition"}, "choose what field"),
            ({"kind": "updated", "fields": ["child_ids"]}, "not a stored"),
            ({"kind": "updated", "fields": ["contact_address"]}, "not a stored"),
            (
                {"kind": "created", "model": "res.partner.bank"},
                "Complete the path to the subject",
            ),
            (
                {
                    "kind": "created",
                    "model": "res.partner.bank",
                    "subject_path": "acc_number",
                },
                "no stored relation",
            ),
        ):
            self.assertRefused(
                pattern, self.make_event_type, "x.created", "res.partner", trigger
            )

    def test_names_that_are_not_dotted_words(self):
        for name in ("Sale.Order", "sale", "sale..order", "sale order.x", ".x"):
            self.assertRefused(
                "joined by dots", self.make_event_type, name, "res.partner"
            )

    def test_a_filter_over_different_models(self):
        first = self.make_event_type("x.created", "res.partner", {"kind": "created"})
        second = self.make_event_type("y.created", "res.users", {"kind": "created"})
        self.assertRefused(
            "one subscription for each",
            self.subscribe,
            self.make_endpoint(),
            first,
            second,
            filter_domain="[('name', '=', 'A')]",
        )
