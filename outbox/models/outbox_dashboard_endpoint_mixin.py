# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models

from odoo.addons.integration_base.engine.dashboard_sql import History
from odoo.addons.integration_base.models.dashboard_parts import Asked, figure, text
from odoo.addons.integration_base.pure.health import health
from odoo.addons.integration_base.pure.histogram import percentile

from ..engine.dashboard_sql import PRESENT, WAITING
from ..engine.minute_sql import Figures


class OutboxDashboardEndpointMixin(models.AbstractModel):
    """Endpoints by their health."""

    _name = "outbox.dashboard.endpoint.mixin"
    _description = "Endpoints on the Dashboard"

    def _endpoint_rows(self, asked: Asked, history: History) -> list[dict]:
        endpoints = self._owners(asked.scope.owner)
        counts = PRESENT.by_owner(self.env.cr, asked.scope, endpoints.ids)
        return self._by_health(
            [
                self._endpoint_row(
                    asked, endpoint, history.of(endpoint.id), counts[endpoint.id]
                )
                for endpoint in endpoints
            ]
        )

    def _endpoint_row(self, asked, endpoint, figures: Figures, counts: dict) -> dict:
        mine = ("endpoint_id", "=", endpoint.id)
        since = text(asked.since)
        state, circuit = endpoint.state, self._circuit(endpoint)
        return {
            "id": endpoint.id,
            "name": endpoint.name,
            "state": state,
            "circuit": circuit,
            "health": health(
                state == "disabled" or (state == "active" and circuit != "closed"),
                state == "paused",
                counts["dead"] + counts["held"],
                figures.attempts,
                figures.failed,
            ),
            "reason": endpoint.state_reason or self._trouble(endpoint),
            "attempts": figures.attempts,
            "p50": percentile(figures.latency, 0.50),
            "p95": percentile(figures.latency, 0.95),
            "delivered": figure(
                figures.delivered,
                "outbox.delivery",
                asked.domain(
                    ("state", "=", "delivered"), ("delivered_at", ">=", since), mine
                ),
            ),
            "failed": self._failed(asked, figures, mine),
            "waiting": self._open_of(asked, endpoint, counts, *WAITING),
            "dead": self._open_of(asked, endpoint, counts, "dead"),
            "held": self._open_of(asked, endpoint, counts, "held"),
        }

    def _circuit(self, endpoint) -> str:
        # An endpoint without a circuit is sent to.
        return endpoint.circuit_state or "closed"

    def _trouble(self, endpoint) -> str:
        """Why its circuit is not closed, or its deliveries are overdue."""
        if self._circuit(endpoint) != "closed":
            return endpoint.circuit_ids[:1].reason or ""
        overdue = endpoint.lane_ids.filtered("overdue_reason")
        return overdue[:1].overdue_reason or ""
