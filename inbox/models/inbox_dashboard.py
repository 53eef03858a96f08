# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models

from odoo.addons.integration_base.engine.dashboard_sql import History, Open
from odoo.addons.integration_base.models.dashboard_parts import Asked, figure, text

from ..engine.dashboard_sql import FAILED, PAST, PRESENT
from ..engine.minute_sql import Figures
from ..engine.minutes import FAILED as FAILED_ATTEMPTS


class InboxDashboard(models.AbstractModel):
    """What the people who run a plant see at a glance of what comes in."""

    _name = "inbox.dashboard"
    _inherit = [
        "integration.dashboard.mixin",
        "inbox.dashboard.source.mixin",
        "inbox.dashboard.problem.mixin",
        "inbox.dashboard.command.mixin",
    ]
    _description = "Inbox Dashboard"

    _owner_model = "inbox.source"
    _owner_field = "source_id"
    _work_model = "inbox.message"
    _present = PRESENT
    _shared = False

    @api.readonly
    @api.model
    def load(
        self,
        period: str = "day",
        company_id: int | None = None,
        source_id: int | None = None,
    ) -> dict:
        """All that the page shows; parameters and errors as of ``_asked``."""
        asked = self._asked(period, company_id, source_id)
        history = PAST.history(self.env.cr, asked.scope, asked.since, asked.step)
        unsettled = PRESENT.not_settled(self.env.cr, asked.scope)
        return {
            **self._frame(asked, period),
            "past": self._past(asked, history),
            "present": self._now(asked, unsettled),
            "points": self._points(
                asked, history, ("received", "done", "failed"), "received_at"
            ),
            "sources": self._source_rows(asked, history),
            "problems": self._problem_rows(asked, unsettled),
            "commands": self._command_rows(asked, unsettled),
        }

    def _past(self, asked: Asked, history: History) -> dict:
        total = history.total
        return {
            **super()._past(asked, history),
            "received": self._received(asked, total),
            "done": self._done(asked, total),
            "failed": self._failed(asked, total),
        }

    def _received(self, asked: Asked, figures: Figures, *conditions: tuple) -> dict:
        domain = asked.domain(("received_at", ">=", text(asked.since)), *conditions)
        return figure(figures.received, "inbox.message", domain)

    def _done(self, asked: Asked, figures: Figures, *conditions: tuple) -> dict:
        domain = asked.domain(
            ("state", "=", "done"), ("done_at", ">=", text(asked.since)), *conditions
        )
        return figure(figures.done, "inbox.message", domain)

    def _failed(self, asked: Asked, figures: Figures, *conditions: tuple) -> dict:
        domain = asked.domain(
            ("outcome", "in", FAILED_ATTEMPTS),
            ("started_at", ">=", text(asked.since)),
            *conditions,
            through="message_id.",
        )
        return figure(figures.failed, "inbox.attempt", domain)

    def _now(self, asked: Asked, unsettled: Open) -> dict:
        return {
            **super()._now(asked, unsettled),
            "attention": self._to_mend(self._open(asked, unsettled, FAILED)),
        }
