# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models
from odoo.fields import Domain


class InboxLookup(models.AbstractModel):
    _inherit = "inbox.lookup"

    @api.model
    def _find_location(self, code, hints):
        """Active locations by barcode, else by full name, else by name."""
        names = ("barcode", "complete_name", "name")
        return self._first_match("stock.location", code, names)

    @api.model
    def _find_lot(self, code, hints):
        """Lots and serial numbers by name.

        :param dict hints: ``product``: the variant that it is a lot of
        """
        within = Domain.TRUE
        if product := hints.get("product"):
            within = Domain("product_id", "=", product.id)
        return self._first_match("stock.lot", code, ("name",), within)

    @api.model
    def _find_picking(self, code, hints):
        """Transfers by number, else by source document.

        Of an order with several transfers the open ones are meant, and what was
        cancelled never is.

        :param dict hints: ``type``: code of the operation type, such as ``outgoing``
        """
        within = Domain.TRUE
        if kind := hints.get("type"):
            within = Domain("picking_type_id.code", "=", kind)
        if found := self._first_match("stock.picking", code, ("name",), within):
            return found
        ended = Domain("state", "in", ("done", "cancel"))
        return self._first_match(
            "stock.picking", code, ("origin",), within & ~ended
        ) or self._first_match(
            "stock.picking", code, ("origin",), within & Domain("state", "=", "done")
        )
