# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models

from ..pure.decision import ACTS_ON

# Counting further would take long and help nobody.
COUNTED = 10_000


class OutboxDeliveryHeldMixin(models.AbstractModel):
    """What a person decides of a delivery that keeps others waiting.

    Retry, as of any delivery, tries it again and has the others follow it.
    """

    _name = "outbox.delivery.held.mixin"
    _description = "Decision on a Held Delivery"

    follower_count = fields.Integer(
        string="Waiting Behind It",
        compute="_compute_follower_count",
        help="Later deliveries that wait until this one has arrived, was released or "
        "skipped.",
    )

    @api.depends("state", "key", "lane")
    def _compute_follower_count(self):
        deliveries = self.env["outbox.delivery"]
        for delivery in self:
            delivery.follower_count = delivery._blocks() and sum(
                deliveries.search_count(domain, limit=COUNTED)
                for domain in delivery._followers()
            )

    def _blocks(self) -> bool:
        """Whether others wait for it."""
        ordered = self.endpoint_id.ordering != "none"
        return ordered and self.state in ("retrying", "held")

    def _followers(self) -> list[list[tuple]]:
        """Domains, each of which an index serves."""
        later = [
            ("endpoint_id", "=", self.endpoint_id.id),
            ("id", ">", self._origin.id),
        ]
        if self.endpoint_id.ordering != "strict":
            later.append(("key", "=", self.key))
        in_lane = [*later, ("lane", "=", self.lane), ("state", "=", "pending")]
        return [in_lane, [*later, ("state", "=", "parked")]]

    def action_skip(self):
        """Never deliver what is held; what waits behind it goes on."""
        self._acting(ACTS_ON["skip"])._give_up("cancelled", "delivery_skipped")

    def action_release(self):
        """Let what waits behind these go on; they stay as dead letters."""
        self._acting(ACTS_ON["release"])._give_up("dead", "delivery_released")

    def _give_up(self, state: str, action: str, reason: str | None = None):
        self.env["integration.audit"]._log(self, action, reason)
        # Operators may change states by these actions and nothing else.
        self.sudo().write({"state": state, "due_at": False})
        self._release_followers()
