# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from dataclasses import asdict
from datetime import datetime, timedelta

from odoo import fields, models
from odoo.tools import format_datetime

from odoo.addons.integration_base.models.bigint import BigMany2one

from ..pure.circuit import CLOSED

STATES = [
    ("closed", "Closed"),
    ("open", "Open"),
    ("half_open", "Half-open"),
]


class OutboxCircuit(models.Model):
    """Whether an endpoint takes what it is sent; apart from what people configure.

    Drain jobs write it, in a transaction that knows no serialisation failures.
    """

    _name = "outbox.circuit"
    _description = "Circuit"
    _rec_name = "endpoint_id"
    _log_access = False

    endpoint_id = fields.Many2one(
        "outbox.endpoint", required=True, readonly=True, ondelete="cascade"
    )
    state = fields.Selection(
        STATES,
        required=True,
        readonly=True,
        default="closed",
        help="Closed: everything is sent. Open: the receiver failed several times in a "
        "row, so nothing is sent until it is tried again with one delivery. "
        "Half-open: that delivery is on its way.",
    )
    failures = fields.Integer(
        string="Faults in a Row", required=True, readonly=True, default=0
    )
    level = fields.Integer(
        string="Failed Probes", required=True, readonly=True, default=0
    )
    last_delivery = BigMany2one("outbox.delivery", readonly=True)
    failing_since = fields.Datetime(readonly=True)
    failed_at = fields.Datetime(string="Last Fault", readonly=True)
    opened_at = fields.Datetime(readonly=True)
    probe_at = fields.Datetime(string="Next Probe", readonly=True)
    reason = fields.Text(readonly=True)
    slow = fields.Boolean(
        readonly=True,
        help="More than one in twenty requests of the last run took longer than two "
        "seconds.",
    )
    warned_at = fields.Datetime(
        readonly=True, help="When the owner was told that it will be disabled."
    )

    _endpoint_uniq = models.UniqueIndex("(endpoint_id)")

    def init(self):
        # The few rows there are change in place.
        self.env.cr.execute("ALTER TABLE outbox_circuit SET (fillfactor = 50)")

    def _close(self):
        """Go on sending, as the cause is said to be mended."""
        broken = self.filtered(lambda circuit: circuit.state != "closed")
        # Nobody may write circuits; what leads here has been allowed before.
        broken.sudo().write({**asdict(CLOSED), "warned_at": False})

    def _probe_soon(self):
        """Make the next probe as soon as there is something to send."""
        # Nobody may write circuits; what leads here has been allowed before.
        broken = self.filtered(lambda circuit: circuit.state != "closed")
        broken.sudo().probe_at = fields.Datetime.now()

    def _notice(self) -> str:
        """What it means that the circuit is not closed, for the people of the plant."""
        self.ensure_one()
        now = fields.Datetime.now()
        if self.state == "half_open" and self.probe_at > now:
            then = self.env._("One delivery is being tried at this moment")
        elif self.probe_at > now:
            then = self.env._(
                "The next try is made at %s, with one delivery",
                format_datetime(self.env, self.probe_at),
            )
        else:
            then = self.env._("The next try is made as soon as a delivery is due")
        notice = self.env._(
            "The receiver has failed %(count)s times in a row since %(since)s, so "
            "nothing is sent for a while. %(reason)s %(then)s; when it takes that, all "
            "others follow. Meanwhile deliveries wait: none is lost, and no attempts "
            "are used up.",
            count=self.failures,
            since=format_datetime(self.env, self.failing_since),
            reason=self.reason or "",
            then=then,
        )
        if end := self._patient_until(now):
            notice += " " + self.env._(
                "If it has taken nothing by %s, the endpoint is disabled.",
                format_datetime(self.env, end),
            )
        return notice

    def _patient_until(self, now: datetime) -> datetime | None:
        """When the endpoint is disabled at the earliest, if it ever is."""
        days = self.endpoint_id.disable_after
        if not days:
            return None
        warned = self.warned_at
        if not warned or warned < self.failing_since:
            warned = now
        # A day lies between the warning and the end.
        return max(self.failing_since + timedelta(days=days), warned + timedelta(1))
