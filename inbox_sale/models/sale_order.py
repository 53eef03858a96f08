# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tools import plaintext2html

from odoo.addons.inbox.exceptions import DuplicateReference
from odoo.addons.inbox.pure import rfc3339

# Of a command, and of the order.
TIMES = {"ordered_at": "date_order", "delivery_at": "commitment_date"}


class SaleOrder(models.Model):
    _inherit = "sale.order"

    @api.model
    def _inbox_create_order(self, command, incoming):
        """Handle sale.order.create: a quotation, confirmed where the sender says so.

        The same command again returns the same order, also one that people have changed
        or cancelled since.

        :raises DuplicateReference: the customer has another order with this reference
        """
        customer = self.env["res.partner"]._inbox_customer(
            command["customer"], incoming
        )
        if known := self._inbox_known_order(customer, command, incoming):
            return known
        address = customer._inbox_delivery_address(command.get("delivery_address"))
        lines = self.env["sale.order.line"]
        order = self.create(
            {
                "partner_id": customer.id,
                "partner_shipping_id": address.id,
                "client_order_ref": command["reference"],
                "origin": incoming.source_name,
                **self._inbox_price_list(customer, command.get("currency")),
                **self._inbox_header(command),
                "order_line": [
                    Command.create(lines._inbox_values(line, incoming))
                    for line in command["lines"]
                ],
            }
        )
        if command.get("confirm"):
            order.action_confirm()
        return order

    @api.model
    def _inbox_update_order(self, command, incoming):
        """Handle sale.order.update: what the command names gets its new value.

        :raises NotYet: there is no such order, which may still come
        :raises Unmatched: several orders have this number
        :raises UserError: Odoo allows no change of the order
        """
        order = self._inbox_order(command, incoming)
        order._inbox_check_open()
        # In one write, as the form does it: it tells deliveries of lower quantities.
        order.write(
            {
                **self._inbox_header(command),
                "order_line": [
                    line_command
                    for change in command.get("lines") or ()
                    for line_command in order._inbox_change_line(change, incoming)
                ],
            }
        )
        return order

    @api.model
    def _inbox_cancel_order(self, command, incoming):
        """Handle sale.order.cancel. A cancelled order stays as it is.

        :raises NotYet: there is no such order, which may still come
        :raises Unmatched: several orders have this number
        :raises UserError: Odoo does not let the order be cancelled
        """
        order = self._inbox_order(command, incoming)
        if order.state != "cancel":
            order.action_cancel()
            if reason := command.get("reason"):
                order.message_post(body=plaintext2html(reason))
        return order

    @api.model
    def _inbox_known_order(self, customer, command, incoming):
        """The order that this command has made before.

        :raises DuplicateReference: the customer has another order with this reference
        """
        reference = command["reference"]
        owner = customer.commercial_partner_id
        company = self.env.company
        again = self.env["inbox.claim"]._again(
            command, self._name, company.id, owner.id, reference
        )
        order = self.search(
            Domain("company_id", "=", company.id)
            & Domain("partner_id", "child_of", owner.id)
            & Domain("client_order_ref", "=", reference),
            limit=1,
        )
        if order and not again:
            raise DuplicateReference(
                self.env._(
                    "%(customer)s has the order %(order)s with the reference"
                    " “%(reference)s” already, and with other contents. To change it,"
                    " send sale.order.update.",
                    customer=owner.display_name,
                    order=order.name,
                    reference=reference,
                )
            )
        return order

    @api.model
    def _inbox_order(self, command, incoming):
        """The order that a command of ours names."""
        hints = {}
        if customer := command.get("customer"):
            hints["customer"] = incoming.find("partner", customer)
        reference = command["reference"]
        what = self.env._("the sales order “%s”", reference)
        return incoming.find_or_wait("sale_order", reference, what, **hints)

    @api.model
    def _inbox_header(self, command):
        """Values of the order itself that the command names."""
        header = {}
        for key, name in TIMES.items():
            if command.get(key):
                header[name] = rfc3339.parse(command[key]).replace(microsecond=0)
        if command.get("note"):
            header["note"] = plaintext2html(command["note"])
        return header

    @api.model
    def _inbox_price_list(self, customer, currency):
        """A price list in the currency of the command, the customer's own if it is.

        :raises UserError: there is none
        """
        own = customer.property_product_pricelist
        if not currency or currency == (own or self.env.company).currency_id.name:
            return {}
        lists = self.env["product.pricelist"]
        company = lists._check_company_domain(self.env.company)
        found = lists.search([("currency_id.name", "=", currency), *company], limit=1)
        if not found:
            raise UserError(
                self.env._(
                    "The order is in %(currency)s, and no price list is. Create a price"
                    " list in this currency, or correct the currency at the sender.",
                    currency=currency,
                )
            )
        return {"pricelist_id": found.id}

    def _inbox_check_open(self):
        """Only Odoo's form is read-only for a closed order.

        :raises UserError: the order is cancelled or locked
        """
        self.ensure_one()
        if self.state == "cancel":
            raise UserError(
                self.env._(
                    "The sales order %s is cancelled and cannot be changed.", self.name
                )
            )
        if self._is_readonly():
            raise UserError(
                self.env._(
                    "The sales order %s is locked. Unlock it to let it be changed.",
                    self.name,
                )
            )

    def _inbox_change_line(self, change, incoming):
        """The write commands that one entry of ``lines`` comes to.

        :param dict change: as in the schema of sale.order.update
        :raises InvalidCommand: it does not say which line, or not what to add
        """
        line = self.order_line._inbox_named(change, incoming)
        removed = change.get("quantity") == 0
        if removed and not line:
            return []
        if not line:
            return [Command.create(line._inbox_values(change, incoming))]
        if not removed:
            return [Command.update(line.id, line._inbox_changes(change, incoming))]
        if self.state == "sale":
            return [Command.update(line.id, {"product_uom_qty": 0.0})]
        return [Command.delete(line.id)]
