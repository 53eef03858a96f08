# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models

from ..pure.listener import KeyRule, takes


class InboxRoute(models.Model):
    """Which messages of a source are which command, and how they become it."""

    _name = "inbox.route"
    _inherit = ["inbox.route.test.mixin", "integration.cached.mixin"]
    _description = "Route of Messages"
    _order = "source_id, sequence, id"
    _rec_name = "message_type"

    source_id = fields.Many2one(
        "inbox.source", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="source_id.company_id")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    message_type = fields.Char(
        required=True,
        default="*",
        help="The sender's name for what happened, such as production.finished. A * "
        "at the end stands for anything. The first route that fits counts.",
    )
    handler_id = fields.Many2one(
        "inbox.handler", string="Command", required=True, ondelete="restrict"
    )
    expression = fields.Text(
        string="Mapping",
        help="JMESPath from the sender's data to the command. Empty: the data are the "
        "command.",
    )
    key_expression = fields.Char(
        string="Key",
        help="JMESPath to what order is kept for, such as order.number. Empty: the "
        "subject of the message, or else its data's key.",
    )
    position_expression = fields.Char(
        string="Position",
        help="JMESPath to a number that counts up, or a time, within a key.",
    )

    def _taking(self, message_type: str | None):
        """The first of them that takes messages of a type, if any does."""
        return self.filtered(lambda route: takes(route.message_type, message_type))[:1]

    def _key_rule(self) -> KeyRule:
        self.ensure_one()
        return KeyRule(
            self.message_type,
            self.key_expression or None,
            self.position_expression or None,
            self.id,
            self.handler_id.id,
        )
