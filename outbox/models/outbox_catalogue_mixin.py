# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models


class OutboxCatalogueMixin(models.AbstractModel):
    """What is compiled of the catalogue.

    It may tell no more than what whoever changes it may read themselves.
    """

    _name = "outbox.catalogue.mixin"
    _inherit = "integration.cached.mixin"
    _description = "Part of the Outbox Catalogue"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        # Here and not in a constraint, as constraints are run as superuser.
        records._check_readable(set(self._fields))
        return records

    def write(self, vals):
        result = super().write(vals)
        self._check_readable(set(vals))
        return result

    def _check_readable(self, changed: set[str]):
        """Refuse what the current user could not read; hook for what names fields.

        :param changed: names of the fields that were written
        :raises ValidationError: says what may not be read, and who can help
        """
