# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models
from odoo.exceptions import UserError


class StockPicking(models.Model):
    _inherit = "stock.picking"

    inbox_announcement = fields.Char(
        string="Announced As",
        copy=False,
        readonly=True,
        index="btree_not_null",
        help="The vendor's number of the shipment that this receipt is for.",
    )

    def _inbox_check_untouched(self):
        """:raises UserError: somebody has entered what came, or lots, by hand"""
        for picking in self:
            lots = not picking.inbox_announcement
            if any(
                line.picked or (lots and (line.lot_id or line.lot_name))
                for line in picking.move_line_ids
            ):
                raise UserError(
                    self.env._(
                        "The receipt %s is being worked on. Validate it, or undo what"
                        " was entered, then retry the message.",
                        picking.name,
                    )
                )

    def _inbox_ship(self, wanted):
        """Make one of these receipts that of a shipment, without any lines yet.

        What is not in the shipment goes to another of them, or to a new backorder. So
        each shipment has a receipt of its own, with its own date, lots and tracking
        reference, and the warehouse confirms what came without touching the rest.

        :param self: open receipts, the preferred one first
        :param dict wanted: product: quantity in its own unit
        :return: the moves of the shipment
        :raises UserError: more is announced than is to come, or it is being received
        """
        taken = self.move_ids._inbox_carve(wanted)
        shipment = self[0] if self[0].inbox_announcement else taken[0].picking_id
        sources = taken.picking_id | shipment
        sources._inbox_check_untouched()
        # What Odoo has entered by itself is a plan that this one takes the place of.
        sources.move_line_ids.unlink()
        taken.picking_id = shipment
        others = self - shipment
        if rest := shipment.move_ids._inbox_open() - taken:
            if others:
                rest.picking_id = others[0]
            else:
                others = shipment._create_backorder(rest)
        others.filtered(lambda picking: not picking.move_ids).action_cancel()
        left = others.move_ids._inbox_open()
        left._merge_moves()._action_assign()
        return taken._merge_moves()
