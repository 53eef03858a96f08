# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

from ..engine.fan_out import Subscription
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
    event_type_ids = fields.Many2many(
        "outbox.event.type", string="Event Types", required=True
    )
    model_name = fields.Char(compute="_compute_model_name")
    filter_domain = fields.Char(
        string="Filter",
        help="Only events of records that match when the transaction commits.",
    )
    company_id = fields.Many2one(
        "res.company",
        help="Only events of this company, and of records that belong to none. Empty: "
        "events of all companies.",
    )

    @api.depends("endpoint_id.name", "event_type_ids.name")
    def _compute_name(self):
        for subscription in self:
            types = ", ".join(subscription.event_type_ids.mapped("name"))
            endpoint = subscription.endpoint_id.name
            subscription.name = f"{endpoint}: {types}" if endpoint else types

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
            compiled = subscription._compile()
            for event_type in subscription.event_type_ids:
                found.setdefault(event_type.id, []).append(compiled)
        return {type_id: tuple(rows) for type_id, rows in found.items()}

    def _compile(self) -> Subscription:
        self.ensure_one()
        return Subscription(
            id=self.id,
            endpoint_id=self.endpoint_id.id,
            lanes=self.endpoint_id.lanes,
            company_id=self.company_id.id or None,
            domain=parse_domain(self.filter_domain),
            batch_lane=self._batch_lane(),
        )
