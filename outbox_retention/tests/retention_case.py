# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Deliveries that are as old as a test wants them, and rules for them."""

from odoo.addons.outbox.tests.drain_case import DrainCase

from ..engine import removal


class RetentionCase(DrainCase):
    def setUp(self):
        super().setUp()
        # Those that the addon brings are not what the tests are about.
        self.rules = self.env["outbox.retention.rule"]
        self.rules.search([]).active = False
        self.last_run = self.env["outbox.retention.run"].search([], limit=1).id or 0

    def make_rule(self, kind, days=10, **values):
        return self.rules.create({"kind": kind, "days": days, **values})

    def deliver(self, *refs, days=0, partner=None):
        """Deliveries that arrived so many days ago."""
        deliveries = self.tell(*refs, partner=partner)
        self.drain()
        self.age(deliveries, days)
        return deliveries

    def age(self, deliveries, days):
        """Let so many days pass for some deliveries and all about them."""
        self.env.flush_all()
        parameters = {"ids": deliveries.ids, "age": f"{days} days"}
        for statement in (
            "UPDATE outbox_attempt SET started_at = started_at - %(age)s::interval"
            " WHERE delivery_id = ANY(%(ids)s)",
            "UPDATE outbox_event SET time = time - %(age)s::interval WHERE id IN"
            " (SELECT event_id FROM outbox_delivery WHERE id = ANY(%(ids)s))",
            "UPDATE outbox_delivery SET create_date = create_date - %(age)s::interval,"
            " delivered_at = delivered_at - %(age)s::interval WHERE id = ANY(%(ids)s)",
        ):
            self.env.cr.execute(statement, parameters)
        self.env.invalidate_all()

    def set_state(self, deliveries, state):
        self.env.cr.execute(
            "UPDATE outbox_delivery SET state = %s WHERE id = ANY(%s)",
            (state, deliveries.ids),
        )
        self.env.invalidate_all()

    def remove(self, budget=removal.BUDGET):
        """What the scheduled action does, as if a week had passed since the last."""
        self.env.flush_all()
        self.env.cr.execute("UPDATE outbox_retention_rule SET walked_at = NULL")
        with self.enter_registry_test_mode():
            more = removal.run(self.env.registry, budget)
        self.env.invalidate_all()
        return more

    def run_scheduled_action(self):
        self.env.flush_all()
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            self.env(cr=cr)["outbox.retention.rule"]._remove()
        self.env.invalidate_all()

    def runs(self):
        """What the list Removed Data says of this test: what and how many."""
        found = self.env["outbox.retention.run"].search(
            [("id", ">", self.last_run)], order="id"
        )
        return [(run.kind, run.count) for run in found]
