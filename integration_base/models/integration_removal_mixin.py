# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import datetime

from odoo import api, fields, models
from odoo.exceptions import UserError

from .bigint import BigInteger


class IntegrationRemovalMixin(models.AbstractModel):
    """What one run has removed of what is old. Models add the selection ``kind``."""

    _name = "integration.removal.mixin"
    _description = "Removed Data"
    _log_access = False

    date = fields.Datetime(
        string="When", required=True, readonly=True, default=fields.Datetime.now
    )
    count = BigInteger(string="Removed", required=True, readonly=True)
    before = fields.Datetime(string="Older Than", required=True, readonly=True)
    company_id = fields.Many2one(
        "res.company", readonly=True, index=True, ondelete="restrict"
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._("What was removed stays on record. It cannot be deleted.")
        )

    @api.model
    def _note(
        self, entry_id: int | None, count: int, before: datetime, values: dict
    ) -> int:
        """Put on record what was removed; return the id of the record.

        :param entry_id: of the record of the present run, if there is one
        :param values: of a new record, besides
        """
        entry = self.browse(entry_id or [])
        if entry:
            entry.count += count
        else:
            entry = self.create({"count": count, "before": before, **values})
        return entry.id
