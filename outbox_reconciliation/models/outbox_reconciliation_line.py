# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models


def _figure(label: str, explanation: str):
    return fields.Integer(label, default=0, readonly=True, help=explanation)


class OutboxReconciliationLine(models.Model):
    """What became of the events of one type and company."""

    _name = "outbox.reconciliation.line"
    _description = "Reconciliation Line"
    _order = "name, company_id, id"
    # Rows are written by the engine.
    _log_access = False

    reconciliation_id = fields.Many2one(
        "outbox.reconciliation", required=True, readonly=True, ondelete="cascade"
    )
    name = fields.Char(string="Event Type", required=True, readonly=True)
    company_id = fields.Many2one("res.company", readonly=True, ondelete="cascade")
    emitted = _figure("Emitted", "All events of the type in the window.")
    arrived = _figure(
        "Arrived",
        "Answered with 2xx; confirmed by the receiver's digest, if it offers one.",
    )
    waiting = _figure("Waiting", "On its way, or to be tried again.")
    failed = _figure("Failed", "Dead or held: given up until a person decides.")
    absent = _figure(
        "Not There",
        "Answered with 2xx, and the receiver says that it does not have it.",
    )
    never_sent = _figure(
        "Never Sent",
        "The endpoint was subscribed to it, and still no delivery was made of it, as "
        "when its subscription was archived at that time.",
    )
    withdrawn = _figure("Withdrawn", "Cancelled by a person, or expired.")
    unwanted = _figure(
        "Not Subscribed", "Left out by a filter, or happened before the subscription."
    )

    _type_company_uniq = models.UniqueIndex(
        "(reconciliation_id, name, coalesce(company_id, 0))"
    )
