# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import SUPERUSER_ID, api


def neutral(cr) -> api.Environment:
    """The environment events are told in: superuser, no context.

    What happens and what is said of it must depend on neither the rights nor the
    language of whoever did it.
    """
    return api.Environment(cr, SUPERUSER_ID, {})
