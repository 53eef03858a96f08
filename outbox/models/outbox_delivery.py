# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from collections.abc import Iterable

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.integration_base.models.access import require_operator
from odoo.addons.integration_base.models.bigint import (
    BigMany2one,
    LooseMany2one,
    widen_id,
)

from ..pure.canonical import pretty
from ..pure.decision import ACTS_ON
from ..pure.lane import is_batch_lane

STATES = [
    ("pending", "Pending"),
    ("retrying", "Retrying"),
    ("parked", "Parked"),
    ("held", "Held"),
    ("dead", "Dead"),
    ("expired", "Expired"),
    ("delivered", "Delivered"),
    ("cancelled", "Cancelled"),
]

# What keeps a delivery from being settled.
OPEN_STATES = ("pending", "retrying", "parked", "held")

# What needs a person comes first.
URGENCY = (
    "dead",
    "held",
    "retrying",
    "parked",
    "pending",
    "delivered",
    "expired",
    "cancelled",
)


class OutboxDelivery(models.Model):
    """One event owed to one endpoint."""

    _name = "outbox.delivery"
    _inherit = [
        "outbox.delivery.cause.mixin",
        "outbox.delivery.decide.mixin",
        "outbox.delivery.find.mixin",
        "outbox.delivery.held.mixin",
        "outbox.delivery.story.mixin",
    ]
    _description = "Delivery"
    _order = "id desc"
    # Rows are inserted by the engine, which says when.
    _log_access = False

    event_id = BigMany2one("outbox.event", required=True, readonly=True)
    # No foreign keys to the catalogue: what is deleted there must neither fail the
    # business transaction of a worker that has not heard of it, nor rewrite history.
    event_type_id = LooseMany2one("outbox.event.type", readonly=True)
    endpoint_id = LooseMany2one("outbox.endpoint", required=True, readonly=True)
    endpoint_state = fields.Selection(
        related="endpoint_id.state", string="Endpoint State"
    )
    circuit_state = fields.Selection(
        related="endpoint_id.circuit_ids.state", string="Circuit"
    )
    probe_at = fields.Datetime(
        related="endpoint_id.circuit_ids.probe_at",
        help="When the receiver is tried again, with one of the deliveries that wait.",
    )
    subscription_id = LooseMany2one("outbox.subscription", readonly=True)
    payload_id = LooseMany2one(
        "outbox.payload",
        readonly=True,
        help="The version of the payload that the subscription has pinned.",
    )
    company_id = fields.Many2one("res.company", readonly=True, ondelete="restrict")
    lane = fields.Integer(required=True, readonly=True, aggregator=None)
    in_batch = fields.Boolean(
        compute="_compute_in_batch", help="Several events travel in one request."
    )
    key = fields.Char(required=True, readonly=True)
    state = fields.Selection(
        STATES,
        required=True,
        readonly=True,
        group_expand="_order_states",
        help="Pending: goes next. Retrying: failed, tried again when due. Parked: "
        "waits for an earlier event of its key. Held: waits for a person, and its key "
        "with it. Dead: given up, the key went on. Expired: not sent, as nobody "
        "needed it any more; the key went on.",
    )
    attempt = fields.Integer(
        string="Failed Attempts", required=True, readonly=True, aggregator=None
    )
    due_at = fields.Datetime(string="Next Attempt", readonly=True)
    last_error = fields.Text(string="Error", readonly=True)
    last_status = fields.Integer(string="HTTP Status", readonly=True, aggregator=None)
    create_date = fields.Datetime(string="Queued", readonly=True)
    delivered_at = fields.Datetime(string="Delivered", readonly=True)
    expires_at = fields.Datetime(
        string="Expires",
        readonly=True,
        help="It is not sent any more after this, unless a person retries it.",
    )
    replay_id = LooseMany2one(
        "outbox.replay", readonly=True, help="What has an old event delivered again."
    )
    attempt_ids = fields.One2many("outbox.attempt", "delivery_id", readonly=True)
    document = fields.Char(related="event_id.document")
    event_uuid = fields.Char(related="event_id.uuid")
    event_time = fields.Datetime(related="event_id.time")
    data_pretty = fields.Text(string="Data (readable)", compute="_compute_data_pretty")

    # Each replay may owe an event once more.
    _event_endpoint_uniq = models.UniqueIndex(
        "(event_id, endpoint_id, (coalesce(replay_id, 0)))"
    )
    _replay_idx = models.Index("(replay_id, state) WHERE replay_id IS NOT NULL")
    _pending_idx = models.Index("(endpoint_id, lane, id) WHERE state = 'pending'")
    _retrying_idx = models.Index("(endpoint_id, lane, due_at) WHERE state = 'retrying'")
    _head_idx = models.Index(
        "(endpoint_id, key, id) WHERE state IN ('retrying', 'held')"
    )
    _parked_idx = models.Index("(endpoint_id, key, id) WHERE state = 'parked'")
    _lane_head_idx = models.Index(
        "(endpoint_id, lane, id) WHERE state IN ('retrying', 'held')"
    )
    _endpoint_idx = models.Index("(endpoint_id, id)")
    _dead_idx = models.Index("(endpoint_id, id) WHERE state = 'dead'")
    # What people look for and count, however much has been delivered. Not by state: it
    # would look better than the indexes of lanes while few rows are in a state.
    _undelivered_idx = models.Index(
        "(id) INCLUDE (state, company_id) WHERE state <> 'delivered'"
    )
    # With the default of 128, a filter by time reads a megabyte of rows that are older
    # than what it shows.
    _create_date_idx = models.Index(
        "USING brin (create_date) WITH (pages_per_range = 32)"
    )
    _delivered_at_idx = models.Index("USING brin (delivered_at)")
    _held_idx = models.Index("(endpoint_id, key) WHERE state = 'held'")

    def init(self):
        widen_id(self.env.cr, self._table)
        # Every row is updated once or twice soon after it was inserted.
        self.env.cr.execute(
            """
            ALTER TABLE outbox_delivery SET (
                fillfactor = 85,
                autovacuum_vacuum_scale_factor = 0,
                autovacuum_vacuum_threshold = 1000,
                autovacuum_analyze_scale_factor = 0,
                autovacuum_analyze_threshold = 2000,
                autovacuum_vacuum_cost_delay = 0
            )
            """
        )

    @api.model
    def _any_in(self, states: Iterable[str], *conditions: tuple) -> bool:
        """Whether a delivery in one of the states meets the conditions."""
        # Each state has an index of its own, and delivered ones are by far the most.
        return any(
            self.search_count([*conditions, ("state", "=", state)], limit=1)
            for state in states
        )

    @api.depends("lane")
    def _compute_in_batch(self):
        for delivery in self:
            delivery.in_batch = is_batch_lane(delivery.lane)

    def _order_states(self, states, domain):
        """The states there are, in the order people want their groups in."""
        return [state for state in URGENCY if state in states]

    @api.depends("event_id", "payload_id", "endpoint_id.clearance")
    def _compute_data_pretty(self):
        """What the endpoint gets, and not all there is."""
        payloads = self.env["outbox.payload"]
        for delivery in self:
            payload = delivery.payload_id or delivery.event_id.payload_id
            text = delivery.event_id._data_in(payload.id or None)
            contract = payloads._contracts(delivery.endpoint_id.clearance).get(
                payload.id or None
            )
            delivery.data_pretty = (
                text and contract and pretty(contract.data(text)) or False
            )

    def _compute_display_name(self):
        for delivery in self:
            delivery.display_name = (
                f"{delivery.event_id.display_name} → {delivery.endpoint_id.name}"
            )

    def action_retry(self):
        """Try again now, with the whole schedule of attempts before it.

        Of several deliveries those are left alone that need none.
        """
        deliveries = self._acting(ACTS_ON["retry"])
        deliveries._require_data()
        deliveries._retry()

    def _require_data(self):
        """Let nobody retry what has no data.

        :raises UserError: says why it has none, and what to do
        """
        for event in self.event_id.filtered(lambda event: not event.data):
            if event.error:
                raise UserError(
                    self.env._(
                        "The payload of %s could not be rendered. Open the event and "
                        "render it again.",
                        event.display_name,
                    )
                )
            raise UserError(
                self.env._(
                    "The data of %s are no longer stored, as they were older than they "
                    "are kept. It cannot be sent again. Have its document tell of "
                    "itself anew, or discard the delivery.",
                    event.display_name,
                )
            )

    def action_cancel(self):
        """Never deliver it; what waits behind it goes on.

        Of several deliveries those are left alone that are delivered.
        """
        deliveries = self._acting(ACTS_ON["discard"])
        deliveries._give_up("cancelled", "delivery_cancelled")

    def action_replay(self):
        """Ask how to deliver their events again."""
        require_operator(self.env)
        self.check_access("read")
        return self.env["outbox.replay"]._ask("deliveries", self.ids)

    def _retry(self, reason: str | None = None):
        self.env["integration.audit"]._log(self, "delivery_retried", reason)
        self._requeue()

    def _with_data(self):
        """Those that there is something to send of."""
        return self.filtered(lambda delivery: delivery.event_id.data)

    def _acting(self, states: tuple[str, ...]):
        """Those of the deliveries that an operator may act upon.

        :raises UserError: there is none; says why
        """
        require_operator(self.env)
        self.check_access("read")
        acting = self.filtered(lambda delivery: delivery.state in states)
        if self and not acting:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(delivery)s is %(state)s by now. Refresh the page; this can only "
                    "be done with deliveries that are: %(states)s.",
                    delivery=self[:1].display_name,
                    state=labels[self[:1].state].lower(),
                    states=", ".join(labels[state].lower() for state in states),
                )
            )
        return acting

    def _requeue(self):
        now = fields.Datetime.now()
        # Whoever retries what has expired wants it sent regardless.
        self.sudo().filtered(
            lambda delivery: delivery.expires_at and delivery.expires_at <= now
        ).expires_at = False
        # The lane that the key has by now, so that no other sends the key, too.
        for delivery in self.sudo():
            delivery.lane = delivery.endpoint_id._lane_of(delivery.key)
        self.sudo().write(
            {
                "state": "pending",
                "attempt": 0,
                # Now, whatever else of a batch still waits for its time.
                "due_at": now,
                "last_error": False,
                "cause": False,
            }
        )
        self._release_followers()

    def _release_followers(self):
        """Let go what waited behind these, and wake their lanes."""
        self.env["outbox.delivery"].flush_model()
        self.env["outbox.lane"]._make_way(
            {(delivery.endpoint_id.id, delivery.key) for delivery in self},
            {(delivery.endpoint_id.id, delivery.lane) for delivery in self},
        )
        self.env["outbox.delivery"].invalidate_model(["state"])
