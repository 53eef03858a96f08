# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What the dashboard shows in tests."""

from odoo.addons.integration_base.pure.backoff import SCHEDULE
from odoo.addons.integration_base.tests.figures import FiguresMixin
from odoo.addons.integration_base.tests.receiver import Answer

from .drain_case import DrainCase

FAIL = Answer(status=422)


class DashboardCase(FiguresMixin, DrainCase):
    """An endpoint with one delivered, one waiting, one dead and one held delivery."""

    def setUp(self):
        super().setUp()
        self.partners |= self.env["res.partner"].create({"name": "D"})
        self.forget_events()
        self.dead = self._give_up("dead", self.partners[0])
        self.held = self._give_up("held", self.partners[1])
        self.endpoint.on_exhausted = "dead"
        self.delivered = self.tell("3", partner=self.partners[2])
        self.drain()
        self.waiting = self.tell("4", partner=self.partners[3])
        self.env.flush_all()

    def _give_up(self, state, partner):
        self.endpoint.on_exhausted = state
        delivery = self.tell("1", partner=partner)
        self.receiver.answer(FAIL, FAIL)
        self.drain()
        delivery.attempt = len(SCHEDULE)
        self.make_due()
        self.drain()
        self.assertEqual(delivery.state, state)
        return delivery

    def load(self, user=None, period="day", **options):
        model = self.env["outbox.dashboard"].with_user(user or self.user)
        return model.load(period, **options)

    def row(self, data, endpoint=None):
        """What is shown of an endpoint."""
        id_ = (endpoint or self.endpoint).id
        return next(row for row in data["endpoints"] if row["id"] == id_)

    def document(self, data, model="res.partner"):
        return next(row for row in data["documents"] if row["model"] == model)
