# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

import pytz

from odoo import fields, models
from odoo.exceptions import UserError

from ..engine.dashboard_sql import COUNTED, COUNTED_EACH, History, Open, Present, Scope
from ..pure.health import ORDER
from ..pure.histogram import percentile
from .dashboard_parts import Asked, figure, text

#: Seconds: how far back, and in which steps. Hours are what old figures are kept by.
PERIODS = {
    "hour": (3600, 60),
    "day": (86400, 900),
    "week": (7 * 86400, 2 * 3600),
    "month": (30 * 86400, 12 * 3600),
}

# So many owners are shown; whoever has more of them looks at their list.
SHOWN = 100


class IntegrationDashboardMixin(models.AbstractModel):
    """What a dashboard is asked for, by whom, and the figures that all of them have.

    Models say whose work it shows (``_owner_model``: endpoints, or sources), of which
    records (``_work_model``) by which field (``_owner_field``), and how the rows that
    are not settled are counted (``_present``).
    """

    _name = "integration.dashboard.mixin"
    _description = "Dashboard"

    _owner_model: str
    _owner_field: str
    _work_model: str
    _present: Present
    # Whether there are records of no company, which everybody may see.
    _shared = True

    def _asked(self, period, company_id, owner_id) -> Asked:
        """What a page is to show.

        :param period: of ``PERIODS``
        :param company_id: only what belongs to this company, one of the reader's
        :param owner_id: only what is of this owner, if the reader may see it
        :raises AccessError: the user has no role
        :raises UserError: there is no such period, company or owner for the user
        """
        # Its queries know of companies, and of no other right.
        self.env[self._work_model].check_access("read")
        self.env[self._owner_model].check_access("read")
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
        asked = Asked(
            scope=self._scope(company_id, owner_id),
            owner=self._owner_field,
            now=now,
            since=since.replace(tzinfo=None),
            today=self._today(now),
            step=step,
        )
        self.env.flush_all()
        return asked

    def _scope(self, company_id, owner_id) -> Scope:
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
        owner = self.env[self._owner_model]
        if owner_id:
            owner = self._owners(None).filtered(lambda one: one.id == owner_id)
            if not owner:
                raise UserError(
                    self.env._(
                        "What you chose is archived or was deleted, or you may not see "
                        "it. Choose another one."
                    )
                )
        return Scope(companies.ids, self._shared and not company_id, owner.id or None)

    def _owners(self, owner_id: int | None):
        """Those the reader may see, or one of them."""
        domain = [("id", "=", owner_id)] if owner_id else []
        return self.env[self._owner_model].search(domain)

    def _today(self, now: datetime) -> datetime:
        """The last midnight where the user is, UTC."""
        here = pytz.utc.localize(now).astimezone(self.env.tz)
        midnight = datetime(here.year, here.month, here.day)
        local = self.env.tz.localize(midnight)
        return local.astimezone(pytz.utc).replace(tzinfo=None)

    def _frame(self, asked: Asked, period: str) -> dict:
        """What the page shows around its figures."""
        owners = self._owners(None)
        return {
            "now": text(asked.now),
            "period": period,
            "has_owners": bool(owners),
            "may_configure": owners.has_access("create"),
            "companies": [
                {"id": company.id, "name": company.name}
                for company in self.env.companies
            ],
            "choices": [{"id": owner.id, "name": owner.name} for owner in owners],
        }

    def _past(self, asked: Asked, history: History) -> dict:
        """What has happened in the period, each figure with the list behind it."""
        latency = history.total.latency
        return {
            "minutes": asked.minutes,
            "p50": percentile(latency, 0.50),
            "p95": percentile(latency, 0.95),
        }

    def _now(self, asked: Asked, unsettled: Open) -> dict:
        """What is the case now, each figure with the list behind it."""
        since = self._present.oldest(self.env.cr, asked.scope)
        return {
            "oldest": since and (asked.now - since).total_seconds(),
            "waiting": self._open(asked, unsettled, self._present.waiting),
            "held": self._open(asked, unsettled, ("held",)),
            "held_keys": self._present.held_keys(self.env.cr, asked.scope),
        }

    def _open(
        self,
        asked: Asked,
        unsettled: Open,
        states: Collection[str],
        *conditions: tuple,
        kinds: Collection | None = None,
    ) -> dict:
        """How many records are in one of the states.

        :param kinds: only those of these kinds
        :param conditions: that say the same to a list
        """
        count = unsettled.count(states, kinds)
        return figure(
            min(count, COUNTED),
            self._work_model,
            asked.domain(("state", "in", list(states)), *conditions),
            capped=count > COUNTED or unsettled.is_capped(states),
        )

    def _open_of(self, asked: Asked, owner, counts: dict, *states: str) -> dict:
        """How many records of an owner are in one of the states.

        :param counts: of each state
        """
        count = sum(counts[state] for state in states)
        return figure(
            min(count, COUNTED_EACH),
            self._work_model,
            asked.domain(("state", "in", states), (self._owner_field, "=", owner.id)),
            capped=count > COUNTED_EACH,
        )

    def _by_health(self, rows: list[dict]) -> list[dict]:
        """Those first that need a person."""
        rows.sort(key=lambda row: (ORDER.index(row["health"]), row["name"].lower()))
        return rows[:SHOWN]

    def _points(
        self, asked: Asked, history: History, names: Sequence[str], moment: str
    ) -> list[dict]:
        """The steps of the period, of which each has its place in the chart.

        :param names: of the figures
        :param moment: field of the time of the records that a step leads to
        """
        points, begin = [], asked.since
        while begin <= asked.now:
            end = begin + timedelta(seconds=asked.step)
            figures = history.at(begin)
            points.append(
                {
                    "begin": text(begin),
                    **{name: getattr(figures, name) for name in names},
                    "p95": percentile(figures.latency, 0.95),
                    "domain": asked.domain(
                        (moment, ">=", text(begin)), (moment, "<", text(end))
                    ),
                }
            )
            begin = end
        return points
