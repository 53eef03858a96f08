# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.exceptions import UserError
from odoo.tests import tagged

from .replay_case import ReplayCase


@tagged("post_install", "-at_install")
class TestReplaySnapshot(ReplayCase):
    """Events of records as they are now."""

    def setUp(self):
        super().setUp()
        for partner, ref in zip(self.partners, "ABC", strict=True):
            partner.ref = f"snap {ref}"
        self.domain = "[('ref', 'like', 'snap')]"
        self.forget_events()

    def snapshot(self, **values):
        return self.start(
            mode="snapshot",
            **{"event_type_id": self.kind, "domain": self.domain} | values,
        )

    def told(self, started):
        return self.new_deliveries(started).event_id.sorted("id")

    def test_each_record_is_told_once_by_an_event_of_its_own(self):
        started = self.snapshot()
        self.assertEqual(started.total, 3)
        self.assertEqual(self.wizard.sample_records, "A\nB\nC")
        self.complete(started)
        events = self.told(started)
        self.assertEqual(events.mapped("res_id"), self.partners.ids)
        self.assertEqual(
            events.mapped("data"), [f'{{"ref":"snap {ref}"}}' for ref in "ABC"]
        )
        self.assertEqual(set(events.mapped("emitted")), {True})
        self.assertEqual(events.user_id, self.operator)
        self.assertCountEqual(self.posted(), events.mapped("uuid"))
        self.assertEqual(started.state, "done")

    def test_the_same_snapshot_is_a_new_statement(self):
        first = self.snapshot()
        self.complete(first)
        self.forget_events()
        second = self.snapshot()
        self.complete(second)
        self.assertEqual(len(self.told(first) | self.told(second)), 6)

    def test_only_the_chosen_endpoint_gets_it(self):
        other = self.make_endpoint(self.receiver.url, state="active")
        self.subscribe(other, self.kind)
        started = self.snapshot(endpoint_ids=other)
        self.queue(started)
        self.assertEqual(self.told(started).delivery_ids.endpoint_id, other)

    def test_filters_of_type_and_subscription_hold(self):
        self.kind.filter_domain = "[('ref', '!=', 'snap A')]"
        self.endpoint.subscription_ids.filter_domain = "[('ref', '!=', 'snap B')]"
        started = self.snapshot()
        self.queue(started)
        self.assertEqual(self.told(started).mapped("res_id"), self.partners[2].ids)
        self.assertEqual(started.skipped, 2)

    def test_it_holds_what_its_starter_may_read(self):
        self.env["ir.rule"].create(
            {
                "name": "not B",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "domain_force": "[('ref', '!=', 'snap B')]",
            }
        )
        started = self.snapshot()
        self.assertEqual(started.total, 2)
        self.assertEqual(self.wizard.sample_records, "A\nC")
        self.queue(started)
        self.assertEqual(
            self.told(started).mapped("res_id"), (self.partners - self.partners[1]).ids
        )

    def test_a_model_the_starter_may_not_read_is_refused(self):
        self.env["ir.model.access"].search(
            [("model_id.model", "=", "res.partner.industry")]
        ).perm_read = False
        kind = self.make_event_type("x.secret", "res.partner.industry")
        self.subscribe(self.endpoint, kind)
        wizard = self.env["outbox.replay.start"].with_user(self.operator)
        made = wizard.create(
            {"mode": "snapshot", "event_type_id": kind.id, "reason": "x"}
        )
        self.assertFalse(made.total)
        self.assertFalse(made.sample_records)
        self.assertTrue(made.problem)

    def test_a_field_the_starter_may_not_read_is_refused(self):
        for domain in (
            "[('user_ids.password', 'like', 'a')]",
            "[('nonsense', '=', 1)]",
            "open(",
        ):
            with self.subTest(domain), self.assertRaises(UserError):
                wizard = self.env["outbox.replay.start"].with_user(self.operator)
                made = wizard.create(
                    {
                        "mode": "snapshot",
                        "event_type_id": self.kind.id,
                        "domain": domain,
                        "reason": "x",
                    }
                )
                self.assertTrue(made.problem)
                made.action_start()

    def test_a_record_that_cannot_be_rendered_waits_for_a_person(self):
        self.kind.payload_id.line_ids.path = "ref"
        started = self.snapshot()
        # The payload is gone from under it.
        self.env.cr.execute(
            "UPDATE outbox_payload_line SET path = 'nonsense' WHERE payload_id = %s",
            (self.kind.payload_id.id,),
        )
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        with self.assertLogs("odoo.addons.outbox.engine.telling", "WARNING"):
            self.queue(started)
        self.assertEqual(set(self.new_deliveries(started).mapped("state")), {"held"})

    def test_it_pauses_when_its_type_is_archived(self):
        started = self.snapshot()
        self.kind.active = False
        self.queue(started)
        self.assertEqual(started.state, "paused")
        self.assertFalse(self.told(started))
