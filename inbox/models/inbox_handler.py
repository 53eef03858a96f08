# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import json

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..pure import mapping

PREFIX = "_inbox_"


class InboxHandler(models.Model):
    """A command, and the method that does it.

    The method takes the command and an ``Incoming``, and returns what it changed::

        @api.model
        def _inbox_create_order(self, command: dict, incoming) -> models.BaseModel:
    """

    _name = "inbox.handler"
    _description = "Handler of a Command"
    _order = "name, version desc"

    name = fields.Char(
        string="Command", required=True, help="Such as sale.order.create."
    )
    version = fields.Integer(required=True, default=1, aggregator=None)
    description = fields.Text(translate=True)
    model_id = fields.Many2one("ir.model", required=True, ondelete="cascade")
    model = fields.Char(related="model_id.model", string="Model Name")
    method = fields.Char(
        required=True, help="A method of the model whose name begins with _inbox_."
    )
    schema = fields.Text(
        string="JSON Schema",
        required=True,
        default="{}",
        help="What a command must look like, before the method is called.",
    )
    example = fields.Text(help="A command, as senders may take it for a model.")
    active = fields.Boolean(default=True)

    _name_version_uniq = models.Constraint(
        "UNIQUE (name, version)", "There is this version of the command already."
    )

    @api.depends("name", "version")
    def _compute_display_name(self):
        for handler in self:
            handler.display_name = f"{handler.name} v{handler.version}"

    @api.constrains("method", "model_id")
    def _check_method(self):
        for handler in self:
            method = handler.method
            model = self.env.get(handler.model)
            if not method.startswith(PREFIX) or not callable(
                getattr(model, method, None)
            ):
                raise ValidationError(
                    self.env._(
                        "%(model)s has no method %(method)s. Handlers are methods "
                        "whose name begins with %(prefix)s.",
                        model=handler.model,
                        method=method,
                        prefix=PREFIX,
                    )
                )

    @api.constrains("schema", "example")
    def _check_schema(self):
        for handler in self:
            try:
                mapping.check_schema(handler._schema())
                json.loads(handler.example or "{}")
            except ValueError as error:
                raise ValidationError(
                    self.env._(
                        "%(command)s: this is no JSON, or no JSON Schema: %(error)s",
                        command=handler.name,
                        error=error,
                    )
                ) from None

    def _schema(self) -> dict:
        """The JSON Schema of the command."""
        self.ensure_one()
        return json.loads(self.schema)
