# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.addons.integration_base.engine import uninstall_jobs
from odoo.addons.integration_base.engine.cursors import read_committed

# Whose methods are jobs.
MODELS = ("inbox.decision", "inbox.lane", "inbox.message")


def uninstall_hook(env):
    """Let go of the jobs whose model will be gone, and of tables of no model."""
    with read_committed(env.registry) as cr:
        uninstall_jobs.let_go(cr, MODELS)
    env.cr.execute(
        "DROP TABLE IF EXISTS inbox_lane_lock, inbox_identity, inbox_position,"
        " inbox_removal_mark"
    )
