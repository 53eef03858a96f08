# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

from ..engine.fan_out import Subscription
from ..pure.redaction import withheld
from .domain_check import check_domain, parse_domain
from .readable import require_readable_domain


class OutboxSubscription(models.Model):
    """What an endpoint listens to."""

    _name = "outbox.subscription"
    _inherit = ["outbox.catalogue.mixin", "outbox.subscription.timing.mixin"]
    _description = "Subscription"
    _order = "endpoint_id, id"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name", store=True, readonly=False)
    active = fields.Boolean(default=True)
    endpoint_id = fields.Many2one(
        "outbox.endpoint", required=True, ondelete="cascade", check_company=True
    )
    owner_id = fields.Many2one(related="endpoint_id.user_id", string="Owner")
    event_type_ids = fields.Many2many(
        "outbox.event.type", string="Event Types", required=True
    )
    payload_ids = fields.Many2many(
        "outbox.payload",
        "outbox_subscription_payload_rel",
        "subscription_id",
        "payload_id",
        string="Payload Versions",
        help="The version in which the data are sent. It stays as it is when a later "
        "one is published, until somebody chooses that one here.",
    )
    payload_names = fields.Json(compute="_compute_payload_names")
    withheld = fields.Char(
        string="Left Out",
        compute="_compute_withheld",
        help="Keys that are classified higher than the clearance of the endpoint.",
    )
    model_name = fields.Char(compute="_compute_model_name")
    filter_domain = fields.Char(
        string="Filter",
        help="Only events of records that match when the transaction commits.",
    )
    # Not "set null": a subscription of no company gets the events of all.
    company_id = fields.Many2one(
        "res.company",
        ondelete="restrict",
        help="Only events of this company, and of records that belong to none. Empty: "
        "events of all companies.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        subscriptions = super().create(vals_list)
        subscriptions._pin_payloads()
        return subscriptions

    def write(self, vals):
        result = super().write(vals)
        if not vals.keys().isdisjoint(("event_type_ids", "payload_ids")):
            # A write leaves archived event types out of the cache, not of the table.
            self.invalidate_recordset(["event_type_ids"])
            self._pin_payloads()
        return result

    @api.depends("endpoint_id.name", "event_type_ids.name")
    def _compute_name(self):
        for subscription in self:
            types = ", ".join(subscription.event_type_ids.mapped("name"))
            endpoint = subscription.endpoint_id.name
            subscription.name = f"{endpoint}: {types}" if endpoint else types

    @api.onchange("event_type_ids")
    def _pin_payloads(self):
        """Take the present version of what is not pinned yet; let go of the rest."""
        # An archived event type comes back in the version it had.
        for subscription in self.with_context(active_test=False):
            current = subscription.event_type_ids.payload_id.grouped("name")
            pinned = subscription.payload_ids.grouped("name")
            wanted = self.env["outbox.payload"].union(
                *(pinned.get(name, payloads) for name, payloads in current.items())
            )
            if subscription.payload_ids != wanted:
                subscription.payload_ids = wanted

    @api.depends("event_type_ids.payload_id.name")
    def _compute_payload_names(self):
        for subscription in self:
            payloads = subscription.event_type_ids.payload_id
            subscription.payload_names = payloads.mapped("name")

    @api.depends("payload_ids.line_ids.classification", "endpoint_id.clearance")
    def _compute_withheld(self):
        for subscription in self:
            clearance = subscription.endpoint_id.clearance
            subscription.withheld = clearance and ", ".join(
                key
                for payload in subscription.payload_ids
                for key in withheld(payload._tree(), clearance)
            )

    @api.depends("event_type_ids.model_id")
    def _compute_model_name(self):
        for subscription in self:
            models_ = subscription.event_type_ids.model_id
            subscription.model_name = models_.model if len(models_) == 1 else False

    @api.constrains("event_type_ids")
    def _check_event_types(self):
        for subscription in self:
            if not subscription.event_type_ids:
                raise ValidationError(
                    self.env._("Choose the event types that are subscribed to.")
                )

    @api.constrains("payload_ids", "endpoint_id", "active")
    def _check_payload_ids(self):
        """A record's events reach an endpoint in one version of its payload."""
        for subscription in self:
            siblings = subscription | subscription.endpoint_id.subscription_ids
            versions = {}
            for payload in siblings.payload_ids:
                other = versions.setdefault(payload.name, payload)
                if other != payload and payload.name in subscription.payload_names:
                    raise ValidationError(
                        self.env._(
                            "%(endpoint)s would get %(one)s and %(other)s. Choose one "
                            "version for all its subscriptions; while a receiver moves "
                            "to the next version, a second endpoint can be sent that "
                            "one side by side.",
                            endpoint=subscription.endpoint_id.name,
                            one=payload.display_name,
                            other=other.display_name,
                        )
                    )

    @api.constrains("filter_domain", "event_type_ids")
    def _check_filter_domain(self):
        for subscription in self:
            if subscription.filter_domain in (False, "", "[]"):
                continue
            if not subscription.model_name:
                raise ValidationError(
                    self.env._(
                        "A filter needs event types about one kind of record. Make "
                        "one subscription for each, or remove the filter."
                    )
                )
            check_domain(self.env[subscription.model_name], subscription.filter_domain)

    def _check_readable(self, changed):
        if not changed.isdisjoint(("filter_domain", "event_type_ids")):
            for subscription in self.filtered("model_name"):
                require_readable_domain(
                    self.env[subscription.model_name],
                    parse_domain(subscription.filter_domain),
                )

    @api.model
    def _of_type(self, event_type_id: int) -> tuple[Subscription, ...]:
        """Active subscriptions of endpoints in use to an event type."""
        return self._by_event_type().get(event_type_id, ())

    @api.model
    @tools.ormcache()
    def _by_event_type(self) -> dict[int, tuple[Subscription, ...]]:
        found = {}
        # Fan-out happens for users who may not read the configuration.
        for subscription in self.sudo().search(
            [("active", "=", True), ("endpoint_id.active", "=", True)]
        ):
            for event_type in subscription.event_type_ids:
                compiled = subscription._compile(event_type)
                found.setdefault(event_type.id, []).append(compiled)
        return {type_id: tuple(rows) for type_id, rows in found.items()}

    def _payload_of(self, event_type):
        """The version of the event type's payload that is pinned here."""
        self.ensure_one()
        current = event_type.payload_id
        pinned = self.payload_ids.filtered(lambda p: p.name == current.name)
        return pinned[:1] or current

    def _compile(self, event_type) -> Subscription:
        self.ensure_one()
        return Subscription(
            id=self.id,
            endpoint_id=self.endpoint_id.id,
            lanes=self.endpoint_id.lanes,
            payload_id=self._payload_of(event_type).id or None,
            company_id=self.company_id.id or None,
            domain=parse_domain(self.filter_domain),
        )
