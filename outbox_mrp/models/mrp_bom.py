# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models


class MrpBom(models.Model):
    _name = "mrp.bom"
    _inherit = ["mrp.bom", "outbox.document.mixin"]
