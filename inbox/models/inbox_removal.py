# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models

from odoo.addons.integration_base.models.bigint import LooseMany2one

from ..engine import removal, removal_sql


class InboxRemoval(models.Model):
    """What was removed of a source in one run."""

    _name = "inbox.removal"
    _inherit = "integration.removal.mixin"
    _description = "Removed Messages"
    _order = "date desc, id desc"
    _rec_name = "name"
    _log_access = False

    source_id = LooseMany2one("inbox.source", readonly=True, index=True)
    name = fields.Char(
        string="Source Was", required=True, readonly=True, help="Its name then."
    )
    kind = fields.Selection(
        [("contents", "Contents"), ("messages", "Messages")],
        string="What",
        required=True,
        readonly=True,
    )

    def init(self):
        removal_sql.create_table(self.env.cr)

    @api.model
    def _remove(self):
        """The scheduled action: remove what is kept long enough, for some time."""
        self.env.flush_all()
        more = removal.run(self.env.registry)
        self.env["ir.cron"]._commit_progress(1, remaining=int(more))
