# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Subscriptions stay with the version of a payload that they have had so far."""
    env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
    env["outbox.subscription"].search([])._pin_payloads()
