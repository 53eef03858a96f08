# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models

from odoo.addons.integration_base.engine.dashboard_sql import History
from odoo.addons.integration_base.models.dashboard_parts import Asked
from odoo.addons.integration_base.pure.health import health
from odoo.addons.integration_base.pure.histogram import percentile

from ..engine.dashboard_sql import FAILED, PRESENT, WAITING, latest
from ..engine.minute_sql import Figures


class InboxDashboardSourceMixin(models.AbstractModel):
    """Sources by their health."""

    _name = "inbox.dashboard.source.mixin"
    _description = "Sources on the Dashboard"

    def _source_rows(self, asked: Asked, history: History) -> list[dict]:
        sources = self._owners(asked.scope.owner)
        counts = PRESENT.by_owner(self.env.cr, asked.scope, sources.ids)
        last = latest(self.env.cr, sources.ids)
        rows = []
        for source in sources:
            row = self._source_row(
                asked, source, history.of(source.id), counts[source.id]
            )
            came = last.get(source.id)
            row["last"] = came and (asked.now - came).total_seconds()
            rows.append(row)
        return self._by_health(rows)

    def _source_row(self, asked, source, figures: Figures, counts: dict) -> dict:
        mine = ("source_id", "=", source.id)
        attention = sum(counts[state] for state in FAILED)
        tries = figures.done + figures.failed
        return {
            "id": source.id,
            "name": source.name,
            "state": source.state,
            "health": health(
                bool(source.problem),
                source.state != "open",
                attention,
                tries or figures.received,
                figures.failed,
            ),
            "reason": source.problem or source.state_reason or "",
            "p95": percentile(figures.latency, 0.95),
            "received": self._received(asked, figures, mine),
            "done": self._done(asked, figures, mine),
            "failed": self._failed(
                asked, figures, ("message_id.source_id", "=", source.id)
            ),
            "waiting": self._open_of(asked, source, counts, *WAITING),
            "attention": self._open_of(asked, source, counts, *FAILED),
        }
