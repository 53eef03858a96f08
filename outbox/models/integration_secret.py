# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models


class IntegrationSecret(models.Model):
    _inherit = "integration.secret"

    endpoint_id = fields.Many2one("outbox.endpoint", ondelete="cascade", index=True)
