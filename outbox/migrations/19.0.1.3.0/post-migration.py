# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Endpoints know which of their events are sent in batches."""
    env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
    env["outbox.endpoint"].search([])._follow_subscriptions()
