# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import datetime, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine import dashboard_sql
from ..engine.dashboard_sql import COUNTED, WAITING, History, Open, Scope
from ..engine.minute_sql import Figures
from ..pure.histogram import percentile
from .dashboard_parts import Asked, figure, text

#: Seconds: how far back, and in which steps. Hours are what old figures are kept by.
PERIODS = {
    "hour": (3600, 60),
    "day": (86400, 900),
    "week": (7 * 86400, 2 * 3600),
    "month": (30 * 86400, 12 * 3600),
}


class OutboxDashboard(models.AbstractModel):
    """What the people who run a plant see at a glance."""

    _name = "outbox.dashboard"
    _inherit = ["outbox.dashboard.endpoint.mixin", "outbox.dashboard.document.mixin"]
    _description = "Outbox Dashboard"

    @api.readonly
    @api.model
    def load(
        self,
        period: str = "day",
        company_id: int | None = None,
        endpoint_id: int | None = None,
    ) -> dict:
        """All that the page shows.

        :param period: of ``PERIODS``
        :param company_id: only what belongs to this company, one of the reader's
        :param endpoint_id: only what is of this endpoint, if the reader may see it
        :raises AccessError: the user has no role
        :raises UserError: there is no such period, company or endpoint for the user
        """
        # Its queries know of companies, and of no other right.
        self.env["outbox.delivery"].check_access("read")
        self.env["outbox.endpoint"].check_access("read")
        asked = self._asked(period, company_id, endpoint_id)
        self.env.flush_all()
        history = dashboard_sql.history(
            self.env.cr, asked.scope, asked.since, asked.step
        )
        unsettled = dashboard_sql.not_settled(self.env.cr, asked.scope)
        return {
            "now": text(asked.now),
            "period": period,
            "has_endpoints": bool(self.env["outbox.endpoint"].search([], limit=1)),
            "may_configure": self.env["outbox.endpoint"].has_access("create"),
            "companies": [
                {"id": company.id, "name": company.name}
                for company in self.env.companies
            ],
            "choices": [
                {"id": endpoint.id, "name": endpoint.name}
                for endpoint in self._endpoints(None)
            ],
            "past": self._past(asked, history),
            "present": self._present(asked, unsettled),
            "points": self._points(asked, history),
            "endpoints": self._endpoint_rows(asked, history),
            "documents": self._document_rows(asked, unsettled),
        }

    def _asked(self, period, company_id, endpoint_id) -> Asked:
        if not isinstance(period, str) or period not in PERIODS:
            raise UserError(
                self.env._(
                    "There is no such period. Choose one of: %s.", ", ".join(PERIODS)
                )
            )
        seconds, step = PERIODS[period]
        now = fields.Datetime.now()
        begin = (now - timedelta(seconds=seconds)).replace(tzinfo=pytz.utc).timestamp()
        since = datetime.fromtimestamp(begin // step * step, pytz.utc)
        return Asked(
            scope=self._scope(company_id, endpoint_id),
            now=now,
            since=since.replace(tzinfo=None),
            today=self._today(now),
            step=step,
        )

    def _scope(self, company_id, endpoint_id) -> Scope:
        # What comes from the browser may name anything.
        companies = self.env.companies
        if company_id:
            companies = companies.filtered(lambda company: company.id == company_id)
            if not companies:
                raise UserError(
                    self.env._(
                        "You do not work in that company at the moment. Choose it in "
                        "the list of companies at the top, or another one here."
                    )
                )
        endpoint = self.env["outbox.endpoint"]
        if endpoint_id:
            endpoint = self._endpoints(None).filtered(lambda e: e.id == endpoint_id)
            if not endpoint:
                raise UserError(
                    self.env._(
                        "The endpoint is archived or was deleted, or you may not see "
                        "it. Choose another one."
                    )
                )
        return Scope(companies.ids, not company_id, endpoint.id or None)

    def _today(self, now: datetime) -> datetime:
        """The last midnight where the user is, UTC."""
        here = pytz.utc.localize(now).astimezone(self.env.tz)
        midnight = datetime(here.year, here.month, here.day)
        local = self.env.tz.localize(midnight)
        return local.astimezone(pytz.utc).replace(tzinfo=None)

    def _past(self, asked: Asked, history: History) -> dict:
        """What has happened in the period, each figure with the list behind it."""
        total = history.total
        arrived = asked.domain(
            ("state", "=", "delivered"), ("delivered_at", ">=", text(asked.since))
        )
        return {
            "minutes": max((asked.now - asked.since).total_seconds() / 60, 1),
            "p50": percentile(total.latency, 0.50),
            "p95": percentile(total.latency, 0.95),
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

    def _present(self, asked: Asked, unsettled: Open) -> dict:
        """What is the case now, each figure with the list behind it."""
        since = dashboard_sql.oldest(self.env.cr, asked.scope)
        broken = self._endpoints(asked.scope.endpoint).filtered(
            lambda endpoint: self._circuit(endpoint) != "closed"
        )
        return {
            "oldest": since and (asked.now - since).total_seconds(),
            "waiting": self._open(asked, unsettled, WAITING),
            "dead": self._open(asked, unsettled, ("dead",)),
            "held": self._open(asked, unsettled, ("held",)),
            "held_keys": dashboard_sql.held_keys(self.env.cr, asked.scope),
            "circuits": figure(
                len(broken), "outbox.endpoint", [("id", "in", broken.ids)]
            ),
        }

    def _open(self, asked, unsettled, states, types=None) -> dict:
        """How many deliveries are in one of the states."""
        count = unsettled.count(states, types)
        of_types = [] if types is None else [("event_type_id", "in", list(types))]
        return figure(
            min(count, COUNTED),
            "outbox.delivery",
            asked.domain(("state", "in", list(states)), *of_types),
            capped=count > COUNTED or unsettled.is_capped(states),
        )

    def _points(self, asked: Asked, history: History) -> list[dict]:
        """The steps of the period, of which each has its place in the chart."""
        points, begin = [], asked.since
        while begin <= asked.now:
            end = begin + timedelta(seconds=asked.step)
            figures = history.begins.get(begin, Figures())
            points.append(
                {
                    "begin": text(begin),
                    "delivered": figures.delivered,
                    "failed": figures.failed,
                    "p95": percentile(figures.latency, 0.95),
                    "domain": asked.domain(
                        ("started_at", ">=", text(begin)),
                        ("started_at", "<", text(end)),
                    ),
                }
            )
            begin = end
        return points
