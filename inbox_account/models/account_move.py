# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import float_compare

from odoo.addons.inbox.exceptions import InvalidCommand


class AccountMove(models.Model):
    _inherit = "account.move"

    def _inbox_check_amount(self, command):
        """Compare the money of a payment with this invoice's.

        :raises UserError: it is another currency
        :raises InvalidCommand: it has more decimals than the currency
        """
        self.ensure_one()
        currency = self.currency_id
        if command["currency"] != currency.name:
            raise UserError(
                self.env._(
                    "The invoice %(invoice)s is in %(own)s and the payment in"
                    " %(other)s. Register it by hand, with the rate of the bank.",
                    invoice=self.name,
                    own=currency.name,
                    other=command["currency"],
                )
            )
        amount = float(command["amount"])
        if float_compare(amount, currency.round(amount), precision_digits=6):
            raise InvalidCommand(
                [
                    self.env._(
                        "%(amount)s is no amount in %(currency)s: it has too many"
                        " decimals.",
                        amount=command["amount"],
                        currency=currency.name,
                    )
                ]
            )
