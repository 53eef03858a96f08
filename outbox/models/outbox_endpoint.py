# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from collections import Counter
from collections.abc import Iterable

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.integration_base.models.access import require_operator

from ..engine import emission
from ..engine.target import Target, target_of
from ..pure.classification import CLASSES
from ..pure.envelope import CONTENT_MODES
from .endpoint_url import checked_url, reach
from .outbox_endpoint_connection_mixin import FIELDS as CONNECTION_FIELDS
from .outbox_endpoint_oauth_mixin import GRANT_FIELDS

CONTENT_MODE_LABELS = {
    "cloudevents_structured": "CloudEvents (structured JSON)",
    "cloudevents_binary": "CloudEvents (binary: attributes in headers)",
    "cloudevents_batch": "CloudEvents (batch: a JSON array)",
    "standard_webhooks": "Standard Webhooks",
}

# What is read of an endpoint that is sent to, unless it has a way of its own to
# authenticate: half of the fields, as the others are for people.
SENDING = (
    *("active", "state", "changing_since", "url", "content_mode", "clearance"),
    *("timeout", "connect_timeout", "concurrency", "ordering", "on_exhausted"),
    *("condemning", "rate_limit", "max_size", "compress", "auth_kind"),
    "has_headers",
    *("client_certificate", "ca_certificates", "proxy_url", "proxy_user"),
)


