# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models


class InboxLookup(models.AbstractModel):
    _inherit = "inbox.lookup"

    @api.model
    def _find_equipment(self, code, hints):
        """Active equipment by serial number, else by name."""
        names = ("serial_no", "name")
        return self._first_match("maintenance.equipment", code, names)
