# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.tests import Form

from odoo.addons.integration_base.engine.cursors import read_committed

from ..engine.replay import Run
from .drain_case import DrainCase


class ReplayCase(DrainCase):
    """Replays that an operator starts by the wizard; no test waits for time to pass."""

    def start(self, button=None, user=None, **values):
        """Fill in the wizard and press Start Replay; the replays.

        :param button: deliveries or events on which Replay is pressed, if not the menu
        """
        user = user or self.operator
        context = {}
        if button is not None:
            context = button.with_user(user).action_replay()["context"]
        wizard = self.env["outbox.replay.start"].with_user(user)
        before = self.env["outbox.replay"].search([])
        with Form(wizard.with_context(**context)) as form:
            values = {"reason": "the MES was down", "rate_limit": 0, **values}
            for name, value in values.items():
                if name in ("endpoint_ids", "event_type_ids", "company_ids"):
                    proxy = getattr(form, name)
                    proxy.clear()
                    for record in value:
                        proxy.add(record)
                else:
                    setattr(form, name, value)
        self.wizard = form.record
        self.wizard.action_start()
        return self.env["outbox.replay"].search([]) - before

    def queue(self, replay, steps=1000):
        """What jobs do until they would wait for something; seconds they would wait."""
        self.env.flush_all()
        wait = 0.0
        with (
            self.enter_registry_test_mode(),
            read_committed(self.registry) as cr,
        ):
            run = Run(cr, replay.id)
            while wait == 0.0 and steps:
                wait = run.step()
                cr.commit()  # pylint: disable=invalid-commit
                steps -= 1
        self.env.invalidate_all()
        return wait

    def complete(self, replay):
        """Queue and drain until it ends."""
        for _round in range(50):
            self.queue(replay)
            if replay.state != "running":
                return
            self.drain()
        self.fail(f"{replay.display_name} does not end")

    def new_deliveries(self, replay):
        return self.env["outbox.delivery"].search(
            [("replay_id", "=", replay.id)], order="id"
        )

    def delivered(self, *refs, partner=None):
        """Events that were delivered before the test begins."""
        deliveries = self.tell(*refs, partner=partner)
        self.drain()
        self.assertEqual(set(deliveries.mapped("state")), {"delivered"})
        self.receiver.requests.clear()
        return deliveries

    def posted(self):
        """Event ids in the order in which they were sent."""
        return [request.headers["webhook-id"] for request in self.posts()]