class OutboxEndpoint(models.Model):
    """Where and how to deliver."""

    _name = "outbox.endpoint"
    _inherit = [
        "mail.thread",
        "outbox.catalogue.mixin",
        "outbox.endpoint.state.mixin",
        "outbox.endpoint.circuit.mixin",
        "outbox.endpoint.patience.mixin",
        "outbox.endpoint.secret.mixin",
        # Before those that check addresses and store what is entered.
        "outbox.endpoint.destination.mixin",
        "outbox.endpoint.auth.mixin",
        "outbox.endpoint.connection.mixin",
        "outbox.endpoint.order.mixin",
        "outbox.endpoint.limits.mixin",
        "outbox.endpoint.replay.mixin",
    ]
    _description = "Endpoint"
    _order = "name, id"

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(
        default=True, help="An archived endpoint gets no new deliveries."
    )
    transport = fields.Selection(
        [("http", "HTTP webhook")], required=True, default="http"
    )
    url = fields.Char(
        string="URL",
        required=True,
        tracking=True,
        help="Where events are posted, such as https://mes.example.com/events.",
    )
    content_mode = fields.Selection(
        [(mode, CONTENT_MODE_LABELS[mode]) for mode in CONTENT_MODES],
        required=True,
        default="cloudevents_structured",
        tracking=True,
        help="How an event is put into a request.",
    )
    clearance = fields.Selection(
        list(CLASSES),
        required=True,
        default="internal",
        tracking=True,
        help="What is classified higher than this is left out of what the endpoint "
        "gets.",
    )
    timeout = fields.Float(
        string="Timeout (s)",
        required=True,
        default=15,
        help="How long a receiver may take to answer.",
    )
    connect_timeout = fields.Float(
        string="Connect Timeout (s)", required=True, default=5
    )
    concurrency = fields.Integer(
        string="Parallel Requests",
        required=True,
        default=16,
        help="Requests in flight at once in each lane. What has to stay in order is "
        "sent one after the other all the same.",
    )
    on_exhausted = fields.Selection(
        [
            ("dead", "Give up, go on with the next event"),
            ("held", "Hold it and what waits behind it until a person decides"),
        ],
        string="When Attempts Are Spent",
        required=True,
        default="dead",
    )
    # Not "set null": an endpoint of no company is everybody's.
    company_id = fields.Many2one(
        "res.company",
        ondelete="restrict",
        help="Only people of this company see the endpoint. Empty: all.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Owner",
        default=lambda self: self.env.user,
        tracking=True,
        help="Who is told when something is wrong. Without an owner, or when that user "
        "is archived or has no e-mail address, Integration Managers are.",
    )
    note = fields.Html(string="Notes")
    subscription_ids = fields.One2many("outbox.subscription", "endpoint_id")
    waiting_count = fields.Integer(compute="_compute_counts")
    dead_count = fields.Integer(compute="_compute_counts")

    _timeouts_positive = models.Constraint(
        "CHECK (timeout > 0 AND timeout <= 60 AND connect_timeout > 0"
        " AND connect_timeout <= timeout)",
        "Timeouts are between 0 and 60 seconds, the one for connecting not the longer.",
    )
    _concurrency_range = models.Constraint(
        "CHECK (concurrency BETWEEN 1 AND 100)",
        "Choose between 1 and 100 parallel requests.",
    )

    @api.depends_context("uid")
    def _compute_counts(self):
        waiting = self._count_deliveries("pending", "retrying", "parked")
        dead = self._count_deliveries("dead", "held")
        for endpoint in self:
            endpoint.waiting_count = waiting[endpoint.id]
            endpoint.dead_count = dead[endpoint.id]

    def _count_deliveries(self, *states: str) -> Counter[int]:
        """How many deliveries are in any of the states, by endpoint id."""
        counts = Counter()
        # Each state has an index of its own, and delivered ones are by far the most.
        for state in states:
            for endpoint, count in self.env["outbox.delivery"]._read_group(
                [("endpoint_id", "in", self.ids), ("state", "=", state)],
                ["endpoint_id"],
                ["__count"],
            ):
                counts[endpoint.id] += count
        return counts

    @api.constrains("url", "proxy_url")
    def _check_url(self):
        for endpoint in self:
            checked_url(self.env, endpoint.url, resolve=endpoint._resolves_itself())

    @api.model_create_multi
    def create(self, vals_list):
        endpoints = super().create([self._with_ascii_url(vals) for vals in vals_list])
        for endpoint in endpoints:
            if not endpoint.secret_ids:
                self.env["integration.secret"].create(
                    {
                        "name": endpoint.name,
                        "endpoint_id": endpoint.id,
                        "company_id": endpoint.company_id.id,
                    }
                )
            endpoint._require_reachable()
        return endpoints

    def write(self, vals):
        clearances = {endpoint: endpoint.clearance for endpoint in self}
        result = super().write(self._with_ascii_url(vals))
        for endpoint, before in clearances.items():
            if endpoint.clearance != before:
                self.env["integration.audit"]._log(
                    endpoint,
                    "clearance_changed",
                    details=f"{before} to {endpoint.clearance}",
                )
        if self._leads_elsewhere(vals):
            for endpoint in self:
                endpoint._require_reachable()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_deliveries(self):
        for endpoint in self:
            if endpoint._has_deliveries():
                raise UserError(
                    self.env._(
                        "There are deliveries to %s, which would be lost. Archive it "
                        "instead.",
                        endpoint.name,
                    )
                )

    def _has_deliveries(
        self, states: tuple[str, ...] | None = None, *conditions: tuple
    ) -> bool:
        """Whether there are any, in one of the states, that meet the conditions."""
        self.ensure_one()
        # What the user may not see counts, too.
        deliveries = self.env["outbox.delivery"].sudo()
        mine = [("endpoint_id", "=", self.id), *conditions]
        if not states:
            return bool(deliveries.search_count(mine, limit=1))
        return deliveries._any_in(states, *mine)

    def _with_ascii_url(self, vals: dict) -> dict:
        """The values with the address in the form that is sent: its host in ASCII."""
        if not vals.get("url"):
            return vals
        return {**vals, "url": checked_url(self.env, vals["url"])}

    def _require_reachable(self):
        """Try the address once, as a typing error is best found now.

        A paused endpoint is saved without; so are the data of a module.
        """
        if self.state == "active" and not self.env.context.get("install_mode"):
            try:
                connection = self._connection()
                reach(self.env, self.url, connection)
                self._require_authorized(connection)
            except ValueError as error:
                # An address that was allowed when it was saved, above all.
                raise ValidationError(str(error)) from None

    @api.model
    def _leads_elsewhere(self, names: Iterable[str]) -> bool:
        """Whether a change of fields may make the receiver or tokens unreachable."""
        return not {"url", *CONNECTION_FIELDS, *GRANT_FIELDS}.isdisjoint(names)

    def action_send_test(self):
        """Queue an event that only this endpoint gets."""
        self.ensure_one()
        require_operator(self.env)
        self.check_access("read")
        kind = self._test_event_type()
        message = "If you can read this, deliveries to you work."
        emission.emit_to(
            self, kind.name, self, {"endpoint": self.name, "message": message}
        )
        return self.action_open_deliveries()

    def _test_event_type(self):
        kind = self.env.ref("outbox.event_type_endpoint_test", False)
        if not kind:
            raise UserError(
                self.env._(
                    "The event type of test events was deleted. Have an administrator "
                    "upgrade the addon Outbox in Apps, which brings it back."
                )
            )
        if not kind.active:
            raise UserError(
                self.env._(
                    'The event type "%s" of test events is archived. Have an '
                    "Integration Manager unarchive it in Configuration, Event Types.",
                    kind.name,
                )
            )
        return kind

    def action_open_deliveries(self):
        """Show the deliveries to this endpoint, newest first."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "outbox.action_outbox_delivery"
        )
        action["domain"] = [("endpoint_id", "in", self.ids)]
        action["context"] = {"create": False}
        return action

    def _is_in_use(self) -> bool:
        """Whether people want anything sent to it at present."""
        self.ensure_one()
        return self.active and self.state == "active"

    def _is_sendable(self) -> bool:
        """Whether anything may be sent to it at this moment."""
        return self._is_in_use() and not self.changing_since

    def _target(self, lane, number: int) -> Target | None:
        """Where and how to send what is in a lane; None when nothing is to be sent.

        An endpoint that cannot sign is disabled, since its requests would be refused.

        :param number: of the lane
        """
        self.ensure_one()
        self.fetch(SENDING)
        if not self._is_sendable():
            return None
        try:
            return target_of(self, lane, number)
        except (UserError, ValueError) as error:
            self._disable(str(error))
            return None
