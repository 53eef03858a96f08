# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import re

from odoo import api, fields, models, tools
from odoo.exceptions import UserError, ValidationError
from odoo.tools import sql

from ..engine import emission
from ..engine.event_type import EventType
from ..pure.decide import ModelPlan
from .domain_check import check_domain, parse_domain
from .readable import require_readable, require_readable_domain

NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")

# Hours: ten years. Python knows no date beyond the year 9999, and who types many nines
# to say "never" must not stop those who work with the records.
LONGEST_LIFE = 87_600


class OutboxEventType(models.Model):
    """A named kind of fact, such as ``sale.order.confirmed``."""

    _name = "outbox.event.type"
    _inherit = "outbox.catalogue.mixin"
    _description = "Event Type"
    _order = "name"

    name = fields.Char(
        required=True,
        help="Lower-case words joined by dots: sale.order.confirmed. Receivers see it.",
    )
    active = fields.Boolean(
        default=True, help="An archived event type records nothing and costs nothing."
    )
    description = fields.Text(
        translate=True, help="What happened when an event of this type is seen."
    )
    fires_when = fields.Text(
        translate=True,
        help="What people do, or what Odoo does by itself, that makes such an event.",
    )
    not_covered = fields.Text(
        translate=True, help="What one might expect of this type, and it does not tell."
    )
    timing = fields.Selection(
        [("real_time", "Real Time"), ("batch", "Batch")],
        required=True,
        default="real_time",
        help="Real time: somebody waits for it, each event is sent at once. Batch: "
        "several events travel together after a while. A subscription may choose "
        "otherwise.",
    )
    timing_reason = fields.Char(
        translate=True, help="Why events of this type are sent at once, or are not."
    )
    expires_after = fields.Float(
        string="Expires After (h)",
        help="Hours after which nobody needs the event any more, such as a status that "
        "is another one tomorrow. What has not reached the receiver by then is not "
        "sent. 0: never, for everything that must arrive.",
    )
    model_id = fields.Many2one(
        "ir.model",
        string="Subject",
        required=True,
        ondelete="cascade",
        domain=[("transient", "=", False), ("abstract", "=", False)],
        help="The model of the records the events are about.",
    )
    model_name = fields.Char(related="model_id.model", string="Subject Model")
    trigger_ids = fields.One2many("outbox.event.trigger", "event_type_id", copy=True)
    filter_domain = fields.Char(
        string="Filter",
        help="Only records that match when the transaction commits make events.",
    )
    payload_id = fields.Many2one(
        "outbox.payload",
        domain="[('model_id', '=', model_id)]",
        ondelete="restrict",
        help="What is sent about the record.",
    )
    superseded_by_ids = fields.Many2many(
        "outbox.event.type",
        "outbox_event_type_superseded_rel",
        "event_type_id",
        "superseding_id",
        string="Superseded By",
        domain="[('model_id', '=', model_id), ('id', '!=', id)]",
        help="Not recorded when the same transaction makes an event of one of these "
        "types about the same record, which tells the same and more.",
    )
    subscription_ids = fields.Many2many("outbox.subscription", readonly=True)

    _name_uniq = models.Constraint(
        "UNIQUE (name)", "There is an event type of this name already."
    )

    _expires_after_positive = models.Constraint(
        f"CHECK (expires_after BETWEEN 0 AND {LONGEST_LIFE})",
        "An event expires after 0 (never) to 87,600 hours (ten years).",
    )

    @api.constrains("name")
    def _check_name(self):
        for event_type in self:
            if not NAME.fullmatch(event_type.name):
                raise ValidationError(
                    self.env._(
                        'The name "%s" is not usable. Write lower-case words of '
                        "letters, digits and underscores joined by dots, such as "
                        "sale.order.confirmed.",
                        event_type.name,
                    )
                )

    @api.constrains("filter_domain", "model_id")
    def _check_filter_domain(self):
        for event_type in self:
            check_domain(self.env[event_type.model_name], event_type.filter_domain)

    def _check_readable(self, changed):
        for event_type in self:
            model = self.env[event_type.model_name]
            if "model_id" in changed:
                require_readable(model)
            if not changed.isdisjoint(("filter_domain", "model_id")):
                require_readable_domain(model, parse_domain(event_type.filter_domain))

    @api.constrains("model_id")
    def _check_one_way(self):
        self.subscription_ids._check_one_way()

    @api.constrains("payload_id", "model_id")
    def _check_payload(self):
        for event_type in self:
            payload = event_type.payload_id
            if payload and payload.model_id != event_type.model_id:
                raise ValidationError(
                    self.env._(
                        "The payload %(payload)s reads %(model)s, but the event type "
                        "%(type)s is about %(subject)s. Choose a payload of that "
                        "model.",
                        payload=payload.display_name,
                        model=payload.model_name,
                        type=event_type.name,
                        subject=event_type.model_name,
                    )
                )

    def write(self, vals):
        result = super().write(vals)
        if "payload_id" in vals:
            # Subscriptions of any company are pinned, archived ones included.
            types = self.sudo().with_context(active_test=False)
            types.subscription_ids._pin_payloads()
        if "model_id" in vals:
            types = self.sudo().with_context(active_test=False)
            types.subscription_ids.endpoint_id._follow_subscriptions()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_events(self):
        # Events beyond what the user may see count, too.
        events = self.env["outbox.event"].sudo()
        for event_type in self:
            if events.search_count([("event_type_id", "=", event_type.id)], limit=1):
                raise UserError(
                    self.env._(
                        "There are events of the type %s. Archive it instead: it then "
                        "records nothing more, and its history stays readable.",
                        event_type.name,
                    )
                )

    @api.private
    def emit(self, name, records, data=None):
        """Record an event of a type from code, in the current transaction.

        The event is stored when the transaction commits and vanishes with it, or with
        the savepoint that is rolled back (but for ``savepoint(flush=False)``). Of
        several calls with the same type and record in one transaction the last wins,
        so that a receiver sees one event with the final data.

        Two transactions that emit about the same record keep their order if they also
        write the record, as then the second has to wait for the first.

        Example::

            self.env["outbox.event.type"].emit("quality.check.failed", checks)

        :param str name: name of an active event type
        :param recordset records: records of the type's model; one event each
        :param data: JSON-serialisable ``dict`` sent as the event's data, to those whose
            subscription matches the record now; without it the payload of the event
            type is rendered, and subscriptions are matched, at commit
        :raises ValueError: no active event type has that name, the records are of
            another model or new, or the data cannot be written as JSON
        """
        emission.emit(self.env, name, records, data)

    @api.model
    def _emit_if_active(self, name, records):
        """Record what no trigger can see, unless nobody wants to know of it.

        For addons of event types, whose users may archive or delete a type.

        :param str name: name of an event type
        :param recordset records: of the type's model; one event each
        """
        kind = self._active_named(name)
        if records and kind and kind.model == records._name:
            self.emit(name, records)

    @api.model
    @tools.ormcache("name")
    def _active_named(self, name: str) -> EventType | None:
        """The event type of a name, while it is active."""
        return next(
            (kind for kind in self._types().values() if kind.name == name), None
        )

    @api.model
    @tools.ormcache()
    def _types(self) -> dict[int, EventType]:
        """Active event types by id, as the engine reads them."""
        # The catalogue drives capture for users who may not read it.
        return {
            event_type.id: EventType(
                id=event_type.id,
                name=event_type.name,
                model=event_type.model_name,
                domain=parse_domain(event_type.filter_domain),
                payload_id=event_type.payload_id.id or None,
                superseded_by=frozenset(event_type.superseded_by_ids.ids),
                expires_after=event_type.expires_after or None,
            )
            for event_type in self.sudo().search([("active", "=", True)])
            if event_type.model_name in self.env
        }

    @api.model
    @tools.ormcache()
    def _capture_plan(self) -> dict[str, ModelPlan]:
        """What to watch, by model name."""
        # While the suite is uninstalled, columns go before their table.
        wanted = {name for name, f in self._fields.items() if f.store and f.column_type}
        if not wanted <= sql.table_columns(self.env.cr, self._table).keys():
            # Another worker uninstalls the suite: users' work goes on without it.
            return {}
        triggers = {}
        # The catalogue drives capture for users who may not read it.
        for trigger in self.sudo().search([("active", "=", True)]).trigger_ids:
            if trigger.model_name in self.env:
                triggers.setdefault(trigger.model_name, []).append(trigger._compile())
        return {model: ModelPlan.of(rows) for model, rows in triggers.items()}
