# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models
from odoo.fields import Domain


class InboxLookup(models.AbstractModel):
    _inherit = "inbox.lookup"

    @api.model
    def _find_purchase_order(self, code, hints):
        """Orders of the company, cancelled ones too, by our number, else the vendor's.

        :param dict hints: ``supplier``: the partner who got the order
        """
        within = Domain("company_id", "=", self.env.company.id)
        if supplier := hints.get("supplier"):
            within &= Domain(
                "partner_id", "child_of", supplier.commercial_partner_id.id
            )
        return self._first_match(
            "purchase.order", code, ("name", "partner_ref"), within
        )

    @api.model
    def _find_product(self, code, hints):
        """Also by the vendor's own code.

        :param dict hints: ``by``: ``supplier``, for only that; ``supplier``: the vendor
        """
        if hints.get("by") != "supplier":
            return super()._find_product(code, hints)
        sellers = self.env["product.supplierinfo"]
        domain = Domain(sellers._check_company_domain(self.env.company)) & Domain(
            "product_code", "=", code
        )
        if supplier := hints.get("supplier"):
            domain &= Domain(
                "partner_id", "child_of", supplier.commercial_partner_id.id
            )
        found = sellers.search(domain)
        # An entry without a variant is about all of them.
        whole = found.filtered(lambda seller: not seller.product_id)
        return found.product_id | whole.product_tmpl_id.product_variant_ids

    @api.model
    def _find_picking(self, code, hints):
        """Also receipts by the vendor's number of the shipment that was announced."""
        if found := super()._find_picking(code, hints):
            return found
        within = Domain("state", "!=", "cancel")
        if kind := hints.get("type"):
            within &= Domain("picking_type_id.code", "=", kind)
        names = ("inbox_announcement",)
        return self._first_match("stock.picking", code, names, within)
