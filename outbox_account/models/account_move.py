# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move", "outbox.document.mixin"]

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        arch, view = super()._get_view(view_id, view_type, **options)
        # Journal entries are no invoices and make no events.
        for button in arch.iterfind(".//button[@name='action_open_outbox_events']"):
            button.set("invisible", "move_type == 'entry'")
        return arch, view
