# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models


class IntegrationCachedMixin(models.AbstractModel):
    """What is read once and kept in an ``ormcache``, which any change clears."""

    _name = "integration.cached.mixin"
    _description = "Kept in Memory"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self.env.registry.clear_cache()
        return records

    def write(self, vals):
        result = super().write(vals)
        # It may be asked for at every UPDATE, this one's included, and must not be
        # read once more from what the database holds before it.
        self.flush_recordset()
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result
