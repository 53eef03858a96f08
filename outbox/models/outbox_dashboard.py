# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models

from odoo.addons.integration_base.engine.dashboard_sql import History, Open
from odoo.addons.integration_base.models.dashboard_parts import Asked, figure, text

from ..engine.dashboard_sql import PAST, PRESENT
from ..engine.minute_sql import Figures


class OutboxDashboard(models.AbstractModel):
    """What the people who run a plant see at a glance."""

    _name = "outbox.dashboard"
    _inherit = [
        "integration.dashboard.mixin",
        "outbox.dashboard.endpoint.mixin",
        "outbox.dashboard.document.mixin",
    ]
    _description = "Outbox Dashboard"

    _owner_model = "outbox.endpoint"
    _owner_field = "endpoint_id"
    _work_model = "outbox.delivery"
    _present = PRESENT

    @api.readonly
    @api.model
    def load(
        self,
        period: str = "day",
        company_id: int | None = None,
        endpoint_id: int | None = None,
    ) -> dict:
        """All that the page shows; parameters and errors as of ``_asked``."""
        asked = self._asked(period, company_id, endpoint_id)
        history = PAST.history(self.env.cr, asked.scope, asked.since, asked.step)
        unsettled = PRESENT.not_settled(self.env.cr, asked.scope)
        return {
            **self._frame(asked, period),
            "past": self._past(asked, history),
            "present": self._now(asked, unsettled),
            "points": self._points(
                asked, history, ("delivered", "failed"), "started_at"
            ),
            "endpoints": self._endpoint_rows(asked, history),
            "documents": self._document_rows(asked, unsettled),
        }

    def _past(self, asked: Asked, history: History) -> dict:
        total = history.total
        arrived = asked.domain(
            ("state", "=", "delivered"), ("delivered_at", ">=", text(asked.since))
        )
        return {
            **super()._past(asked, history),
            "delivered": figure(total.delivered, "outbox.delivery", arrived),
            "failed": self._failed(asked, total),
            "tried": figure(
                total.attempts,
                "outbox.attempt",
                asked.domain(("started_at", ">=", text(asked.since))),
            ),
        }

    def _failed(self, asked: Asked, figures: Figures, *conditions: tuple) -> dict:
        return figure(
            figures.failed,
            "outbox.attempt",
            asked.domain(
                ("outcome", "!=", "delivered"),
                ("started_at", ">=", text(asked.since)),
                *conditions,
            ),
        )

    def _now(self, asked: Asked, unsettled: Open) -> dict:
        broken = self._owners(asked.scope.owner).filtered(
            lambda endpoint: self._circuit(endpoint) != "closed"
        )
        return {
            **super()._now(asked, unsettled),
            "dead": self._open(asked, unsettled, ("dead",)),
            "circuits": figure(
                len(broken), "outbox.endpoint", [("id", "in", broken.ids)]
            ),
        }
