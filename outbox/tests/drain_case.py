# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Draining in tests: the real engine against a real receiver."""

from odoo.addons.integration_base.tests.common import IntegrationCase
from odoo.addons.integration_base.tests.receiver import Receiver

from .common import OutboxCommon


class DrainCase(OutboxCommon, IntegrationCase):
    """A subscribed endpoint at ``self.receiver``."""

    def setUp(self):
        super().setUp()
        self.allow_loopback()
        self.receiver = self.enterContext(Receiver())
        self.kind = self.make_event_type(
            "x.told", "res.partner", payload={"ref": "ref"}
        )
        self.endpoint = self.make_endpoint(self.receiver.url)
        self.endpoint.action_resume()
        self.subscribe(self.endpoint, self.kind)
        self.partners = self.env["res.partner"].create(
            [{"name": name} for name in "ABC"]
        )
        self.forget_events()

    def tell(self, *refs, partner=None):
        """One event for each ref, as if each had been committed; its deliveries."""
        partner = partner or self.partners[0]
        before = self.last_event_id
        for ref in refs:
            partner.ref = ref
            self.env["outbox.event.type"].emit("x.told", partner)
            self.forget_events()
        self.last_event_id = before
        events = self.events("x.told").filtered(lambda e: e.res_id == partner.id)
        return events.delivery_ids.sorted("id")[-len(refs) :]

    def drain(self):
        """What a drain job does; returns its result."""
        with self.enter_registry_test_mode():
            for lane in self.endpoint.lane_ids.filtered("in_use"):
                result = lane._drain()
        self.env.invalidate_all()
        return result

    def sweep(self):
        """What the scheduled actions do."""
        with self.enter_registry_test_mode():
            self.env["outbox.lane"]._free_orphans()
            self.env["outbox.lane"]._sweep()
        self.env.invalidate_all()

    def finish_change(self):
        """What the job does after a change of ordering or lanes."""
        self.env.flush_all()
        with self.enter_registry_test_mode():
            result = self.endpoint._finish_change()
        self.env.invalidate_all()
        return result

    def posts(self):
        """Requests that were sent by a drain, and not by a check of the address."""
        return [r for r in self.receiver.requests if r.method == "POST"]

    def make_due(self):
        """Let the time of all retries come."""
        self.env.cr.execute(
            "UPDATE outbox_delivery SET due_at = now() AT TIME ZONE 'UTC'"
            " WHERE state = 'retrying'"
        )
        self.env.invalidate_all()
