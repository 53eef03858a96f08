# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.addons.integration_base.engine import uninstall_jobs
from odoo.addons.integration_base.engine.cursors import read_committed


def uninstall_hook(env):
    """Let go of the jobs whose model will be gone."""
    with read_committed(env.registry) as cr:
        uninstall_jobs.let_go(cr, ["outbox.erasure"])
