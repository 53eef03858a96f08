# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from dataclasses import dataclass
from typing import Any

from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from odoo.addons.integration_base.models.access import require_operator

from ..engine import replay_source
from ..engine.replay_source import Window
from ..models.outbox_replay import MODES
from ..models.readable import searchable

# Which people choose one by one; a time is better for more.
MOST_CHOSEN = 20_000


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be replayed to an endpoint.

    :ivar total: how many events at most
    :ivar events: their ids, when they are listed
    :ivar first: id of the first event or record
    :ivar last: id of the last one
    """

    endpoint: Any
    total: int
    events: tuple[int, ...] = ()
    first: int = 0
    last: int = 0


class OutboxReplayStart(models.TransientModel):
    """What to replay to whom: counted and shown, then started."""

    _name = "outbox.replay.start"
    _inherit = "outbox.replay.start.preview.mixin"
    _description = "Start a Replay"

    mode = fields.Selection(MODES, string="What", required=True, default="failed")
    # Ids that do not fit into the table of a many2many.
    chosen_ids = fields.Json()
    since = fields.Datetime(
        string="Failed Since",
        default=lambda self: fields.Datetime.now() - relativedelta(days=1),
    )
    time_from = fields.Datetime(
        string="From",
        default=lambda self: fields.Datetime.now() - relativedelta(days=1),
    )
    time_to = fields.Datetime(string="To", help="Empty: until now.")
    event_type_ids = fields.Many2many(
        "outbox.event.type", string="Event Types", help="Empty: all of them."
    )
    event_type_id = fields.Many2one(
        "outbox.event.type", string="Event Type", ondelete="cascade"
    )
    model_name = fields.Char(related="event_type_id.model_name")
    domain = fields.Char(string="Filter", default="[]")
    company_ids = fields.Many2many(
        "res.company",
        string="Companies",
        default=lambda self: self.env.companies,
        domain=lambda self: [("id", "in", self.env.companies.ids)],
        help="Events of other companies are left out; those of no company are not.",
    )
    endpoint_ids = fields.Many2many(
        "outbox.endpoint",
        string="Endpoints",
        help="Empty: all that are subscribed, or were when the event happened.",
    )
    rate_limit = fields.Float(
        string="Deliveries per Second",
        default=50.0,
        help="To each endpoint, beside its own limit. 0: as many as it takes.",
    )
    reason = fields.Char(string="Why")

    def action_start(self):
        """Start a replay for each endpoint, and show them."""
        self.ensure_one()
        require_operator(self.env)
        plans = self._plans()
        if not plans:
            raise UserError(
                self.env._(
                    "There is nothing to replay. Choose other endpoints, another time "
                    "or another filter."
                )
            )
        replays = self.env["outbox.replay"]
        for plan in plans:
            replays |= self._start(plan)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "outbox.action_outbox_replay"
        )
        if len(replays) > 1:
            return action | {"domain": [("id", "in", replays.ids)]}
        return action | {"res_id": replays.id, "views": [(False, "form")]}

    def _start(self, plan: Plan):
        replays = self._scoped().env["outbox.replay"]
        if self.mode in ("window", "snapshot"):
            return replays._begin(
                plan.endpoint,
                self.reason,
                self.rate_limit,
                self._values() | {"total": plan.total, "until_id": plan.last},
                plan.first - 1,
            )
        return replays._send(
            plan.endpoint, plan.events, self.reason, self.mode, self.rate_limit
        )

    def _values(self) -> dict:
        """What the replay is about, as the present user is shown it."""
        if self.mode == "snapshot":
            return {
                "mode": "snapshot",
                "event_type_ids": [Command.set(self.event_type_id.ids)],
                "domain": self.domain or "[]",
            }
        window = self._window()
        return {
            "mode": "window",
            "event_type_ids": [Command.set(window.types)],
            "time_from": window.time_from,
            "time_to": window.time_to,
        }

    def _scoped(self):
        """Itself, with the chosen ones of the companies that the user works for now."""
        mine = self.env.companies & self._named("company_ids")
        if not mine:
            raise UserError(
                self.env._("Choose one of the companies that you work for at present.")
            )
        return self.with_context(allowed_company_ids=mine.ids)

    def _named(self, field: str):
        """The records of a field, none left out.

        Without those that the user may not see or that are archived, nothing might be
        left, and an empty field means all.
        """
        # Rights are checked where the records are used.
        everything = self.sudo().with_context(active_test=False)
        return everything[field]._origin.with_env(self.env)

    def _plans(self) -> list[Plan]:
        """What would be replayed, by endpoint.

        :raises UserError: something has to be filled in or corrected first
        """
        require_operator(self.env)
        plan = getattr(self._scoped(), f"_plan_{self.mode}")
        return [found for found in plan() if found.total]

    def _audiences(self):
        """The chosen endpoints, or all; those that the user may see."""
        chosen = self._named("endpoint_ids")
        chosen.check_access("read")
        return chosen or self.env["outbox.endpoint"].search([("active", "=", True)])

    def _chosen(self, model: str):
        """The chosen records, which the user may read."""
        ids = self.chosen_ids
        if not isinstance(ids, list) or not all(isinstance(id_, int) for id_ in ids):
            ids = []
        if not ids:
            raise UserError(
                self.env._(
                    "Choose deliveries or events in their list first, then press "
                    "Replay there."
                )
            )
        if len(ids) > MOST_CHOSEN:
            raise UserError(
                self.env._(
                    "These are more than %s. Replay all events of a time instead.",
                    MOST_CHOSEN,
                )
            )
        records = self.env[model].browse(ids).exists()
        records.check_access("read")
        return records

    def _plan_list(self, endpoint, events: list[int]) -> Plan:
        concerned = replay_source.concerned(
            self.env.cr, events, endpoint._audience(), self.env.companies.ids
        )
        return Plan(endpoint, len(concerned), tuple(concerned))

    def _plan_events(self) -> list[Plan]:
        ids = self._chosen("outbox.event").ids
        return [self._plan_list(endpoint, ids) for endpoint in self._audiences()]

    def _plan_deliveries(self) -> list[Plan]:
        deliveries = self._chosen("outbox.delivery")
        if self._named("endpoint_ids"):
            ids = deliveries.event_id.ids
            return [self._plan_list(endpoint, ids) for endpoint in self._audiences()]
        visible = self.env["outbox.endpoint"].search(
            [("id", "in", deliveries.endpoint_id.ids)]
        )
        return [
            self._plan_list(endpoint, mine.event_id.ids)
            for endpoint, mine in deliveries.grouped("endpoint_id").items()
            if endpoint in visible
        ]

    def _plan_failed(self) -> list[Plan]:
        if not self.since:
            raise UserError(self.env._("Say since when."))
        return [
            self._plan_list(
                endpoint,
                replay_source.failed(
                    self.env.cr, endpoint.id, self.since, self.env.companies.ids
                ),
            )
            for endpoint in self._audiences()
        ]

    def _window(self) -> Window:
        # What happened in this very second counts.
        time_to = self.time_to or fields.Datetime.now() + relativedelta(seconds=1)
        if not self.time_from or self.time_from >= time_to:
            raise UserError(
                self.env._("Say from when on. It has to be before the end of the time.")
            )
        return Window(
            self.env.companies.ids,
            self._named("event_type_ids").ids,
            self.time_from,
            time_to,
        )

    def _plan_window(self) -> list[Plan]:
        window = self._window()
        plans = []
        for endpoint in self._audiences():
            total, first, last = replay_source.count_window(
                self.env.cr, window, endpoint._audience()
            )
            plans.append(Plan(endpoint, total, (), first, last))
        return plans

    def _snapshot_records(self) -> tuple[Any, Domain]:
        """The model and the domain of a snapshot, which the user may read."""
        kind = self.event_type_id._origin
        if not kind.active:
            raise UserError(
                self.env._("Choose the event type whose events are to be made.")
            )
        model = self.env[kind.model_name]
        return model, searchable(model, self.domain)

    def _plan_snapshot(self) -> list[Plan]:
        model, domain = self._snapshot_records()
        total = model.search_count(domain)
        first = model.search(domain, order="id", limit=1).id
        last = model.search(domain, order="id desc", limit=1).id
        kind = self.event_type_id._origin.id
        return [
            Plan(endpoint, total, (), first, last)
            for endpoint in self._audiences()
            if kind in endpoint._audience().subscribed
        ]
