# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models
from odoo.exceptions import UserError


class StockQuant(models.Model):
    _inherit = "stock.quant"

    @api.model
    def _inbox_correct_count(self, command, incoming):
        """Handle stock.count.correct: what was counted of a product in a place.

        A count tells the whole quantity, and so may come twice. Not later, though, when
        goods have moved: the move that corrects keeps the reference, see
        ``inbox.report.mixin``, and the same report again changes nothing.

        :raises Unmatched: product, unit, place or lot are unknown
        :raises DuplicateReference: the reference was used for another report
        :raises UserError: there is nothing to count there, or a lot is missing
        """
        moves = self.env["stock.move"]
        if known := moves._inbox_known(command, incoming):
            return known
        product, quantity = moves._inbox_quantity(command, incoming)
        place = incoming.find("location", command["location"])
        lot = self._inbox_counted_lot(product, command, incoming)
        if place.usage not in ("internal", "transit"):
            raise UserError(
                self.env._("There are no goods to count in %s.", place.display_name)
            )
        package = self.env["stock.package"]._inbox_package(command.get("package"))
        report = moves._inbox_report_name(command, incoming)
        quant = self.with_context(inventory_mode=True, inbox_report=report).create(
            {
                "product_id": product.id,
                "location_id": place.id,
                "lot_id": lot.id,
                "package_id": package.id,
                "inventory_quantity": quantity,
            }
        )
        counted = self.env._("Count by %s", incoming.source_name)
        reason = command.get("reason") or counted
        quant.with_context(inventory_name=reason).action_apply_inventory()
        return moves.search([("inbox_report", "=", report)])

    @api.model
    def _inbox_counted_lot(self, product, command, incoming):
        """The lot that was counted; nothing of a product without lots.

        :raises Unmatched: there is no such lot
        :raises UserError: the product has lots, and the command names none
        """
        if product.tracking == "none":
            return self.env["stock.lot"]
        if not command.get("lot"):
            raise UserError(
                self.env._(
                    "%s is tracked: the report has to name its lot or serial number.",
                    product.display_name,
                )
            )
        return incoming.find("lot", command["lot"], product=product)

    def _get_inventory_move_values(self, *args, **kwargs):
        values = super()._get_inventory_move_values(*args, **kwargs)
        if report := self.env.context.get("inbox_report"):
            values["inbox_report"] = report
        return values
