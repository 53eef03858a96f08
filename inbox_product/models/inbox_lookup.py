# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models

# UN/ECE Recommendation 20, revision 17: what EDI messages write for Odoo's units.
UNECE_UNITS = {
    "C62": "uom.product_uom_unit",
    "EA": "uom.product_uom_unit",
    "H87": "uom.product_uom_unit",
    "DZN": "uom.product_uom_dozen",
    "MIN": "uom.product_uom_minute",
    "HUR": "uom.product_uom_hour",
    "DAY": "uom.product_uom_day",
    "MMT": "uom.product_uom_millimeter",
    "CMT": "uom.product_uom_cm",
    "MTR": "uom.product_uom_meter",
    "KMT": "uom.product_uom_km",
    "INH": "uom.product_uom_inch",
    "FOT": "uom.product_uom_foot",
    "YRD": "uom.product_uom_yard",
    "SMI": "uom.product_uom_mile",
    "MTK": "uom.product_uom_square_meter",
    "FTK": "uom.product_uom_square_foot",
    "MLT": "uom.product_uom_milliliter",
    "LTR": "uom.product_uom_litre",
    "MTQ": "uom.product_uom_cubic_meter",
    "OZA": "uom.product_uom_floz",
    "QT": "uom.product_uom_qt",
    "GLL": "uom.product_uom_gal",
    "INQ": "uom.product_uom_cubic_inch",
    "FTQ": "uom.product_uom_cubic_foot",
    "GRM": "uom.product_uom_gram",
    "KGM": "uom.product_uom_kgm",
    "TNE": "uom.product_uom_ton",
    "ONZ": "uom.product_uom_oz",
    "LBR": "uom.product_uom_lb",
    "KWH": "uom.product_uom_kwh",
}


class InboxLookup(models.AbstractModel):
    _inherit = "inbox.lookup"

    @api.model
    def _find_product(self, code, hints):
        """Active variants of the company, or of all, by reference, else by barcode.

        The barcode of a packaging finds nothing: it says how much, too.

        :param str code: internal reference or barcode
        :param dict hints: ``by``: only ``default_code``, or only ``barcode``
        """
        by = hints.get("by")
        names = (by,) if by else ("default_code", "barcode")
        return self._first_match("product.product", code, names)

    @api.model
    def _find_unit(self, code, hints):
        """Active units by name, in the user's language or untranslated, else by code.

        :param str code: name, or code of UN/ECE Recommendation 20
        """
        units = self.env["uom.uom"]
        named = [("name", "=", code)]
        found = units.search(named) or units.with_context(lang="en_US").search(named)
        if found or code not in UNECE_UNITS:
            return found.with_env(self.env)
        unit = self.env.ref(UNECE_UNITS[code], raise_if_not_found=False) or units
        return unit.filtered("active")
