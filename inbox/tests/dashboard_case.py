# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What the dashboard shows in tests."""

from odoo.tools import mute_logger

from odoo.addons.integration_base.tests.figures import FiguresMixin

from .partner_case import PartnerCase


class DashboardCase(FiguresMixin, PartnerCase):
    """Messages of two sources, some of them done, others in each kind of trouble."""

    @mute_logger("odoo.addons.inbox.engine.message")
    def setUp(self):
        super().setUp()
        # What tests with real transactions of former versions have left.
        self.env.cr.execute("DELETE FROM inbox_minute")
        self.wms = self.open_source(
            "base.group_partner_manager", code="wms", on_failure="dead"
        )
        self.add_route(self.wms, "test.contact")
        self.done = self.tell("A", key="A")
        self.refused = self.tell("B", key="B", fault="refused")
        self.behind = self.tell("B", key="B")
        self.unmatched = self.tell("C", key="C", parent="4711")
        self.waiting = self.tell("D", key="D", needs="X")
        self.failing = self.tell("E", key="E", fault="bug")
        self.stale = self.tell("F", key="F", fault="stale")
        self.process(self.source)
        self.dead = self.receive(self.wms, "test.contact", {"no": "ref"})
        self.unrouted = self.receive(self.wms, "who.knows", {})
        self.process(self.wms)
        self.pending = self.tell("G", key="G")

    def load(self, user=None, period="day", **options):
        model = self.env["inbox.dashboard"].with_user(user or self.user)
        return model.load(period, **options)

    def values(self, data):
        return {name: figure["value"] for name, figure in self.figures(data)}

    def row(self, data, part, **which):
        """The one row of a table of which this is true."""
        ((name, value),) = which.items()
        return next(row for row in data[part] if row[name] == value)
