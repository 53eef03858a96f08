# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.inbox.exceptions import DuplicateReference


class AccountPayment(models.Model):
    _inherit = "account.payment"

    @api.model
    def _inbox_payment_received(self, command, incoming):
        """Handle payment.received: a payment, reconciled with the invoice.

        What is missing stays open on the invoice; what is too much stays open on the
        customer's account, for the next invoice or to be paid back.

        :return: the payment, and its invoice
        :raises DuplicateReference: another payment has this reference
        :raises NotYet: there is no such invoice, which may still be posted
        :raises Unmatched: several invoices have this number, or the journal is unknown
        :raises InvalidCommand: the amount is no amount of the currency
        :raises UserError: another currency than the invoice's, or Odoo refuses
        """
        known = self._inbox_known_payment(command, incoming)
        if known:
            return [known, known.reconciled_invoice_ids]
        invoice = self._inbox_invoice(command, incoming)
        invoice._inbox_check_amount(command)
        payment = self._inbox_register(invoice, command, incoming)
        payment.payment_reference = command["reference"]
        return [payment, invoice]

    @api.model
    def _inbox_known_payment(self, command, incoming):
        """The payment that this command has made before."""
        reference = command["reference"]
        company = self.env.company
        again = self.env["inbox.claim"]._again(
            command, self._name, company.id, reference
        )
        payment = self.search(
            Domain("company_id", "=", company.id)
            & Domain("payment_reference", "=", reference),
            limit=1,
        )
        if payment and not again:
            raise DuplicateReference(
                self.env._(
                    "The payment %(payment)s has the reference “%(reference)s” already,"
                    " and other contents. Compare the two, and discard the message if"
                    " it is the same payment.",
                    payment=payment.display_name,
                    reference=reference,
                )
            )
        return payment

    @api.model
    def _inbox_invoice(self, command, incoming):
        number = command["invoice"]
        what = self.env._("the invoice “%s”", number)
        return incoming.find_or_wait("invoice", number, what)

    @api.model
    def _inbox_register(self, invoice, command, incoming):
        """The posted payment that Odoo's own wizard makes."""
        amount = float(command["amount"])
        values = {
            "amount": amount,
            "currency_id": invoice.currency_id.id,
            "payment_date": command["date"],
            # An invoice with several due dates has several lines to pay at once.
            "group_payment": True,
        }
        if command.get("journal"):
            values["journal_id"] = incoming.find("journal", command["journal"]).id
        if command.get("memo"):
            values["communication"] = command["memo"]
        if invoice.currency_id.compare_amounts(amount, invoice.amount_residual) >= 0:
            # No discount for early payment to someone who has not taken it.
            values["payment_difference_handling"] = "open"
        wizard = (
            self.env["account.payment.register"]
            .with_context(active_model=invoice._name, active_ids=invoice.ids)
            .create(values)
        )
        payment = wizard._create_payments()
        if len(payment) != 1 or invoice.currency_id.compare_amounts(
            payment.amount, amount
        ):
            # The wizard pays what is due, not the amount, if the invoice has lines on
            # several receivable accounts.
            raise UserError(
                self.env._(
                    "Odoo cannot register one payment of %(amount)s for %(invoice)s."
                    " Register it by hand.",
                    amount=invoice.currency_id.format(amount),
                    invoice=invoice.name,
                )
            )
        return payment
