# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models
from odoo.fields import Domain


class OutboxDeliveryFindMixin(models.AbstractModel):
    """Deliveries by what people know of their events."""

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

    def _compute_find(self):
        # There is nothing to see; the fields are there to search by.
        self.find = self.find_part = False

    def _search_find(self, operator: str, value) -> Domain:
        return self._search_events("find", operator, value)

    def _search_find_part(self, operator: str, value) -> Domain:
        return self._search_events("find_part", operator, value)

    def _search_events(self, name: str, operator: str, value) -> Domain:
        # The events first: few ids lead to their deliveries by an index, while the
        # planner might walk through all deliveries for a condition on their events.
        events = self.env["outbox.event"].search([(name, operator, value)])
        return Domain("event_id", "in", events.ids)
