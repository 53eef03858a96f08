# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models

from odoo.addons.integration_base.models.bigint import BigMany2one

KINDS = [
    ("failed", "Failed"),
    ("absent", "Not There"),
    ("never_sent", "Never Sent"),
    ("unknown", "Unknown Here"),
]

# What sending it (again) would mend.
MISSING = ("failed", "absent", "never_sent")


class OutboxReconciliationFinding(models.Model):
    """An event that Odoo and a receiver do not both have."""

    _name = "outbox.reconciliation.finding"
    _description = "Reconciliation Finding"
    _order = "reconciliation_id desc, id"
    _rec_name = "uuid"
    # Rows are written by the engine.
    _log_access = False

    reconciliation_id = fields.Many2one(
        "outbox.reconciliation", required=True, readonly=True, ondelete="cascade"
    )
    event_id = BigMany2one(
        "outbox.event",
        readonly=True,
        help="Empty: Odoo has no such event (any more).",
    )
    uuid = fields.Char(string="Event ID", required=True, readonly=True)
    name = fields.Char(string="Event Type", readonly=True)
    document = fields.Char(readonly=True)
    time = fields.Datetime(readonly=True)
    company_id = fields.Many2one("res.company", readonly=True, ondelete="cascade")
    kind = fields.Selection(
        KINDS,
        string="Finding",
        required=True,
        readonly=True,
        help="Failed: dead or held. Not There: delivered, and the receiver says that "
        "it does not have it. Never Sent: subscribed to, and no delivery was made. "
        "Unknown Here: the receiver has it, and Odoo never owed it.",
    )
    sent = fields.Boolean(
        string="Sent Again", readonly=True, help="A person had it sent (again)."
    )

    _reconciliation_idx = models.Index("(reconciliation_id, kind)")

    def action_open_event(self):
        """Show the event with what became of it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "outbox.event",
            "res_id": self.event_id.id,
            "views": [(False, "form")],
        }
