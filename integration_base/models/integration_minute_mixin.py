# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.tools import SQL

from ..engine.minute_sql import MinuteTable
from .bigint import LooseMany2one, widen_id


class IntegrationMinuteMixin(models.AbstractModel):
    """What has happened in a minute, for models that say where (``_minutes``).

    The engine adds to it in the transaction of what it counts. Later it is folded into
    one row per owner and hour. Models have no ``_log_access``, as no user writes them.
    """

    _name = "integration.minute.mixin"
    _description = "Figures per Minute"
    _order = "minute desc, id"
    _rec_name = "minute"

    _minutes: MinuteTable

    minute = fields.Datetime(
        required=True, readonly=True, help="When the minute began, or the hour."
    )
    lane_id = fields.Integer(
        string="Lane",
        required=True,
        readonly=True,
        aggregator=None,
        help="0: figures of an hour and of all lanes.",
    )
    company_id = LooseMany2one("res.company", readonly=True)

    def init(self):
        if self._abstract:
            return
        # A row that is there already costs an id all the same.
        widen_id(self.env.cr, self._table)
        # How long things took, counted as pure.histogram says: Odoo has no such field.
        table = SQL.identifier(self._table)
        for name in self._minutes.histograms:
            self.env.cr.execute(
                SQL(
                    "ALTER TABLE %s ADD COLUMN IF NOT EXISTS %s int[] NOT NULL",
                    table,
                    SQL.identifier(name),
                )
            )
        # Rows of a busy minute change in place.
        self.env.cr.execute(SQL("ALTER TABLE %s SET (fillfactor = 50)", table))

    @api.autovacuum
    def _fold(self):
        """Fold an hour; to be called again as long as there is more."""
        folded = 0 if self._abstract else self._minutes.fold(self.env.cr)
        return folded, folded

    @api.autovacuum
    def _forget(self):
        """Delete some of what is too old; to be called again likewise."""
        gone = 0 if self._abstract else self._minutes.forget(self.env.cr)
        return gone, gone
