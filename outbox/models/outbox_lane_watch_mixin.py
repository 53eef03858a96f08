# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.tools import format_datetime

from odoo.addons.integration_base.engine.cursors import read_committed
from odoo.addons.integration_base.engine.neutral import neutral
from odoo.addons.integration_base.models.bigint import BigInteger

from ..engine import watch_sql, watchdog


class OutboxLaneWatchMixin(models.AbstractModel):
    """Whether a lane delivers what is due in it."""

    _name = "outbox.lane.watch.mixin"
    _description = "Watch over a Lane"

    oldest_id = BigInteger(readonly=True)
    oldest_due_at = fields.Datetime(
        string="Overdue Since",
        readonly=True,
        help="When the oldest delivery that is long overdue was due.",
    )
    oldest_seen_at = fields.Datetime(readonly=True)
    overdue_reason = fields.Text(
        string="Why It Is Overdue",
        readonly=True,
        help="What keeps deliveries of this lane from being sent although the receiver "
        "is well, as far as Odoo can tell.",
    )
    overdue_cause = fields.Char(
        readonly=True, help="The same in one word, as the watchdog calls it."
    )

    def _overdue_notice(self) -> str:
        self.ensure_one()
        return self.env._(
            "%(lane)s: overdue since %(since)s. %(reason)s",
            lane=self.display_name,
            since=format_datetime(self.env, self.oldest_due_at),
            reason=self.overdue_reason,
        )

    @api.model
    def _watch(self):
        """Find lanes that stand still, mend what can be mended, and tell the owners."""
        self.env.flush_all()
        # Beside drains at work; see `_free_orphans`.
        with read_committed(self.env.registry) as cr:
            lanes = neutral(cr)["outbox.lane"]
            standing, over = watchdog.look(cr)
            known = lanes.browse(lane.lane for lane in standing if lane.told)
            blamed = lanes.browse(lane.lane for lane in standing).filtered(
                lambda lane: lane._blame()
            )
            lanes.invalidate_model()
            blamed._tell_owners(known, lanes.browse(lane.lane for lane in over))

    def _blame(self) -> bool:
        """Note why the lane stands still, and have a job made if none is there."""
        finding = watchdog.find_cause(self.env.cr, self.id)
        if finding:
            self._enqueue()
            watch_sql.blame(
                self.env.cr, self.id, finding.cause, self._cause_in_words(finding)
            )
        return bool(finding)

    def _cause_in_words(self, finding) -> str:
        match finding.cause:
            case "no_job":
                return self.env._("There was no job to deliver it, so one was made.")
            case "failed":
                return self.env._(
                    "The job that was to deliver it has failed, so another was made. "
                    "Open Job Queue, Jobs, to see why it failed."
                )
            case "worker_dead":
                return self.env._(
                    "The process that was to deliver it has died, so another job was "
                    "made."
                )
            case "hangs":
                return self.env._(
                    "The process %s holds the lane and gets nothing done. Restart that "
                    "worker.",
                    self.owner or "?",
                )
            case "full":
                return self.env._(
                    "All places of the job channel %s are taken, so its job waits. See "
                    "in Job Queue, Jobs, what runs so long, or give the channel more "
                    "places in odoo.conf.",
                    finding.channel,
                )
            case "no_worker":
                return self.env._(
                    "Its job was handed to Odoo, and no worker has begun it. Give Odoo "
                    "more workers than the job channels have places."
                )
            case "change" if finding.processes:
                return self.env._(
                    "A new ordering, timing or number of lanes waits for database "
                    "transactions that began before it. If one was forgotten, such as "
                    "in a console, end it: process %s in PostgreSQL.",
                    ", ".join(finding.processes),
                )
            case "change":
                return self.env._(
                    "A new ordering, timing or number of lanes is not carried out yet. "
                    "Open Job Queue, Jobs, to see what became of its job."
                )
            case "no_runner":
                return self.env._(
                    "Jobs wait and none is started: the job runner does not run. Check "
                    "that server_wide_modules in odoo.conf names queue_job, and the "
                    "log of the server for errors of queue_job."
                )
        return self.env._(
            "Its job waits for its turn behind other jobs. Give Odoo more places."
        )

    def _tell_owners(self, known, over):
        """Once for each endpoint when an incident begins, and once when it is over.

        :param known: lanes of which the owner knows already
        :param over: lanes that go on again
        """
        for endpoint, lanes in self.grouped("endpoint_id").items():
            if not endpoint.lane_ids & known:
                endpoint._tell(
                    self.env._(
                        "Deliveries do not go out although the receiver is well. %s "
                        "None is lost.",
                        lanes[0]._overdue_notice(),
                    ),
                    "overdue",
                )
        for endpoint in over.endpoint_id:
            # What is paused, or fails, has another story to tell.
            at_work = endpoint._is_in_use() and endpoint.circuit_state == "closed"
            if at_work and not endpoint.lane_ids.filtered("overdue_reason"):
                endpoint._tell(self.env._("Deliveries go out again."), "overdue")
