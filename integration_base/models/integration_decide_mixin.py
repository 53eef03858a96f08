# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models
from odoo.exceptions import UserError


class IntegrationDecideMixin(models.AbstractModel):
    """A wizard that asks why, before something is done about what was selected.

    Models add the selection ``decision``.
    """

    _name = "integration.decide.mixin"
    _description = "Decide with a Reason"

    picked = fields.Json(readonly=True, help="Ids of what was selected.")
    reason = fields.Char(string="Why")

    def _open(self) -> dict:
        label = dict(self._fields["decision"]._description_selection(self.env))
        return {
            "type": "ir.actions.act_window",
            "name": label[self.decision],
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def _given_reason(self) -> str:
        """:raises UserError: there is none"""
        reason = (self.reason or "").strip()
        if not reason:
            raise UserError(
                self.env._("Say why: colleagues find it in the audit trail.")
            )
        return reason
