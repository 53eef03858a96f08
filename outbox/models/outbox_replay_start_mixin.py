# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from collections.abc import Collection

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.integration_base.engine.neutral import neutral
from odoo.addons.integration_base.models.access import require_operator

from ..engine import replay_source


class OutboxReplayStartMixin(models.AbstractModel):
    """How a replay begins."""

    _name = "outbox.replay.start.mixin"
    _description = "Start of a Replay"

    @api.model
    def _ask(self, mode: str, ids: list[int]) -> dict:
        """The wizard, filled in."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "outbox.action_outbox_replay_start"
        )
        action["context"] = {"default_mode": mode, "default_chosen_ids": ids}
        return action

    @api.model
    def _send(
        self,
        endpoint,
        event_ids: Collection[int],
        reason: str,
        mode: str = "events",
        rate_limit: float = 0.0,
    ):
        """Send these events to this endpoint: again, or for the first time.

        For whoever knows which events a receiver lacks. They are queued by jobs, a few
        at a time and by age, so that those of a key keep their order; each keeps its
        id. Events are left out that are on their way anyway, that belong to none of the
        user's companies, that have no data in the version the endpoint reads, and that
        the endpoint neither was owed nor is subscribed to today.

        :param endpoint: ``outbox.endpoint`` that the user may read
        :param event_ids: any number of ids of ``outbox.event``
        :param reason: why, in a person's words, for the audit trail
        :param mode: how the events were chosen; see the field
        :param rate_limit: deliveries per second; 0 for as many as the endpoint takes
        :return: the ``outbox.replay``, which shows how far it is
        :raises AccessError: the user is no Operator, or may not read the endpoint
        :raises UserError: there is no reason, or nothing is left to send
        """
        require_operator(self.env)
        endpoint.ensure_one().check_access("read")
        events = replay_source.concerned(
            self.env.cr, event_ids, endpoint._audience(), self.env.companies.ids
        )
        if not events:
            raise UserError(
                self.env._(
                    "%s is subscribed to none of these events, and never was.",
                    endpoint.name,
                )
            )
        values = {"mode": mode, "total": len(events), "until_id": events[-1]}
        replay = self._begin(endpoint, reason, rate_limit, values)
        replay_source.write_down(self.env.cr, replay.id, events)
        return replay

    @api.model
    def _begin(
        self, endpoint, reason: str, rate_limit: float, values: dict, position: int = 0
    ):
        """Start a replay that the current user is responsible for.

        :param values: of the fields that say what it is about
        :param position: an id that all it is about is after
        :raises UserError: something that a person has to say is missing
        """
        reason = (reason or "").strip()
        if not reason:
            raise UserError(
                self.env._("Say why, for those who read the audit trail later.")
            )
        if rate_limit < 0:
            raise UserError(
                self.env._(
                    "Deliveries per second cannot be negative. Enter 0 for no limit."
                )
            )
        if not endpoint.active:
            raise UserError(
                self.env._("%s is archived. Unarchive it first.", endpoint.name)
            )
        companies = self.env.companies.ids
        # Nobody has the right to create one, and no default of a client's context
        # counts: this is the only way in.
        replay = neutral(self.env.cr)["outbox.replay"].create(
            {
                "company_ids": [Command.set(companies)],
                **values,
                "endpoint_id": endpoint.id,
                "user_id": self.env.uid,
                "reason": reason,
                "rate_limit": rate_limit,
                "state": "running",
            }
        )
        replay.flush_recordset()
        self.env.cr.execute(
            "INSERT INTO outbox_replay_progress (replay_id, position) VALUES (%s, %s)",
            (replay.id, position),
        )
        replay = replay.with_env(self.env)
        self.env["integration.audit"]._log(
            replay,
            "replay_started",
            reason,
            self.env._("up to %s events", replay.total),
        )
        replay._enqueue()
        return replay
