# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.integration_base.engine.neutral import neutral
from odoo.addons.integration_base.models.access import require_operator
from odoo.addons.integration_base.models.bigint import (
    BigInteger,
    LooseMany2one,
    widen_id,
)

from ..engine.telling import tell_again
from ..pure.canonical import pretty
from ..pure.envelope import uri_reference

# What a state of a delivery means for whoever looks at the event.
DELIVERY_STATES = {
    "dead": "failed",
    "held": "failed",
    "retrying": "waiting",
    "parked": "waiting",
    "pending": "waiting",
    "delivered": "delivered",
    "expired": "expired",
    "cancelled": "cancelled",
}


class OutboxEvent(models.Model):
    """One immutable fact that was committed."""

    _name = "outbox.event"
    _inherit = ["outbox.event.find.mixin", "outbox.event.story.mixin"]
    _description = "Event"
    _order = "id desc"
    _rec_name = "uuid"
    _rec_names_search = ["uuid", "document", "name"]
    # Rows are inserted by the engine, whose columns say when and by whom.
    _log_access = False

    uuid = fields.Char(
        string="Event ID",
        required=True,
        readonly=True,
        help="Never changes, not on retries either: receivers de-duplicate by it.",
    )
    # No foreign keys to the catalogue: what is deleted there must neither fail the
    # business transaction of a worker that has not heard of it, nor rewrite history.
    event_type_id = LooseMany2one("outbox.event.type", readonly=True)
    name = fields.Char(string="Type Name", required=True, readonly=True)
    source = fields.Char(required=True, readonly=True)
    res_model = fields.Char(string="Model", required=True, readonly=True)
    res_id = BigInteger(string="Record ID", required=True, readonly=True)
    document = fields.Char(
        readonly=True, help="The record's name when the event happened."
    )
    key = fields.Char(
        required=True,
        readonly=True,
        help="Events of the same key reach an endpoint in the order they happened.",
    )
    company_id = fields.Many2one("res.company", readonly=True, ondelete="restrict")
    user_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    time = fields.Datetime(required=True, readonly=True)
    payload_id = LooseMany2one("outbox.payload", readonly=True)
    data = fields.Text(readonly=True, help="The exact JSON text that is sent.")
    data_pretty = fields.Text(string="Data (readable)", compute="_compute_data_pretty")
    error = fields.Text(
        readonly=True, help="Why the data could not be rendered, if so."
    )
    transaction = fields.Char(required=True, readonly=True)
    traceparent = fields.Char(
        string="Trace",
        readonly=True,
        help="W3C Trace Context of the request to Odoo that caused the event, sent on "
        "to receivers.",
    )
    emitted = fields.Boolean(readonly=True, help="Told by code, not by a trigger.")
    version_ids = fields.One2many(
        "outbox.event.version",
        "event_id",
        readonly=True,
        help="The data in further versions of the payload that receivers still use.",
    )
    delivery_ids = fields.One2many("outbox.delivery", "event_id", readonly=True)
    delivery_state = fields.Selection(
        [
            ("failed", "Needs a Person"),
            ("waiting", "Waiting"),
            ("delivered", "Delivered"),
            ("expired", "Expired"),
            ("cancelled", "Cancelled"),
        ],
        string="Deliveries",
        compute="_compute_delivery_state",
        help="The worst state among the deliveries of the event; empty when nobody was "
        "subscribed.",
    )

    _uuid_uniq = models.UniqueIndex("(uuid)")
    # Record first: the smart buttons of documents look events up by it.
    _record_transaction_uniq = models.UniqueIndex(
        "(res_id, event_type_id, transaction)"
    )
    _time_idx = models.Index("USING brin (time)")

    def init(self):
        widen_id(self.env.cr, self._table)

    @api.depends("uuid", "name", "document")
    def _compute_display_name(self):
        for event in self:
            event.display_name = " ".join(
                filter(None, (event.name, event.document or event.key))
            )

    @api.depends("delivery_ids.state")
    def _compute_delivery_state(self):
        found = defaultdict(set)
        for event, state in self.env["outbox.delivery"]._read_group(
            [("event_id", "in", self.ids)], ["event_id", "state"]
        ):
            found[event.id].add(DELIVERY_STATES[state])
        for event in self:
            event.delivery_state = self._worst(found[event.id])

    @api.model
    def _worst_delivery_state(self, domain: list) -> str | bool:
        """What a person should know first of the deliveries of some events."""
        # However many there are, as some documents have very many.
        groups = self.env["outbox.delivery"]._read_group(
            [("event_id", "any", domain)], ["state"]
        )
        return self._worst({DELIVERY_STATES[state] for (state,) in groups})

    @api.model
    def _worst(self, states: set[str]) -> str | bool:
        order = [name for name, _label in self._fields["delivery_state"].selection]
        return min(states, key=order.index, default=False)

    @api.depends("data")
    def _compute_data_pretty(self):
        for event in self:
            event.data_pretty = event.data and pretty(event.data)

    def _data_in(self, payload_id: int | None) -> str | bool:
        """The stored JSON text in a version of the payload; its own for None."""
        self.ensure_one()
        if payload_id in (None, self.payload_id.id):
            return self.data
        version = self.version_ids.filtered(lambda v: v.payload_id.id == payload_id)
        return version.data

    @api.model
    def _source(self) -> str:
        """What tells this database's events from those of others (CloudEvents source).

        The system parameter ``outbox.source`` fixes it, as base URLs change easily.
        """
        # Any user's transaction may make an event.
        get_param = self.env["ir.config_parameter"].sudo().get_param
        source = get_param("outbox.source")
        if not source:
            base_url = get_param("web.base.url", "").rstrip("/")
            source = f"{base_url}/{self.env.cr.dbname}"
        return uri_reference(source)

    def action_render_again(self):
        """Render what could not be rendered, and let its deliveries go."""
        require_operator(self.env)
        self.check_access("read")
        failed = self.filtered("error")
        self.env["integration.audit"]._log(failed, "event_rendered")
        # Nobody has write access to events; this mends what is not yet complete.
        for event in failed.sudo():
            event._render_again()

    def _forget_document(self):
        """Forget copies of what the documents were called: a hook for addons that keep
        some, called when personal data are erased."""

    def action_replay(self):
        """Ask to whom to deliver them again."""
        require_operator(self.env)
        self.check_access("read")
        return self.env["outbox.replay"]._ask("events", self.ids)

    def _render_again(self):
        env = neutral(self.env.cr)
        event_type = env["outbox.event.type"]._types().get(self.event_type_id.id)
        record = event_type and env[event_type.model].browse(self.res_id).exists()
        if not record:
            raise UserError(
                self.env._(
                    "%s cannot be rendered any more: its record or its event type is "
                    "gone. Discard its deliveries.",
                    self.display_name,
                )
            )
        waiting = self.delivery_ids.filtered(
            lambda d: d.state in ("held", "dead") and d.last_error == self.error
        )
        told = tell_again(record, event_type, set(self.delivery_ids.payload_id.ids))
        self.write(
            {
                "data": told.data,
                "error": told.error,
                "payload_id": told.payload_id,
                "document": told.document or self.document,
                "version_ids": [Command.clear()]
                + [
                    Command.create({"payload_id": payload_id, "data": data})
                    for payload_id, data in told.versions.items()
                ],
            }
        )
        if self.data:
            waiting._requeue()
