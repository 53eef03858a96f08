# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models
from odoo.exceptions import UserError


class IrModelFields(models.Model):
    _inherit = "ir.model.fields"

    def write(self, vals):
        if "name" in vals:
            renamed = self.filtered(lambda field: field.name != vals["name"])
            renamed._check_not_in_payload()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_payload(self):
        self._check_not_in_payload()

    def _check_not_in_payload(self):
        """Custom fields that receivers get do not go under their hands.

        :raises UserError: names the payload that sends one of them
        """
        # Whoever changes fields need not be able to read payloads.
        lines = self.env["outbox.payload.line"].sudo()
        for field in self.filtered(lambda field: field.state == "manual"):
            for line in lines.search([("path", "like", field.name)]):
                if (field.model, field.name) in line._fields_on_path():
                    raise UserError(
                        self.env._(
                            "The field %(field)s is sent to other systems by the "
                            "payload %(payload)s, as %(key)s. Take it out of there "
                            "first, by a next version if that one is published.",
                            field=field.name,
                            payload=line.payload_id.display_name,
                            key=line.key,
                        )
                    )
