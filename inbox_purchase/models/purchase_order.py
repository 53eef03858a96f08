# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.inbox.exceptions import InvalidCommand
from odoo.addons.inbox.pure import rfc3339

YEARS = range(2000, 3000)


class PurchaseOrder(models.Model):
    _name = "purchase.order"
    _inherit = [
        "purchase.order",
        "purchase.order.announce.mixin",
        "purchase.order.acknowledge.mixin",
    ]

    @api.model
    def _inbox_order(self, command, incoming):
        """The confirmed order that a command of ours names.

        :raises NotYet: there is none, or it is not confirmed, which may still happen
        :raises Unmatched: several orders have this number
        :raises UserError: it is cancelled
        """
        hints = {}
        if supplier := command.get("supplier"):
            hints["supplier"] = incoming.find("partner", supplier)
        number = command["order"]
        what = self.env._("the purchase order “%s”", number)
        order = incoming.find_or_wait("purchase_order", number, what, **hints)
        if order.state == "cancel":
            raise UserError(
                self.env._(
                    "The purchase order %s is cancelled. Tell the vendor.", order.name
                )
            )
        if order.state != "purchase":
            incoming.not_yet(
                self.env._("the confirmation of the purchase order %s", order.name)
            )
        return order

    @api.model
    def _inbox_moment(self, text):
        """A time of a command, UTC and naive; None if it says none.

        :raises InvalidCommand: it is ages away, as the empty dates of some systems are
        """
        if not text:
            return None
        moment = rfc3339.parse(text).replace(microsecond=0)
        if moment.year not in YEARS:
            raise InvalidCommand([self.env._("Nothing is to arrive at %s.", text)])
        return moment

    def _inbox_day(self, moment):
        """The day of a time where the order is dealt with: who plans looks at days."""
        return self.get_localized_date_planned(moment).date() if moment else None
