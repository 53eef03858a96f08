# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from collections import defaultdict

from odoo import models

from odoo.addons.integration_base.engine.dashboard_sql import Open
from odoo.addons.integration_base.models.dashboard_parts import Asked, figure, text

from ..engine.dashboard_sql import FAILED, PAST, WAITING, emitted


class OutboxDashboardDocumentMixin(models.AbstractModel):
    """What became of today's orders, transfers and the like."""

    _name = "outbox.dashboard.document.mixin"
    _description = "Documents on the Dashboard"

    def _document_rows(self, asked: Asked, unsettled: Open) -> list[dict]:
        """By the documents that event types are about, of which there is anything."""
        events = emitted(self.env.cr, asked.scope, asked.today)
        figures = PAST.kinds(self.env.cr, asked.scope, asked.today)
        delivered = {kind: each.delivered for kind, each in figures.items()}
        types = {kind for _state, kind in unsettled.counts} | events.keys()
        groups = self._by_document(types | delivered.keys())
        rows = [
            self._document_row(asked, unsettled, events, delivered, *group)
            for group in groups.items()
        ]
        # The test events of endpoints are nobody's business.
        return sorted(
            rows,
            key=lambda row: (
                row["model"].startswith("outbox."),
                -row["emitted"]["value"],
                row["label"],
            ),
        )

    def _by_document(self, type_ids) -> dict[tuple[str, str], list[int]]:
        """Event types by the model they are about and its name."""
        kinds = self.env["outbox.event.type"].with_context(active_test=False)
        found = defaultdict(list)
        for kind in kinds.search([("id", "in", list(filter(None, type_ids)))]):
            found[kind.model_name, kind.model_id.name].append(kind.id)
        return found

    def _document_row(
        self, asked, unsettled, events, delivered, document, types
    ) -> dict:
        model, label = document
        of_types = ("event_type_id", "in", types)
        today = text(asked.today)
        # An event is of no endpoint.
        of_today = [
            condition
            for condition in asked.domain(("time", ">=", today), of_types)
            if condition[0] != "endpoint_id"
        ]
        arrived = asked.domain(
            ("state", "=", "delivered"), ("delivered_at", ">=", today), of_types
        )
        return {
            "model": model,
            "label": label,
            "emitted": figure(
                sum(events.get(kind, 0) for kind in types), "outbox.event", of_today
            ),
            "delivered": figure(
                sum(delivered.get(kind, 0) for kind in types),
                "outbox.delivery",
                arrived,
            ),
            "waiting": self._open(asked, unsettled, WAITING, of_types, kinds=types),
            "failed": self._open(asked, unsettled, FAILED, of_types, kinds=types),
        }
