# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..pure.decide import Trigger, split_values
from .readable import require_readable

# Delivering an event changes these, so that events of them would never end.
MACHINERY = re.compile(
    r"(queue\.job|ir\.cron)(\..+)?|ir\.logging|(outbox|integration|bus)\..+"
)


class OutboxEventTrigger(models.Model):
    """What has to happen in the database for an event of a type."""

    _name = "outbox.event.trigger"
    _inherit = "outbox.catalogue.mixin"
    _description = "Event Trigger"
    _order = "event_type_id, id"

    event_type_id = fields.Many2one(
        "outbox.event.type", required=True, ondelete="cascade"
    )
    kind = fields.Selection(
        [
            ("created", "Created"),
            ("updated", "Updated"),
            ("transition", "Transition"),
            ("deleted", "Deleted"),
        ],
        required=True,
        default="created",
    )
    model_id = fields.Many2one(
        "ir.model",
        required=True,
        ondelete="cascade",
        compute="_compute_model_id",
        store=True,
        readonly=False,
        precompute=True,
        domain=[("transient", "=", False), ("abstract", "=", False)],
        help="The model that is watched; by default the one the events are about.",
    )
    model_name = fields.Char(related="model_id.model", string="Model Name")
    field_ids = fields.Many2many(
        "ir.model.fields",
        string="Watched Fields",
        domain="[('model_id', '=', model_id), ('store', '=', True),"
        " ('ttype', 'not in', ('one2many', 'many2many'))]",
        help="An update of any of these makes an event.",
    )
    field_id = fields.Many2one(
        "ir.model.fields",
        string="Field",
        ondelete="cascade",
        domain="[('model_id', '=', model_id), ('store', '=', True),"
        " ('ttype', 'not in', ('one2many', 'many2many'))]",
        help="The field whose change of value makes an event.",
    )
    from_values = fields.Char(
        string="From",
        help="Technical values, separated by commas. Empty: from any value.",
    )
    to_values = fields.Char(
        string="To",
        help="Technical values, separated by commas. Empty: to any other value. A "
        "record created with one of these values counts.",
    )
    subject_path = fields.Char(
        string="Path to the Subject",
        help="When another model is watched, the fields that lead from it to the "
        "record the event is about, separated by slashes: order_id. All changes of one "
        "transaction become one event of that record; where there are several, one of "
        "each: product_variant_ids.",
    )

    @api.depends("event_type_id.model_id")
    def _compute_model_id(self):
        for trigger in self:
            if not trigger.model_id:
                trigger.model_id = trigger.event_type_id.model_id

    @api.constrains("model_id")
    def _check_model(self):
        for trigger in self:
            if MACHINERY.fullmatch(trigger.model_name):
                raise ValidationError(
                    self.env._(
                        "Event type %(type)s: %(model)s is part of what delivers "
                        "events, so its events would cause further events without "
                        "end. Watch a model of the business.",
                        type=trigger.event_type_id.name,
                        model=trigger.model_name,
                    )
                )

    @api.constrains("kind", "model_id", "field_ids", "field_id", "to_values")
    def _check_fields(self):
        for trigger in self:
            watched = trigger._watched_fields()
            if trigger.kind in ("updated", "transition") and not watched:
                raise ValidationError(
                    self.env._(
                        "Event type %s: choose what field the trigger watches.",
                        trigger.event_type_id.name,
                    )
                )
            for field in watched:
                column = self.env[trigger.model_id.model]._fields.get(field.name)
                if field.model_id != trigger.model_id or not (
                    column and column.store and column.column_type
                ):
                    raise ValidationError(
                        self.env._(
                            "Event type %(type)s: the field %(field)s is not a stored "
                            "field of %(model)s, so its changes cannot be watched.",
                            type=trigger.event_type_id.name,
                            field=field.name,
                            model=trigger.model_id.model,
                        )
                    )

    @api.constrains("kind", "model_id", "field_id")
    def _check_transition(self):
        for trigger in self.filtered(lambda trigger: trigger.kind == "transition"):
            field = self.env[trigger.model_name]._fields.get(trigger.field_id.name)
            if field and (field.translate or field.company_dependent):
                raise ValidationError(
                    self.env._(
                        "Event type %(type)s: the field %(field)s has a value for each "
                        "language or company, so there is no one transition of it. "
                        'Choose another field, or the trigger "Updated".',
                        type=trigger.event_type_id.name,
                        field=field.name,
                    )
                )

    def _check_readable(self, changed):
        for trigger in self:
            model = self.env[trigger.model_name]
            for name in trigger._watched_fields().mapped("name"):
                require_readable(model, [name])
            require_readable(model, trigger._subject_fields())

    @api.constrains("subject_path", "model_id", "event_type_id")
    def _check_subject_path(self):
        for trigger in self:
            target = self.env[trigger.model_id.model]
            for name in trigger._subject_fields():
                field = target._fields.get(name)
                if not _is_stored_relation(field):
                    raise ValidationError(
                        self.env._(
                            'Event type %(type)s: "%(field)s" is no stored relation of '
                            "%(model)s with one value for all companies. The path to "
                            "the subject is made of such fields.",
                            type=trigger.event_type_id.name,
                            field=name,
                            model=target._name,
                        )
                    )
                target = self.env[field.comodel_name]
            if target._name != trigger.event_type_id.model_name:
                raise ValidationError(
                    self.env._(
                        "Event type %(type)s is about %(subject)s, but its trigger "
                        "leads to %(model)s. Complete the path to the subject.",
                        type=trigger.event_type_id.name,
                        subject=trigger.event_type_id.model_name,
                        model=target._name,
                    )
                )

    def _watched_fields(self):
        self.ensure_one()
        if self.kind == "updated":
            return self.field_ids
        return self.field_id if self.kind == "transition" else self.field_ids[:0]

    def _subject_fields(self) -> tuple[str, ...]:
        self.ensure_one()
        return tuple(filter(None, (self.subject_path or "").split("/")))

    def _compile(self) -> Trigger:
        """The trigger as the engine reads it."""
        self.ensure_one()
        return Trigger(
            event_type_id=self.event_type_id.id,
            kind=self.kind,
            path=self._subject_fields(),
            columns=frozenset(self._watched_fields().mapped("name")),
            from_values=split_values(self.from_values),
            to_values=split_values(self.to_values),
        )


def _is_stored_relation(field) -> bool:
    """Whether anybody finds the same records behind a field, also in the neutral
    environment."""
    return bool(
        field and field.relational and field.store and not field.company_dependent
    )
