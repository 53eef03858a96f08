# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain

from ..engine import replay_source
from ..engine.event_type import EventType
from ..engine.replay_source import OldEvent, Window
from .domain_check import parse_domain
from .readable import searchable


class OutboxReplayRunMixin(models.AbstractModel):
    """What the engine asks of a replay and tells it, as superuser."""

    _name = "outbox.replay.run.mixin"
    _description = "Replay at Work"

    def _problem(self) -> str | None:
        """Why it may not go on without a person, if so."""
        user, endpoint = self.user_id, self.endpoint_id
        operator = "integration_base.group_integration_operator"
        if not user.active or not user.has_group(operator):
            return self.env._(
                "%s is no Integration Operator any more. Another operator may resume "
                "the replay.",
                user.name,
            )
        if lost := self.company_ids - user.company_ids:
            return self.env._(
                "%(user)s works for %(company)s no more. Another operator may resume "
                "the replay.",
                user=user.name,
                company=lost[0].name,
            )
        company = endpoint.company_id
        if not endpoint.active or (company and company not in user.company_ids):
            return self.env._(
                "The endpoint %s is archived, or belongs to another company now. "
                "Cancel the replay, or unarchive the endpoint and resume it.",
                endpoint.name,
            )
        return self._snapshot_problem() if self.mode == "snapshot" else None

    def _snapshot_problem(self) -> str | None:
        if self._snapshot_type() is None:
            return self.env._(
                "The event type is archived. Unarchive it and resume the replay, or "
                "cancel it."
            )
        try:
            searchable(self._starter_env()[self._snapshot_type().model], self.domain)
        except (AccessError, ValidationError) as error:
            return str(error)
        return None

    def _halt(self, problem: str):
        """Pause until a person has seen to a problem."""
        self.write({"state": "paused", "note": problem})
        self.env["integration.audit"]._log(self, "replay_paused", problem)

    def _end(self, state: str):
        self.write({"state": state, "ended_at": fields.Datetime.now()})

    def _is_sendable(self) -> bool:
        """Whether what is queued would go out now."""
        endpoint = self.endpoint_id
        circuit = endpoint.circuit_ids.state or "closed"
        return endpoint._is_sendable() and circuit == "closed"

    def _next_events(self, cr, position: int, limit: int) -> tuple[list[OldEvent], int]:
        """The next old events, and the position after them."""
        if self.mode != "window":
            return replay_source.next_of_list(cr, self.id, position, limit)
        window = Window(
            self.company_ids.ids,
            self.with_context(active_test=False).event_type_ids.ids,
            self.time_from,
            self.time_to,
        )
        return replay_source.next_of_window(
            cr, window, self.endpoint_id._audience(), position, self.until_id, limit
        )

    def _starter_env(self) -> api.Environment:
        """What the responsible person sees, and no more."""
        context = {"allowed_company_ids": self.company_ids.ids}
        return api.Environment(self.env.cr, self.user_id.id, context)

    def _snapshot_type(self) -> EventType | None:
        types = self.env["outbox.event.type"]._types()
        return types.get(self.event_type_ids.id)

    def _snapshot_domain(self) -> Domain:
        return parse_domain(self.domain)
