# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models


class InboxMessageDecideMixin(models.AbstractModel):
    """What people decide about messages."""

    _name = "inbox.message.decide.mixin"
    _description = "Decision on Messages"
