# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import sql

from odoo.addons.integration_base.models.access import require_operator

from ..engine import due_sql, wake_up
from ..pure.lane import batch_lane
from .outbox_delivery import OPEN_STATES

TIMINGS = [("real_time", "Real Time"), ("batch", "Batch")]
# What decides in which lanes events travel.
ARRANGED_BY = {"timing", "active", "endpoint_id", "event_type_ids"}


class OutboxSubscriptionTimingMixin(models.AbstractModel):
    """Whether the events of a subscription are sent at once or several together.

    What is sent in batches has a lane to itself. Order is kept within a lane, so all
    events about one record have to travel the same way; a change of it is carried out
    as one of the number of lanes is.
    """

    _name = "outbox.subscription.timing.mixin"
    _description = "Timing of a Subscription"

    timing = fields.Selection(
        TIMINGS,
        required=True,
        compute="_compute_timing",
        store=True,
        readonly=False,
        precompute=True,
        help="Real time: each event is sent at once. Batch: several events travel "
        "together in one request, as a CloudEvents batch. By default as the event "
        "types say: batch if nobody waits for any of them.",
    )
    batch_minutes = fields.Integer(
        string="Minutes Between Batches",
        required=True,
        default=15,
        help="A batch is sent when its first event has waited that long.",
    )
    batch_size = fields.Integer(
        string="Events in a Batch",
        required=True,
        default=100,
        help="A batch is sent as soon as so many events wait, and holds no more.",
    )
    timing_hint = fields.Text(compute="_compute_timing_hint")
    waiting_count = fields.Integer(compute="_compute_waiting_count")

    _batch_minutes_range = models.Constraint(
        "CHECK (batch_minutes BETWEEN 1 AND 1440)",
        "Choose between 1 and 1440 minutes from one batch to the next.",
    )
    _batch_size_range = models.Constraint(
        "CHECK (batch_size BETWEEN 1 AND 1000)",
        "Choose between 1 and 1000 events in a batch.",
    )

    def _auto_init(self):
        cr = self.env.cr
        if sql.table_exists(cr, self._table) and not sql.column_exists(
            cr, self._table, "timing"
        ):
            # Receivers of what was subscribed to before expect no batches.
            sql.create_column(cr, self._table, "timing", "varchar")
            cr.execute(f"UPDATE {self._table} SET timing = 'real_time'")
        return super()._auto_init()

    @api.depends("event_type_ids", "endpoint_id")
    def _compute_timing(self):
        for subscription in self:
            # A later event type does not overturn what was decided.
            if subscription._origin and subscription.timing:
                subscription.timing = subscription.timing
            else:
                classes = set(subscription.event_type_ids.mapped("timing"))
                if subscription.endpoint_id.ordering == "strict":
                    classes.add("real_time")
                subscription.timing = "batch" if classes == {"batch"} else "real_time"

    @api.depends("timing", "batch_minutes", "event_type_ids.timing")
    def _compute_timing_hint(self):
        for subscription in self:
            others = subscription.event_type_ids.filtered(
                lambda kind, timing=subscription.timing: kind.timing != timing
            )
            types = ", ".join(others.mapped("name"))
            subscription.timing_hint = types and subscription._hint(types)

    def _hint(self, types: str) -> str:
        if self.timing == "batch":
            return self.env._(
                "Somebody waits for these, and gets them up to %(minutes)s minutes "
                "late: %(types)s.",
                minutes=self.batch_minutes,
                types=types,
            )
        return self.env._(
            "Nobody waits for these; in batches they would cost fewer requests: %s.",
            types,
        )

    @api.depends_context("uid")
    def _compute_waiting_count(self):
        deliveries = self.env["outbox.delivery"]
        for subscription in self:
            lane = subscription._batch_lane()
            mine = [
                ("endpoint_id", "=", subscription._origin.endpoint_id.id),
                ("lane", "=", lane),
            ]
            # Each state has an index of its own.
            subscription.waiting_count = lane and sum(
                deliveries.search_count([*mine, ("state", "=", state)])
                for state in OPEN_STATES
            )

    @api.constrains("timing", "endpoint_id", "active")
    def _check_strict(self):
        for subscription in self:
            endpoint = subscription.endpoint_id
            if subscription._is_batch() and endpoint.ordering == "strict":
                raise ValidationError(
                    self.env._(
                        "%(endpoint)s gets all its events one at a time in strict "
                        "order, which batches would travel beside. Choose the timing "
                        'Real Time for "%(subscription)s", or another ordering for the '
                        "endpoint.",
                        endpoint=endpoint.name,
                        subscription=subscription.name,
                    )
                )

    @api.constrains("timing", "event_type_ids", "endpoint_id", "active")
    def _check_one_way(self):
        for subscription in self.filtered("active"):
            subscription._check_others()

    def _check_others(self):
        """Refuse a second way for events about the same kind of record."""
        for other in self.search(
            [("endpoint_id", "=", self.endpoint_id.id), ("id", "!=", self.id)]
        ):
            shared = self._subjects() & other._subjects()
            if shared and (self._is_batch() or other._is_batch()):
                raise ValidationError(
                    self.env._(
                        'Events about %(model)s reach %(endpoint)s through "%(other)s" '
                        "already. To stay in order they all have to travel the same "
                        "way. Add the event types to that subscription, or choose the "
                        "timing Real Time for both.",
                        model=shared[0].name,
                        endpoint=self.endpoint_id.name,
                        other=other.name,
                    )
                )

    def _subjects(self):
        """The models of the records that the events are about."""
        # An archived event type may be back tomorrow.
        return self.with_context(active_test=False).event_type_ids.model_id

    @api.model_create_multi
    def create(self, vals_list):
        subscriptions = super().create(vals_list)
        subscriptions._make_batch_lanes()
        subscriptions.endpoint_id._follow_subscriptions()
        return subscriptions

    def write(self, vals):
        for subscription in self:
            now = {
                "active": subscription.active,
                "endpoint_id": subscription.endpoint_id.id,
            }
            if any(vals.get(name, value) != value for name, value in now.items()):
                subscription._check_nothing_waits()
        before = self.endpoint_id
        result = super().write(vals)
        if not ARRANGED_BY.isdisjoint(vals):
            self._make_batch_lanes()
            (before | self.endpoint_id)._follow_subscriptions()
        return result

    def unlink(self):
        endpoints = self.endpoint_id
        result = super().unlink()
        endpoints._follow_subscriptions()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_waiting(self):
        for subscription in self:
            subscription._check_nothing_waits()

    def _check_nothing_waits(self):
        """Keep what the receiver expects in batches from being sent otherwise."""
        lane = self._batch_lane()
        if lane and self.endpoint_id._has_deliveries(OPEN_STATES, ("lane", "=", lane)):
            raise UserError(
                self.env._(
                    'Deliveries of "%s" still wait for their batch. Press Send Now '
                    "first, and wait until they are delivered, or cancel them.",
                    self.name,
                )
            )

    def _is_batch(self) -> bool:
        return self.active and self.timing == "batch"

    def _batch_lane(self) -> int | None:
        """The number of its lane, when it is sent in batches."""
        saved = self._origin
        return batch_lane(saved.id) if saved and self._is_batch() else None

    def _make_batch_lanes(self):
        # Lanes follow from the subscription; nobody creates them by hand.
        lanes = self.env["outbox.lane"].sudo()
        for subscription in self.filtered(lambda item: item._is_batch()):
            mine = {
                "endpoint_id": subscription.endpoint_id.id,
                "number": subscription._batch_lane(),
            }
            if not lanes.search_count([(name, "=", mine[name]) for name in mine]):
                lanes.create(mine | {"subscription_id": subscription.id})

    def action_send_now(self):
        """Send what waits, instead of letting it wait for its time."""
        self.ensure_one()
        require_operator(self.env)
        self.check_access("read")
        if not self.endpoint_id._is_in_use():
            raise UserError(
                self.env._(
                    "%s is paused, disabled or archived. Resume the endpoint first.",
                    self.endpoint_id.name,
                )
            )
        lane = self._batch_lane()
        self.env["outbox.delivery"].flush_model()
        if not lane or not due_sql.make_due(self.env.cr, self.endpoint_id.id, lane):
            raise UserError(self.env._("Nothing waits for a batch at present."))
        self.env["outbox.delivery"].invalidate_model(["due_at"])
        self.env["integration.audit"]._log(self, "batch_sent")
        wake_up.after_commit(self.env.cr, {(self.endpoint_id.id, lane)})
        return self.action_open_batch()

    def action_open_batch(self):
        """Show the deliveries that travel in its batches, newest first."""
        self.ensure_one()
        action = self.endpoint_id.action_open_deliveries()
        action["domain"] += [("lane", "=", batch_lane(self.id))]
        return action
