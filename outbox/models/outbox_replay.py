# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models

from odoo.addons.integration_base.models.bigint import BigInteger

from ..engine import replay_sql
from ..engine.replay import advance

MODES = [
    ("failed", "Everything Failed"),
    ("window", "All Events of a Time"),
    ("snapshot", "Records as They Are Now"),
    ("deliveries", "Chosen Deliveries"),
    ("events", "Chosen Events"),
]
STATES = [
    ("running", "Running"),
    ("paused", "Paused"),
    ("cancelling", "Cancelling"),
    ("cancelled", "Cancelled"),
    ("done", "Done"),
]
WAITING = ("pending", "retrying", "parked")
FAILED = ("dead", "held", "expired")


class OutboxReplay(models.Model):
    """Old events, delivered to one endpoint again: each with the id it always had."""

    _name = "outbox.replay"
    _inherit = [
        "integration.advance.mixin",
        "integration.course.mixin",
        "outbox.replay.run.mixin",
        "outbox.replay.start.mixin",
    ]
    _description = "Replay"
    _order = "id desc"

    _cancelled_state = "cancelling"
    _audited = {
        "pause": "replay_paused",
        "resume": "replay_resumed",
        "cancel": "replay_cancelled",
    }

    mode = fields.Selection(MODES, string="What", required=True, readonly=True)
    state = fields.Selection(
        STATES,
        required=True,
        readonly=True,
        help="Running: old events are queued, or wait for the endpoint. Paused: no "
        "more are queued; the few that were queued go out. Done: each has arrived or "
        "was given up.",
    )
    note = fields.Char(readonly=True, help="Why it was paused by itself.")
    reason = fields.Char(string="Why", required=True, readonly=True)
    endpoint_id = fields.Many2one(
        "outbox.endpoint", required=True, readonly=True, index=True, ondelete="cascade"
    )
    endpoint_state = fields.Selection(
        related="endpoint_id.state", string="Endpoint State"
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        required=True,
        readonly=True,
        ondelete="restrict",
        help="Who started it, or resumed it last. It goes on with this person's role "
        "and companies, and reads the records that this person may read.",
    )
    company_ids = fields.Many2many(
        "res.company",
        string="Companies",
        readonly=True,
        help="Only their events, and those of no company.",
    )
    event_type_ids = fields.Many2many(
        "outbox.event.type", string="Event Types", readonly=True
    )
    domain = fields.Char(string="Filter", readonly=True)
    time_from = fields.Datetime(string="From", readonly=True)
    time_to = fields.Datetime(string="To", readonly=True)
    rate_limit = fields.Float(
        string="Deliveries per Second",
        readonly=True,
        help="How many are queued at most, whatever the endpoint would take. 0: as "
        "many as the endpoint takes beside its new events.",
    )
    total = BigInteger(
        string="Events",
        readonly=True,
        aggregator=None,
        help="How many it is about, at most.",
    )
    until_id = BigInteger(readonly=True, help="The last event or record.")
    ended_at = fields.Datetime(string="Ended", readonly=True)
    handled = fields.Integer(compute="_compute_counts", string="Looked At")
    skipped = fields.Integer(
        compute="_compute_counts",
        string="Left Out",
        help="On their way to the endpoint already, not subscribed to, or without data "
        "in the version that the endpoint reads.",
    )
    delivered_count = fields.Integer(compute="_compute_counts", string="Delivered")
    waiting_count = fields.Integer(compute="_compute_counts", string="Waiting")
    failed_count = fields.Integer(compute="_compute_counts", string="Failed")
    progress = fields.Float(
        compute="_compute_counts", help="Percent that have arrived or were given up."
    )

    def init(self):
        self.env.cr.execute(replay_sql.TABLES)

    @api.depends("mode", "endpoint_id.name")
    def _compute_display_name(self):
        labels = dict(self._fields["mode"]._description_selection(self.env))
        for replay in self:
            replay.display_name = (
                f"#{replay.id} {labels.get(replay.mode)} → {replay.endpoint_id.name}"
            )

    @api.depends("state")
    def _compute_counts(self):
        progress = self._progress()
        states: dict[int, dict[str, int]] = {}
        for replay, state, count in self.env["outbox.delivery"]._read_group(
            [("replay_id", "in", self.ids)], ["replay_id", "state"], ["__count"]
        ):
            states.setdefault(replay.id, {})[state] = count
        for replay in self:
            handled, queued = progress.get(replay.id, (0, 0))
            counts = states.get(replay.id, {})
            replay.handled = handled
            replay.skipped = handled - queued
            replay.delivered_count = counts.get("delivered", 0)
            replay.waiting_count = sum(counts.get(state, 0) for state in WAITING)
            replay.failed_count = sum(counts.get(state, 0) for state in FAILED)
            unsettled = replay.waiting_count + counts.get("held", 0)
            replay.progress = (
                100.0
                if replay.state == "done"
                else 100.0 * max(handled - unsettled, 0) / max(replay.total, 1)
            )

    def _progress(self) -> dict[int, tuple[int, int]]:
        """How many were looked at and queued, by id."""
        self.env.cr.execute(
            "SELECT replay_id, handled, queued FROM outbox_replay_progress"
            " WHERE replay_id = ANY(%s)",
            (list(self._ids),),
        )
        return {
            id_: (handled, queued) for id_, handled, queued in self.env.cr.fetchall()
        }

    def action_cancel(self):
        """Queue no more, and cancel what has not arrived yet."""
        result = super().action_cancel()
        self._enqueue()
        return result

    def _switch(self, state: str, act: str):
        # sudo: operators change it by their actions, and nothing else.
        self.sudo().note = False
        return super()._switch(state, act)

    def action_open_deliveries(self):
        """Show its deliveries, newest first."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "outbox.action_outbox_delivery"
        )
        action["domain"] = [("replay_id", "=", self.id)]
        action["context"] = {"create": False, "search_default_group_state": 1}
        return action

    def _job_title(self) -> str:
        return self.env._("Replay %s", self.display_name)

    def _advance(self) -> str:
        """The job: queue more of it."""
        self.ensure_one()
        return advance(self)

    @api.model
    def _sweep(self):
        """Carry on with replays that wait for something, or whose job got lost."""
        self.search([("state", "in", ("running", "cancelling"))])._enqueue()
