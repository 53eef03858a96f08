# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.inbox.exceptions import InvalidCommand


class MrpProduction(models.Model):
    _name = "mrp.production"
    _inherit = ["mrp.production", "inbox.report.mixin"]

    @api.model
    def _inbox_report_production(self, command, incoming):
        """Handle mrp.production.report: what an order has produced, and used for it.

        The same report again changes nothing: the order, or the part of it that the
        report was about, keeps its reference, see ``inbox.report.mixin``.

        :raises NotYet: there is no such order, which may still come
        :raises DuplicateReference: the reference was used for another report
        """
        if known := self._inbox_known(command, incoming):
            return known
        production = self._inbox_order(command, incoming)
        production._inbox_check_open()
        if production.state == "draft":
            production.action_confirm()
        made = production.move_finished_ids.product_id
        products = self.env["product.product"]
        ruined = {True: [], False: []}
        for line in command.get("scrap") or ():
            ruined[products._inbox_of_line(line, incoming) in made].append(line)
        scraps = self.env["stock.scrap"]
        # Components are where production takes them from, products exist at the end.
        scraps += scraps._inbox_scrap(production, ruined[False], incoming)
        production._inbox_produce(command, incoming)
        production.inbox_report = self._inbox_report_name(command, incoming)
        production._inbox_mark_done(command.get("backorder") is not False)
        scraps += scraps._inbox_scrap(production, ruined[True], incoming)
        backorders = production.production_group_id.production_ids.filtered(
            lambda order: order.backorder_sequence > production.backorder_sequence
        )
        return [production + backorders, scraps]

    @api.model
    def _inbox_order(self, command, incoming):
        """The order that a command names.

        :raises NotYet: there is none, which may still come
        :raises Unmatched: there are several
        """
        what = self.env._("the manufacturing order “%s”", command["order"])
        return incoming.find_or_wait("production", command["order"], what)

    def _inbox_check_open(self):
        """:raises UserError: the order is done or cancelled"""
        self.ensure_one()
        words = {"done": self.env._("done already"), "cancel": self.env._("cancelled")}
        if self.state in words:
            raise UserError(
                self.env._(
                    "The manufacturing order %(order)s is %(state)s.",
                    order=self.name,
                    state=words[self.state],
                )
            )

    def _inbox_produce(self, command, incoming):
        """Enter quantity, lots, consumption and by-products.

        :raises InvalidUnit: the unit measures something else than the product's
        :raises UserError: it is more than is to produce, or a lot is missing
        """
        unit = self.product_id._inbox_unit(command.get("unit"), incoming)
        quantity = unit._compute_quantity(
            float(command["quantity"]), self.product_uom_id, rounding_method="HALF-UP"
        )
        if self.product_uom_id.compare(quantity, self.product_qty) > 0:
            raise UserError(
                self.env._(
                    "%(quantity)s %(unit)s are more than is to produce in %(order)s."
                    " Raise its quantity, or correct the report.",
                    quantity=quantity,
                    unit=self.product_uom_id.name,
                    order=self.name,
                )
            )
        self.lot_producing_ids = self._inbox_lots(
            command.get("lots"), quantity, incoming
        )
        self.qty_producing = quantity
        self.set_qty_producing()
        ended = ("done", "cancel")
        raw = self.move_raw_ids.filtered(lambda move: move.state not in ended)
        raw._inbox_replace(command.get("consumption") or (), incoming)
        beside = self.move_byproduct_ids.filtered(lambda move: move.state not in ended)
        beside._inbox_replace(command.get("byproducts") or (), incoming)

    def _inbox_lots(self, names, quantity, incoming):
        """The lot or serial numbers of what was produced, created where they are new.

        :raises InvalidCommand: not one lot, or not a serial number for each piece
        """
        lots = self.env["stock.lot"]
        tracking = self.product_tracking
        if tracking == "none":
            return lots
        pieces = self.product_uom_id._compute_quantity(quantity, self.product_id.uom_id)
        wanted = 1 if tracking == "lot" else round(pieces)
        names = list(dict.fromkeys(names or ()))
        if len(names) != wanted:
            raise InvalidCommand(
                [
                    self.env._(
                        "%(product)s needs %(wanted)s lot or serial numbers here, not"
                        " %(count)s.",
                        product=self.product_id.display_name,
                        wanted=wanted,
                        count=len(names),
                    )
                ]
            )
        hints = {"product": self.product_id}
        lookup = self.env["inbox.lookup"]
        for name in names:
            if self.picking_type_id.use_create_lots and not lookup._find(
                "lot", name, hints
            ):
                values = {"product_id": self.product_id.id, "name": name}
                lots += lots.create(values)
            else:
                lots += incoming.find("lot", name, **hints)
        return lots

    def _inbox_mark_done(self, backorder):
        """Press Produce All or Produce, and answer its question for a backorder.

        Other quantities of components than the bill of materials says are a fact that
        Odoo may warn of, and is told to take. Where it blocks them, a person decides.

        :raises UserError: Odoo asks something else, which is for a person to answer
        """
        accepts = self.consumption != "strict"
        action = self.with_context(skip_consumption=accepts).button_mark_done()
        if (
            isinstance(action, dict)
            and action.get("res_model") == "mrp.production.backorder"
        ):
            question = (
                self.env["mrp.production.backorder"]
                .with_context(**action["context"])
                .create({})
            )
            if backorder:
                question.action_backorder()
            else:
                question.action_close_mo()
        if self.state != "done":
            raise UserError(
                self.env._(
                    "Odoo does not finish %s without a person's answer: most often the"
                    " bill of materials allows no other consumption.",
                    self.name,
                )
            )

    def _inbox_workorder(self, name):
        """The work order of an operation or a work center.

        :param str name: of the operation, or name or code of the work center
        :raises UserError: there is none, or several
        """
        self.ensure_one()
        orders = self.workorder_ids
        found = orders.filtered(lambda order: order.name == name) or orders.filtered(
            lambda order: name in (order.workcenter_id.name, order.workcenter_id.code)
        )
        if len(found) != 1:
            raise UserError(
                self.env._(
                    "%(order)s has not one work order “%(name)s”. It has: %(names)s.",
                    order=self.name,
                    name=name,
                    names=", ".join(orders.mapped("name")) or "-",
                )
            )
        return found
