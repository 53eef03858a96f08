# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine import lane_change, lane_change_sql, wake_up
from ..pure.lane import lane_of

ORDERINGS = [
    ("per_key", "Per document: events of one document in order"),
    ("strict", "Strict: all events in order, one at a time"),
    ("none", "None: as fast as possible"),
]
# What deliveries are sent by; a change of one of them has to be carried out.
ARRANGEMENT = ("ordering", "lanes", "batch_lanes")


class OutboxEndpointOrderMixin(models.AbstractModel):
    """In what order an endpoint gets its events, and how many jobs deliver them."""

    _name = "outbox.endpoint.order.mixin"
    _description = "Ordering of an Endpoint"

    # What the engine keeps of a change: nobody writes these, not even by RPC.
    _change_fields = frozenset({"batch_lanes", "changing_since", "change_fence"})

    ordering = fields.Selection(
        ORDERINGS,
        required=True,
        default="per_key",
        tracking=True,
        help="Per document: an event waits until the earlier ones about its document "
        "have arrived; different documents go side by side. Strict: an event waits "
        "until all earlier ones have arrived, whatever they are about, so one that "
        "fails keeps everything; people's transactions with such events wait for each "
        "other, too. None: nothing waits for anything, for receivers that sort by the "
        "attribute sequence themselves.",
    )
    lanes = fields.Integer(
        required=True,
        default=1,
        tracking=True,
        help="How many jobs may deliver to this endpoint at once. One is enough for "
        "thousands of events a minute.",
    )
    batch_lanes = fields.Json(
        readonly=True,
        copy=False,
        help="By model, the lanes of events that are sent in batches. Subscriptions "
        "decide it; it is kept here for transactions to see it with the lanes.",
    )
    lane_ids = fields.One2many("outbox.lane", "endpoint_id", readonly=True)
    changing_since = fields.Datetime(
        readonly=True,
        copy=False,
        help="A new ordering, timing or number of lanes is carried out. Nothing is "
        "sent until transactions and deliveries that are under way have ended.",
    )
    change_fence = fields.Text(
        readonly=True, copy=False, help="Transactions that have to end before."
    )

    _lanes_range = models.Constraint(
        "CHECK (lanes BETWEEN 1 AND 16)", "Choose between 1 and 16 lanes."
    )

    def _has_field_access(self, field, operation):
        if operation == "write" and field.name in self._change_fields:
            return self.env.su
        return super()._has_field_access(field, operation)

    @api.onchange("ordering")
    def _onchange_ordering(self):
        if self.ordering == "strict":
            self.lanes = 1

    @api.constrains("ordering", "lanes")
    def _check_strict(self):
        for endpoint in self.filtered(lambda endpoint: endpoint.ordering == "strict"):
            if endpoint.lanes != 1:
                raise ValidationError(
                    self.env._(
                        "In strict order one event follows the other, so %s needs "
                        "exactly one lane. Set Lanes to 1, or choose another ordering.",
                        endpoint.name,
                    )
                )
            endpoint.subscription_ids._check_strict()

    @api.model_create_multi
    def create(self, vals_list):
        endpoints = super().create(vals_list)
        for endpoint in endpoints:
            endpoint._make_lanes()
        return endpoints

    def write(self, vals):
        names = [name for name in ARRANGEMENT if name in vals]
        changed = self.filtered(
            lambda endpoint: any(endpoint[name] != vals[name] for name in names)
        )
        before = {endpoint: endpoint._arrangement() for endpoint in changed}
        result = super().write(vals)
        for endpoint, old in before.items():
            endpoint._make_lanes()
            endpoint._begin_change()
            self.env["integration.audit"]._log(
                endpoint,
                "ordering_changed",
                details=f"{old} to {endpoint._arrangement()}",
            )
        return result

    def _arrangement(self) -> str:
        text = f"{self.ordering}, lanes: {self.lanes}"
        batches = ", ".join(sorted(self.batch_lanes or ()))
        return f"{text}, in batches: {batches}" if batches else text

    def _lane_of(self, key: str) -> int:
        """The lane that a key has by now."""
        return lane_of(key, self.lanes, self.batch_lanes)

    def _follow_subscriptions(self):
        """Have the events of each model travel as the subscriptions say by now."""
        # sudo: subscriptions of other companies share the endpoint and its lanes
        for endpoint in self.sudo():
            wanted = endpoint._wanted_batch_lanes()
            if wanted != (endpoint.batch_lanes or {}):
                endpoint.batch_lanes = wanted

    def _wanted_batch_lanes(self) -> dict[str, int]:
        subscriptions = self.env["outbox.subscription"].search(
            [("endpoint_id", "=", self.id), ("active", "=", True)]
        )
        batches = subscriptions.filtered(lambda item: item._is_batch())
        numbers = {subscription._batch_lane() for subscription in batches}
        taken = set(subscriptions._subjects().mapped("model"))
        # What has left a batch arrives in it all the same, until it is subscribed to
        # otherwise.
        left = {
            model: number
            for model, number in (self.batch_lanes or {}).items()
            if model not in taken and number in numbers
        }
        return left | {
            model: subscription._batch_lane()
            for subscription in batches
            for model in subscription._subjects().mapped("model")
        }

    def _make_lanes(self):
        self.ensure_one()
        have = set(self.lane_ids.mapped("number"))
        # Lanes follow from the endpoint; nobody creates them by hand.
        self.env["outbox.lane"].sudo().create(
            [
                {"endpoint_id": self.id, "number": number}
                for number in range(self.lanes)
                if number not in have
            ]
        )

    def _begin_change(self):
        """Send nothing more until all that waits is where it belongs."""
        self.flush_recordset()
        lane_change_sql.begin(self.env.cr, self.ids)
        self.invalidate_recordset(["changing_since", "change_fence"])
        self._enqueue_change()

    def _enqueue_change(self):
        for endpoint in self:
            endpoint.with_delay(
                identity_key=f"outbox.endpoint.change:{endpoint.id}",
                max_retries=0,
                description=self.env._("Change the lanes of %s", endpoint.name),
            )._finish_change()

    def _finish_change(self) -> str:
        """The job: carry out the last change of ordering, lanes or timing."""
        self.ensure_one()
        if not self.exists() or not lane_change.finish(self):
            return "There was nothing to change."
        wake_up.after_commit(self.env.cr, self.lane_ids._keys())
        return "Changed."

    @api.model
    def _sweep_changes(self):
        """Carry on with changes whose job got lost."""
        # An archived endpoint may be back tomorrow.
        everything = self.env["outbox.endpoint"].with_context(active_test=False)
        everything.search([("changing_since", "!=", False)])._enqueue_change()
