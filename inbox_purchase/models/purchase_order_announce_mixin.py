# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models
from odoo.exceptions import UserError


class PurchaseOrderAnnounceMixin(models.AbstractModel):
    """Of a purchase order: shipments that the vendor announces."""

    _name = "purchase.order.announce.mixin"
    _description = "Purchase Order Whose Shipments Are Announced"

    @api.model
    def _inbox_announce(self, command, incoming):
        """Handle purchase.order.announce: a receipt for what is on its way.

        The receipt keeps the vendor's number of the shipment. The same announcement
        again changes nothing; the same number with other contents corrects it, as long
        as nothing was received of it.

        :raises NotYet: there is no such order, or it is not confirmed yet
        :raises Unmatched: supplier, product, unit or lot are unknown
        :raises InvalidUnit: a unit measures something else than the product's
        :raises UserError: more is announced than is to come, or it came already
        """
        order = self._inbox_order(command, incoming)
        reference = command.get("reference") or incoming.uid
        again = self.env["inbox.claim"]._again(
            command, self._name, "announcement", order.id, reference
        )
        receipts = order._inbox_receipts()
        known = receipts.filtered(lambda r: r.inbox_announcement == reference)
        if known and again:
            return [known, order]
        if known:
            known._inbox_check_open("incoming")
        entries = order._inbox_announced(command, incoming)
        moves = order._inbox_ship(known, entries)
        shipment = moves.picking_id
        shipment.inbox_announcement = reference
        for product, quantity, line in entries:
            # Odoo makes a line for each piece whose serial number is not known.
            if product.tracking != "serial" or line.get("lot"):
                moves._inbox_spread(product, quantity, line, incoming, done=False)
        moves._action_assign()
        order._inbox_expect(moves, command, entries)
        shipment._inbox_track(command.get("tracking"))
        return [shipment, order]

    def _inbox_receipts(self):
        """What the vendor delivers to; not what moves the goods on from there."""
        return self.picking_ids.filtered(
            lambda picking: picking.picking_type_code == "incoming"
        ).sorted(lambda picking: (picking.scheduled_date, picking.id))

    def _inbox_free_receipts(self):
        """Open receipts that nothing is announced of."""
        return self._inbox_receipts().filtered(
            lambda receipt: (
                receipt.state not in ("done", "cancel")
                and not receipt.inbox_announcement
            )
        )

    def _inbox_announced(self, command, incoming):
        """What is announced: product, quantity in its own unit, and the line.

        :rtype: list
        """
        moves = self.env["stock.move"]
        supplier = self.partner_id
        return [
            (*moves._inbox_quantity(line, incoming, supplier=supplier), line)
            for line in command["lines"]
        ]

    def _inbox_ship(self, known, entries):
        """The moves of the receipt for a shipment, see the method of the receipts.

        :param known: the receipt that it has already, if any
        """
        free = self._inbox_free_receipts()
        if not (known or free):
            raise UserError(
                self.env._(
                    "All of the purchase order %s was received or announced already.",
                    self.name,
                )
            )
        wanted = {}
        for product, quantity, _line in entries:
            wanted[product] = wanted.get(product, 0.0) + quantity
        return (known + free)._inbox_ship(wanted)

    def _inbox_expect(self, moves, command, entries):
        """Expect the shipment when it is announced for.

        Of a product with several dates the last one counts. The buyer is told of other
        days than planned by Odoo's own activity, as when the vendor enters them in the
        portal.
        """
        dates = {}
        for product, _quantity, line in entries:
            moment = line.get("expected_at") or command.get("expected_at")
            if date := self._inbox_moment(moment):
                dates[product] = max(date, dates.get(product, date))
        for move in moves.filtered(lambda move: move.product_id in dates):
            move.date = dates[move.product_id]
        updated = []
        for line in moves.purchase_line_id.filtered(
            lambda line: line.product_id in dates
        ):
            date = line._inbox_last_date()
            if self._inbox_day(date) != self._inbox_day(line.date_planned):
                updated.append((line, date))
        if updated:
            self._create_update_date_activity(updated)
        for line, date in updated:
            line._update_date_planned(date)
