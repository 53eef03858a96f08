# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models

from ..engine import dashboard_sql
from ..engine.dashboard_sql import COUNTED_EACH, WAITING, History
from ..engine.minute_sql import Figures
from ..pure.health import health
from ..pure.histogram import percentile
from .dashboard_parts import Asked, figure, text

# So many are shown; whoever has more of them looks at their list.
SHOWN = 100

# What needs a person comes first.
ORDER = ("broken", "troubled", "stopped", "idle", "well")


class OutboxDashboardEndpointMixin(models.AbstractModel):
    """Endpoints by their health."""

    _name = "outbox.dashboard.endpoint.mixin"
    _description = "Endpoints on the Dashboard"

    def _endpoints(self, endpoint_id: int | None):
        """Those the reader may see, or one of them."""
        domain = [("id", "=", endpoint_id)] if endpoint_id else []
        return self.env["outbox.endpoint"].search(domain)

    def _endpoint_rows(self, asked: Asked, history: History) -> list[dict]:
        endpoints = self._endpoints(asked.scope.endpoint)
        counts = dashboard_sql.open_by_endpoint(self.env.cr, asked.scope, endpoints.ids)
        rows = [
            self._endpoint_row(
                asked,
                endpoint,
                history.endpoints.get(endpoint.id, Figures()),
                counts[endpoint.id],
            )
            for endpoint in endpoints
        ]
        rows.sort(key=lambda row: (ORDER.index(row["health"]), row["name"].lower()))
        return rows[:SHOWN]

    def _endpoint_row(self, asked, endpoint, figures: Figures, counts: dict) -> dict:
        mine = ("endpoint_id", "=", endpoint.id)
        since = text(asked.since)
        found = health(
            endpoint.state,
            self._circuit(endpoint),
            counts["dead"] + counts["held"],
            figures.attempts,
            figures.failed,
        )

        def open_(*states: str) -> dict:
            count = sum(counts[state] for state in states)
            return figure(
                min(count, COUNTED_EACH),
                "outbox.delivery",
                asked.domain(("state", "in", states), mine),
                capped=count > COUNTED_EACH,
            )

        return {
            "id": endpoint.id,
            "name": endpoint.name,
            "state": endpoint.state,
            "circuit": self._circuit(endpoint),
            "health": found,
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
            "waiting": open_(*WAITING),
            "dead": open_("dead"),
            "held": open_("held"),
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
