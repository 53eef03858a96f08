# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models


class OutboxEvent(models.Model):
    _inherit = "outbox.event"

    # Every commit that touches availability looks for what was last told of it.
    _availability_idx = models.Index(
        "(res_id, id) WHERE name = 'stock.availability.changed'"
    )
