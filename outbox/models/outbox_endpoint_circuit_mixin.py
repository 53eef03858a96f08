# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.integration_base.models.access import require_operator

from ..engine import circuit_sql, due_sql, wake_up
from ..pure.fault import CONDEMNING, parse_statuses

# A slow or dead receiver keeps a job busy for long, and must not take the places of
# the others.
SLOW_CHANNEL = "root.outbox.slow"

CONDEMNING_TEXT = ", ".join(map(str, CONDEMNING))


class OutboxEndpointCircuitMixin(models.AbstractModel):
    """Whether an endpoint takes what it is sent, and what follows from that."""

    _name = "outbox.endpoint.circuit.mixin"
    _description = "Circuit of an Endpoint"

    condemning = fields.Char(
        string="Statuses That Condemn an Event",
        default=CONDEMNING_TEXT,
        tracking=True,
        help="HTTP statuses by which the receiver refuses the event itself. They count "
        "against that event alone and not against the receiver. In a batch, events go "
        "one by one after such an answer.",
    )
    circuit_ids = fields.One2many(
        "outbox.circuit", "endpoint_id", string="Circuits", readonly=True
    )
    circuit_state = fields.Selection(
        related="circuit_ids.state", string="Circuit", related_sudo=False
    )
    probe_at = fields.Datetime(related="circuit_ids.probe_at", related_sudo=False)
    slow = fields.Boolean(related="circuit_ids.slow", related_sudo=False)
    circuit_notice = fields.Text(compute="_compute_circuit_notice")
    overdue_notice = fields.Text(compute="_compute_overdue_notice")

    @api.constrains("condemning")
    def _check_condemning(self):
        for endpoint in self:
            try:
                parse_statuses(endpoint.condemning)
            except ValueError as error:
                raise ValidationError(str(error)) from None

    @api.depends("circuit_ids")
    def _compute_circuit_notice(self):
        for endpoint in self:
            circuit = endpoint.circuit_ids[:1]
            endpoint.circuit_notice = (
                circuit._notice() if circuit and circuit.state != "closed" else False
            )

    @api.depends("lane_ids")
    def _compute_overdue_notice(self):
        for endpoint in self:
            overdue = endpoint.lane_ids.filtered("overdue_reason")
            endpoint.overdue_notice = (
                "\n".join(lane._overdue_notice() for lane in overdue) or False
            )

    @api.model_create_multi
    def create(self, vals_list):
        endpoints = super().create(vals_list)
        endpoints.flush_recordset()
        circuit_sql.make(self.env.cr, endpoints.ids)
        endpoints.invalidate_recordset(["circuit_ids"])
        return endpoints

    def write(self, vals):
        result = super().write(vals)
        if "url" in vals:
            # Nobody should wait for an address that was just corrected.
            self.circuit_ids._probe_soon()
        return result

    def _due_lanes(self):
        """Lanes that a job can do something for now."""
        self.ensure_one()
        self.env.flush_all()
        return self.env["outbox.lane"].browse(due_sql.due_lanes(self.env.cr, self.id))

    def action_try_now(self):
        """Send a probe without waiting for the end of the cool-down."""
        self.ensure_one()
        require_operator(self.env)
        self.check_access("read")
        circuit = self.circuit_ids
        if circuit.state == "closed":
            raise UserError(
                self.env._("%s takes deliveries again. Refresh the page.", self.name)
            )
        now = fields.Datetime.now()
        if circuit.state == "half_open" and circuit.probe_at > now:
            raise UserError(
                self.env._(
                    "A delivery to %s is being tried at this moment. Refresh the page "
                    "to see what becomes of it.",
                    self.name,
                )
            )
        circuit._probe_soon()
        lanes = self._due_lanes()
        if not lanes:
            raise UserError(
                self.env._(
                    "No delivery to %s is due, so there is nothing to try with. Press "
                    "Send Test Event, or retry a delivery.",
                    self.name,
                )
            )
        self.env["integration.audit"]._log(self, "endpoint_tried")
        wake_up.after_commit(self.env.cr, lanes._keys())
