# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools import format_date, formatLang

WHAT = [
    ("quantity", "Quantity"),
    ("price", "Unit Price"),
    ("date", "Expected Arrival"),
    ("refusal", "Not Delivered"),
]
STATES = [
    ("proposed", "Proposed"),
    ("accepted", "Accepted"),
    ("refused", "Refused"),
    ("superseded", "Superseded"),
]


class PurchaseOrderChange(models.Model):
    """Something that a vendor would change in a purchase order.

    It is written by the inbox and decided by a buyer, through the buttons only: nobody
    has a right to write here what a vendor is to have said.
    """

    _name = "purchase.order.change"
    _inherit = "purchase.order.change.effect.mixin"
    _description = "Change That a Vendor Proposes"
    _order = "id desc"

    order_id = fields.Many2one(
        "purchase.order",
        string="Purchase Order",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    line_id = fields.Many2one(
        "purchase.order.line",
        string="Order Line",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="order_id.partner_id", string="Vendor")
    user_id = fields.Many2one(related="order_id.user_id", string="Buyer")
    product_id = fields.Many2one(related="line_id.product_id")
    reference = fields.Char(
        string="Acknowledgement",
        required=True,
        readonly=True,
        help="The vendor's number of his answer to the order.",
    )
    what = fields.Selection(WHAT, string="Change", required=True, readonly=True)
    old_number = fields.Float(digits=False, readonly=True)
    new_number = fields.Float(digits=False, readonly=True)
    old_date = fields.Datetime(readonly=True)
    new_date = fields.Datetime(readonly=True)
    old_value = fields.Char(string="Ordered", compute="_compute_values")
    new_value = fields.Char(string="Vendor's Proposal", compute="_compute_values")
    note = fields.Char(string="Reason", readonly=True)
    state = fields.Selection(
        STATES, required=True, readonly=True, default="proposed", index=True
    )
    decided_by_id = fields.Many2one("res.users", readonly=True)
    decided_at = fields.Datetime(readonly=True)

    @api.depends("what", "old_number", "new_number", "old_date", "new_date")
    @api.depends_context("lang")
    def _compute_values(self):
        for change in self:
            change.old_value = change._shown(change.old_number, change.old_date)
            change.new_value = change._shown(change.new_number, change.new_date)

    def _shown(self, number, date):
        """A value in words of the reader's language."""
        if self.what == "date":
            return format_date(self.env, self.order_id._inbox_day(date))
        if self.what == "price":
            currency = self.order_id.currency_id
            return formatLang(
                self.env, number, dp="Product Price", currency_obj=currency
            )
        quantity = formatLang(self.env, number, dp="Product Unit")
        return f"{quantity} {self.line_id.product_uom_id.name}"

    @api.depends("what", "old_value", "new_value", "product_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["what"]._description_selection(self.env))
        for change in self:
            change.display_name = self.env._(
                "%(product)s: %(what)s, %(old)s → %(new)s",
                product=change.product_id.display_name,
                what=labels.get(change.what),
                old=change.old_value,
                new=change.new_value,
            )

    def _as_list(self):
        """These changes as HTML."""
        return Markup("<ul>%s</ul>") % Markup().join(
            Markup("<li>%s</li>")
            % (
                f"{change.display_name} ({change.note})"
                if change.note
                else change.display_name
            )
            for change in self
        )

    @api.model
    def _propose(self, values):
        """What a vendor proposes, as records.

        :param list values: of each
        """
        # sudo: what a vendor has said is written for him by the inbox, and by nobody
        # who could do so by RPC. Who may not write the order does not get so far.
        return self.sudo().create(values).sudo(False)

    def _decide(self, state):
        # sudo: as above; who may decide was checked before
        self.sudo().write(
            {
                "state": state,
                "decided_by_id": self.env.uid,
                "decided_at": fields.Datetime.now(),
            }
        )

    def action_accept(self):
        """Do in the orders what the vendors propose.

        :raises AccessError: the user is no buyer
        :raises UserError: it was decided already, or the order does not allow it
        """
        self._check_decidable()
        for change in self:
            change._check_acceptable()
        for order, changes in self.grouped("order_id").items():
            # In one write, as the form does it: it tells receipts of lower quantities.
            order.order_line = [
                Command.update(line.id, own._line_values())
                for line, own in changes.grouped("line_id").items()
            ]
        self._settle("accepted")

    def action_refuse(self):
        """Leave the orders as they are.

        :raises AccessError: the user is no buyer
        :raises UserError: it was decided already
        """
        self._check_decidable()
        self._settle("refused")

    def _settle(self, state):
        self._decide(state)
        for order, changes in self.grouped("order_id").items():
            order._after_decision(changes, state)

    def _check_decidable(self):
        """:raises AccessError: the user is no buyer, or not of this company
        :raises UserError: it was decided already
        """
        self.check_access("read")
        self.order_id.check_access("write")
        if not self.env.user.has_group("purchase.group_purchase_user"):
            raise AccessError(self.env._("Only a buyer decides on a vendor's changes."))
        decided = self.filtered(lambda change: change.state != "proposed")
        if decided:
            raise UserError(
                self.env._(
                    "This is decided already, or the vendor has answered anew: %s",
                    decided[0].display_name,
                )
            )

    def action_open_message(self):
        """Open the message that the vendor has sent.

        :raises UserError: it is not kept any more
        """
        self.ensure_one()
        self.check_access("read")
        found = self.env["inbox.message.record"].search(
            [("res_model", "=", self._name), ("res_id", "=", self.id)],
            order="id",
            limit=1,
        )
        if not found:
            raise UserError(self.env._("The message is not kept any more."))
        return {
            "type": "ir.actions.act_window",
            "res_model": "inbox.message",
            "res_id": found.message_id.id,
            "views": [(False, "form")],
        }
