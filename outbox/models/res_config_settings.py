# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models

CATALOGUE_ACCESS_PARAMETER = "outbox.catalogue_access"


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    outbox_catalogue_access = fields.Selection(
        [
            ("public", "Everybody who knows the address"),
            ("users", "Users of Integration, and their API keys"),
        ],
        string="Access to the catalogue",
        default="public",
        config_parameter=CATALOGUE_ACCESS_PARAMETER,
        help="Who gets the schemas and the AsyncAPI document. They describe data and "
        "never contain any.",
    )
