# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.inbox.exceptions import InvalidCommand


class StockMove(models.Model):
    _name = "stock.move"
    _inherit = ["stock.move", "inbox.report.mixin"]

    def _inbox_open(self):
        """Those that are neither done nor cancelled."""
        return self.filtered(lambda move: move.state not in ("done", "cancel"))

    def _inbox_do(self, line, incoming):
        """Enter what was done of one product, spread over its moves.

        :param self: open moves, of any products
        :param dict line: as in the schemas of this addon
        :raises Unmatched: product, unit, lot or location are unknown
        :raises InvalidUnit: the unit measures something else than the product's
        :raises UserError: the product is not to move, or not as much of it
        """
        product, quantity = self._inbox_quantity(line, incoming)
        self._inbox_spread(product, quantity, line, incoming)

    def _inbox_spread(self, product, rest, line, incoming, done=True):
        """Enter a quantity of one product, spread over its moves.

        :param float rest: in the product's own unit
        :param bool done: whether it was done, or is announced only
        :raises Unmatched: the lot or the location is unknown
        :raises UserError: the product is not to move, or not as much of it
        """
        for move in self.filtered(lambda move: move.product_id == product):
            entered = sum(move.move_line_ids.mapped("quantity_product_uom"))
            taken = min(rest, move.product_qty - entered)
            if product.uom_id.compare(taken, 0) > 0:
                move._inbox_enter(taken, line, incoming, done)
                rest -= taken
        if product.uom_id.compare(rest, 0) > 0:
            raise UserError(
                self.env._(
                    "%(quantity)s %(unit)s of %(product)s are more than is to move."
                    " Raise the quantity in the transfer, or correct the report.",
                    quantity=rest,
                    unit=product.uom_id.name,
                    product=product.display_name,
                )
            )

    @api.model
    def _inbox_quantity(self, line, incoming, **hints):
        """The product of a line, and how much of it, in the product's own unit.

        :param hints: what else is known, for the lookup of the product
        :raises Unmatched: product or unit are unknown
        :raises InvalidUnit: the unit measures something else than the product's
        :raises InvalidCommand: one serial number for several pieces
        """
        product = self.env["product.product"]._inbox_of_line(line, incoming, **hints)
        unit = product._inbox_unit(line.get("unit"), incoming)
        quantity = unit._compute_quantity(
            float(line["quantity"]), product.uom_id, rounding_method="HALF-UP"
        )
        named = product.tracking == "serial" and line.get("lot")
        if named and product.uom_id.compare(quantity, 1) > 0:
            raise InvalidCommand(
                [self.env._("Serial number %s: a line each, of 1.", line["lot"])]
            )
        return product, quantity

    def _inbox_enter(self, quantity, line, incoming, done=True):
        """Enter a part of what was done, with its lot, package and place.

        :param float quantity: in the product's own unit
        :param bool done: whether it was done; what is announced need not name its lot
        """
        self.ensure_one()
        comes = self._inbox_comes()
        if comes:
            values = [self._inbox_in_values(quantity, line, incoming, done)]
        else:
            values = self._inbox_out_values(quantity, line, incoming)
        package = self.env["stock.package"]._inbox_package(line.get("package"))
        entered = self.env["stock.move.line"].create(
            [
                {**value, "result_package_id": package.id, "picked": done}
                for value in values
            ]
        )
        if comes and not line.get("location"):
            entered._apply_putaway_strategy()

    def _inbox_comes(self):
        """Whether the goods come into our stock: their lots may be new then."""
        self.ensure_one()
        return self.picking_code == "incoming"

    def _inbox_in_values(self, quantity, line, incoming, done=True):
        """Values of the line of goods that come; a lot that nobody knows is made.

        :raises Unmatched: the operation type makes no lots, and there is no such lot
        """
        values = self._prepare_move_line_vals(quantity=quantity)
        values["location_dest_id"] = self._inbox_place(
            line, self.location_dest_id, incoming
        ).id
        name = self._inbox_lot_name(line, done)
        if not name:
            return values
        hints = {"product": self.product_id}
        if self.picking_type_id.use_create_lots and not self.env["inbox.lookup"]._find(
            "lot", name, hints
        ):
            return {**values, "lot_name": name}
        return {**values, "lot_id": incoming.find("lot", name, **hints).id}

    def _inbox_out_values(self, quantity, line, incoming):
        """Values of the lines of goods that leave, from where they are.

        What is not there, or is reserved for others, has left all the same: Odoo then
        takes it from them, or counts less than nothing until a count sets it right.

        :raises Unmatched: there is no such lot
        """
        quants = self.env["stock.quant"]
        source = self._inbox_place(line, self.location_id, incoming)
        lot = self.env["stock.lot"]
        if name := self._inbox_lot_name(line):
            lot = incoming.find("lot", name, product=self.product_id)
        reserved = quants._get_reserve_quantity(
            self.product_id, source, quantity, uom_id=self.product_uom, lot_id=lot
        )
        rest = quantity - sum(taken for _quant, taken in reserved)
        if self.product_id.uom_id.compare(rest, 0) > 0:
            held = quants._gather(self.product_id, source, lot_id=lot)
            reserved.append((held.filtered(lambda q: q.quantity > 0)[:1], rest))
        values = []
        for quant, taken in reserved:
            value = self._prepare_move_line_vals(quantity=taken, reserved_quant=quant)
            if not quant:
                value["location_id"] = source.id
            values.append({**value, "lot_id": lot.id or value.get("lot_id")})
        return values

    def _inbox_lot_name(self, line, needed=True):
        """The lot of a line, which has to say one where Odoo asks for it.

        :raises UserError: it says none
        """
        if self.has_tracking == "none":
            return None
        if line.get("lot"):
            return line["lot"]
        kind = self.picking_type_id
        if needed and (kind.use_create_lots or kind.use_existing_lots or not kind):
            raise UserError(
                self.env._(
                    "%s is tracked: the report has to name its lot or serial number.",
                    self.product_id.display_name,
                )
            )
        return None

    def _inbox_place(self, line, planned, incoming):
        """The place that a line names, within the planned one, which is the default.

        :raises Unmatched: there is no such place
        :raises InvalidCommand: it is somewhere else
        """
        if not line.get("location"):
            return planned
        place = incoming.find("location", line["location"])
        if not place._child_of(planned):
            raise InvalidCommand(
                [
                    self.env._(
                        "%(place)s is not within %(planned)s.",
                        place=place.display_name,
                        planned=planned.display_name,
                    )
                ]
            )
        return place
