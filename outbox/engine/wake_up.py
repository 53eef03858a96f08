# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""A drain job for every lane that just got work."""

from odoo.addons.integration_base.engine import wake_up
from odoo.addons.integration_base.engine.wake_up import Lanes

MODEL = "outbox.lane"
KEY = wake_up.key(MODEL)


def after_commit(cr, lanes: Lanes) -> None:
    """Have the lanes drained once the transaction has committed.

    :param lanes: (endpoint id, lane number)
    """
    wake_up.after_commit(cr, MODEL, lanes)
