# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import timedelta

from odoo import fields, models
from odoo.fields import Domain

from ..engine import recent_sql

RECENT = timedelta(days=1)


class OutboxDeliveryFindMixin(models.AbstractModel):
    """Deliveries by what people know of them and of their events."""

    _name = "outbox.delivery.find.mixin"
    _description = "Search for Deliveries"

    find = fields.Char(
        string="Document or Event ID", compute="_compute_find", search="_search_find"
    )
    find_part = fields.Char(
        string="Part of the Document's Name, Recent Events",
        compute="_compute_find",
        search="_search_find_part",
    )
    recent = fields.Boolean(
        string="Queued in the Last 24 Hours",
        compute="_compute_find",
        search="_search_recent",
    )

    def _compute_find(self):
        # There is nothing to see; the fields are there to search by.
        self.find = self.find_part = self.recent = False

    def _search_find(self, operator: str, value) -> Domain:
        return self._search_events("find", operator, value)

    def _search_find_part(self, operator: str, value) -> Domain:
        return self._search_events("find_part", operator, value)

    def _search_recent(self, operator: str, _value) -> Domain:
        # Odoo asks for what is true only; of the rest it takes the opposite.
        if operator != "in":
            return NotImplemented
        self.flush_model(["create_date"])
        since = fields.Datetime.now() - RECENT
        return Domain("id", ">=", recent_sql.first_since(self.env.cr, since))

    def _search_events(self, name: str, operator: str, value) -> Domain:
        # The events first: few ids lead to their deliveries by an index, while the
        # planner might walk through all deliveries for a condition on their events.
        events = self.env["outbox.event"].search([(name, operator, value)])
        return Domain("event_id", "in", events.ids)
