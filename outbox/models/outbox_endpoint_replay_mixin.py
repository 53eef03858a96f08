# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models

from ..engine.replay_source import Audience


class OutboxEndpointReplayMixin(models.AbstractModel):
    """What a replay has to know of an endpoint."""

    _name = "outbox.endpoint.replay.mixin"
    _description = "Replay to an Endpoint"

    def _audience(self) -> Audience:
        """What it subscribes to today."""
        self.ensure_one()
        # Whoever may replay to it need not see each of its subscriptions.
        types = self.sudo().subscription_ids.event_type_ids
        return Audience(self.id, tuple(types.ids))
