# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import json

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..pure import mapping

EXPRESSIONS = ("expression", "key_expression", "position_expression")


class InboxRouteTestMixin(models.AbstractModel):
    """What a route makes of a message, shown while it is written."""

    _name = "inbox.route.test.mixin"
    _description = "Live Test of a Route"

    test_message_id = fields.Many2one(
        "inbox.message",
        string="Message",
        store=False,
        help="One that has come, to try the mapping with.",
    )
    test_data = fields.Text(
        string="Data",
        compute="_compute_test_data",
        readonly=False,
        help="What the sender says: of the message, or your own.",
    )
    test_command = fields.Text(string="Command So Far", compute="_compute_test")
    test_key = fields.Char(string="Key Found", compute="_compute_test")
    test_position = fields.Char(string="Position Found", compute="_compute_test")
    test_problem = fields.Text(string="What Is Wrong", compute="_compute_test")

    @api.constrains(*EXPRESSIONS)
    def _check_expressions(self):
        for route in self:
            for name in EXPRESSIONS:
                try:
                    route._compiled(name)
                except ValueError as error:
                    label = route._fields[name]._description_string(self.env)
                    raise ValidationError(
                        self.env._("%(field)s: %(error)s", field=label, error=error)
                    ) from None

    def _compiled(self, name: str):
        """:raises ValueError: it is no JMESPath; says where"""
        return self[name] and mapping.compile(self[name])

    @api.depends("test_message_id")
    def _compute_test_data(self):
        for route in self:
            route.test_data = route.test_message_id.data_pretty

    @api.depends("test_data", "handler_id", *EXPRESSIONS)
    def _compute_test(self):
        for route in self:
            found = {"command": False, "key": False, "position": False}
            problem = False
            if route.test_data:
                try:
                    found, problem = route._try(json.loads(route.test_data))
                except ValueError as error:
                    problem = str(error)
            route.test_command = found["command"]
            route.test_key = found["key"]
            route.test_position = found["position"]
            route.test_problem = problem

    def _try(self, data: object) -> tuple[dict, str]:
        """What it makes of data, and what is wrong with the command, if anything.

        :raises ValueError: an expression fails
        """
        values = {name: self._compiled(name) for name in EXPRESSIONS}
        found = {
            name: expression and mapping.apply(expression, data)
            for name, expression in values.items()
        }
        command = found["expression"] if self.expression else data
        handler = self.handler_id
        problems = mapping.check_command(handler._schema(), command) if handler else []
        return {
            "command": json.dumps(command, ensure_ascii=False, indent=2),
            "key": found["key_expression"],
            "position": found["position_expression"],
        }, "\n".join(problems)
