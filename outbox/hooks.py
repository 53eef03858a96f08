# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import logging

from odoo.addons.integration_base.engine import uninstall_jobs
from odoo.addons.integration_base.engine.cursors import read_committed

from .engine.uninstall_lock import lock_all, stop_sending

_logger = logging.getLogger(__name__)

# Whose methods are jobs.
MODELS = ("outbox.decision", "outbox.endpoint", "outbox.lane", "outbox.replay")


def uninstall_hook(env):
    """Let go of the jobs whose model will be gone, and of tables of no model."""
    with read_committed(env.registry) as cr:
        stop_sending(cr)
        uninstall_jobs.let_go(cr, MODELS)
    if not lock_all(env.cr):
        _logger.warning(
            "Users are too busy to uninstall the outbox beside them. If something of "
            "it is left, uninstall it again when they are not."
        )
    env.cr.execute("DELETE FROM integration_credential WHERE model LIKE 'outbox.%'")
    env.cr.execute(
        "DROP TABLE IF EXISTS outbox_lane_lock, outbox_pace, outbox_replay_progress,"
        " outbox_replay_item"
    )
