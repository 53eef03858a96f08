# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.tools import sql


class MrpWorkorder(models.Model):
    _name = "mrp.workorder"
    _inherit = ["mrp.workorder", "outbox.document.mixin"]

    outbox_in_work = fields.Boolean(
        string="Somebody Works on It",
        compute="_compute_outbox_in_work",
        store=True,
        help="A pause leaves the state of a work order as it is. It is paused when "
        "nobody's time runs any more.",
    )

    def _auto_init(self):
        # The work orders of years are not worth computing one by one.
        if not sql.column_exists(self.env.cr, self._table, "outbox_in_work"):
            sql.create_column(self.env.cr, self._table, "outbox_in_work", "boolean")
            self.env.cr.execute("""
                UPDATE mrp_workorder
                   SET outbox_in_work = TRUE
                 WHERE id IN (SELECT workorder_id
                                FROM mrp_workcenter_productivity
                               WHERE date_end IS NULL)
            """)
        return super()._auto_init()

    @api.depends("time_ids.date_end")
    def _compute_outbox_in_work(self):
        for workorder in self:
            workorder.outbox_in_work = any(
                not time.date_end for time in workorder.time_ids
            )
