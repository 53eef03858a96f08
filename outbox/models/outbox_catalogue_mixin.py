# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models


class OutboxCatalogueMixin(models.AbstractModel):
    """What is compiled and kept in an ``ormcache``, which any change clears."""

    _name = "outbox.catalogue.mixin"
    _description = "Part of the Outbox Catalogue"

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()
