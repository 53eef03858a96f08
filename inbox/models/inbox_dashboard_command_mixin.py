# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models

from odoo.addons.integration_base.engine.dashboard_sql import Open
from odoo.addons.integration_base.models.dashboard_parts import Asked, figure, text

from ..engine.dashboard_sql import FAILED, PAST, WAITING
from ..engine.minute_sql import Figures


class InboxDashboardCommandMixin(models.AbstractModel):
    """What became of today's orders, productions, receipts and the like."""

    _name = "inbox.dashboard.command.mixin"
    _description = "Commands on the Dashboard"

    def _command_rows(self, asked: Asked, unsettled: Open) -> list[dict]:
        """By commands of which there is anything; what no route took comes last."""
        figures = PAST.kinds(self.env.cr, asked.scope, asked.today)
        found = {handler for _state, (handler, _) in unsettled.counts}
        found |= {id_ for id_, each in figures.items() if each.received or each.done}
        handlers = self.env["inbox.handler"].with_context(active_test=False)
        handlers = handlers.search([("id", "in", list(filter(None, found)))])
        rows = [
            # sudo: what a model is called is no secret
            self._command_row(
                asked,
                unsettled,
                figures,
                handler.id,
                handler.display_name,
                handler.sudo().model_id.name,
            )
            for handler in handlers
        ]
        rows.sort(
            key=lambda row: (row["model"], -row["received"]["value"], row["name"])
        )
        if None in found:
            no_route = self.env._("No route")
            rows.append(
                self._command_row(asked, unsettled, figures, None, "", no_route)
            )
        return rows

    def _command_row(
        self, asked, unsettled, figures, handler_id, name: str, model: str
    ) -> dict:
        mine = ("handler_id", "=", handler_id or False)
        kinds = {kind for _state, kind in unsettled.counts if kind[0] == handler_id}
        today = text(asked.today)
        of_today = figures.get(handler_id) or Figures()
        return {
            "id": handler_id or 0,
            "name": name,
            "model": model,
            "received": figure(
                of_today.received,
                "inbox.message",
                asked.domain(("received_at", ">=", today), mine),
            ),
            "done": figure(
                of_today.done,
                "inbox.message",
                asked.domain(("state", "=", "done"), ("done_at", ">=", today), mine),
            ),
            "waiting": self._open(asked, unsettled, WAITING, mine, kinds=kinds),
            "failed": self._open(asked, unsettled, FAILED, mine, kinds=kinds),
        }
