# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

from odoo.addons.inbox.exceptions import InvalidCommand

BUYER = "purchase.group_purchase_user"
ACTIVITY = "inbox_purchase.activity_type_vendor_changes"


class PurchaseOrderAcknowledgeMixin(models.AbstractModel):
    """Of a purchase order: what the vendor answers, and what he would change."""

    _name = "purchase.order.acknowledge.mixin"
    _description = "Purchase Order That a Vendor Acknowledges"

    inbox_acknowledgement = fields.Char(
        string="Vendor's Acknowledgement",
        copy=False,
        readonly=True,
        help="The vendor's number of his last answer to the order.",
    )
    change_ids = fields.One2many(
        "purchase.order.change",
        "order_id",
        string="Vendor's Changes",
        readonly=True,
        groups=BUYER,
    )
    change_count = fields.Integer(
        string="Number of Vendor's Changes",
        compute="_compute_change_count",
        groups=BUYER,
    )
    proposed_count = fields.Integer(
        string="Number of Proposed Changes",
        compute="_compute_change_count",
        groups=BUYER,
    )

    @api.depends("change_ids.state")
    def _compute_change_count(self):
        for order in self:
            order.change_count = len(order.change_ids)
            order.proposed_count = len(order._proposed())

    def _proposed(self):
        """What waits for a buyer."""
        return self.change_ids.filtered(lambda change: change.state == "proposed")

    @api.model
    def _inbox_acknowledge(self, command, incoming):
        """Handle purchase.order.acknowledge: a vendor's answer to an order.

        What he confirms is noted, what he would change is proposed to the buyer. It
        takes the place of his earlier answers. The same answer again changes nothing,
        also when the buyer has decided by then.

        :raises NotYet: there is no such order, or it is not confirmed yet
        :raises Unmatched: supplier, product or unit are unknown
        :raises InvalidUnit: a unit measures something else than the product's
        :raises InvalidCommand: it does not say clearly which lines it is about
        :raises UserError: another currency, or a line that the order does not have
        """
        order = self._inbox_order(command, incoming)
        reference = command.get("reference") or incoming.uid
        again = self.env["inbox.claim"]._again(
            command, self._name, "acknowledgement", order.id, reference
        )
        if again:
            return [order, order._changes_of(reference)]
        order._inbox_check_currency(command)
        values = [
            {**value, "reference": reference}
            for value in order._inbox_proposals(command, incoming)
        ]
        order._proposed()._decide("superseded")
        proposed = order.change_ids._propose(values)
        noted = {
            "acknowledged": not proposed,
            "inbox_acknowledgement": reference,
        }
        if command.get("supplier_order"):
            noted["partner_ref"] = command["supplier_order"]
        order.write(noted)
        order._inbox_tell_buyer(proposed, command.get("note"))
        return [order, proposed]

    def _changes_of(self, reference):
        """What an answer of the vendor would change."""
        return self.change_ids.filtered(lambda change: change.reference == reference)

    def _inbox_check_currency(self, command):
        """:raises UserError: the prices are in another currency than the order's"""
        currency = command.get("currency")
        if currency and currency != self.currency_id.name:
            raise UserError(
                self.env._(
                    "The purchase order %(order)s is in %(own)s, and the vendor's"
                    " prices are in %(other)s. Agree on one currency with the vendor.",
                    order=self.name,
                    own=self.currency_id.name,
                    other=currency,
                )
            )

    def _inbox_proposals(self, command, incoming):
        """Values of what a vendor would change in this order.

        :raises InvalidCommand: a line is named twice
        """
        told = {}
        for entry in command.get("lines") or ():
            line = self.order_line._inbox_named(entry, incoming)
            if line in told:
                raise InvalidCommand(
                    [
                        self.env._(
                            "The line with %s is named twice.",
                            line.product_id.display_name,
                        )
                    ]
                )
            told[line] = entry
        proposals = []
        for line in self.order_line._inbox_goods():
            entry = {**told.get(line, {})}
            entry["expected_at"] = entry.get("expected_at") or command.get(
                "expected_at"
            )
            for what, old, new in line._inbox_differences(entry, incoming):
                kind = "date" if what == "date" else "number"
                proposals.append(
                    {
                        "order_id": self.id,
                        "line_id": line.id,
                        "what": what,
                        f"old_{kind}": old,
                        f"new_{kind}": new,
                        "note": entry.get("note"),
                    }
                )
        return proposals

    def _inbox_tell_buyer(self, proposed, note):
        """Leave the buyer something to do, or the vendor's words to read."""
        self.activity_unlink([ACTIVITY])
        words = plaintext2html(note) if note else Markup()
        if proposed:
            # An order without a buyer leaves it to whoever looks at the order.
            buyer = self.user_id
            told = proposed.with_context(lang=buyer.lang or self.env.lang)
            self.with_context(lang=told.env.lang).activity_schedule(
                ACTIVITY, user_id=buyer.id, note=told._as_list() + words
            )
        elif note:
            self.message_post(body=words)

    def _after_decision(self, decided, state):
        """Note what a buyer has decided, and what follows once all is.

        The order says what the vendor has confirmed if all of his last answer was
        accepted.
        """
        self.ensure_one()
        labels = {
            "accepted": self.env._("Accepted what the vendor has proposed:"),
            "refused": self.env._("Refused what the vendor has proposed:"),
        }
        self.message_post(body=Markup("<p>%s</p>") % labels[state] + decided._as_list())
        if self._proposed():
            return
        self.activity_feedback([ACTIVITY])
        last = self._changes_of(self.inbox_acknowledgement)
        if all(change.state == "accepted" for change in last):
            self.action_acknowledge()

    def action_view_changes(self):
        """Show what the vendor would change, or would have changed."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "inbox_purchase.purchase_order_change_action"
        )
        action["domain"] = [("order_id", "=", self.id)]
        action["context"] = {}
        return action

    def action_accept_changes(self):
        """Accept all that the vendor proposes."""
        return self._proposed().action_accept()

    def action_refuse_changes(self):
        """Refuse all that the vendor proposes."""
        return self._proposed().action_refuse()
