# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from odoo.addons.integration_base.engine.cursors import read_committed
from odoo.addons.integration_base.engine.neutral import neutral

from ..engine import finding_sql

KINDS = [
    ("circuit_open", "Receiver Down"),
    ("endpoint_disabled", "Endpoint Disabled"),
    ("standstill", "Deliveries Stand Still"),
    ("runner_down", "Job Runner Down"),
    ("dead_letter", "Dead Letters"),
    ("backlog_age", "Backlog Too Old"),
    ("failure_rate", "Too Much Fails"),
]

# What people begin with who make a rule of a kind: threshold, period in minutes.
USUAL = {
    "circuit_open": (1, 5),
    "dead_letter": (1, 0),
    "backlog_age": (1, 60),
    "failure_rate": (20, 15),
}


class OutboxAlertRule(models.Model):
    """When people want to be told."""

    _name = "outbox.alert.rule"
    _description = "Alert Rule"
    _order = "kind, endpoint_id, company_id, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        KINDS,
        string="Condition",
        required=True,
        help="Receiver Down: the circuit is not closed. Endpoint Disabled: nothing is "
        "sent until a person resumes it. Deliveries Stand Still: they do not go out "
        "although the receiver is well. Job Runner Down: nothing goes out at all. Dead "
        "Letters: deliveries wait for a person. Backlog Too Old: something has waited "
        "for too long. Too Much Fails: of all attempts within a while. These two are "
        "not told while one of the others explains them.",
    )
    endpoint_id = fields.Many2one(
        "outbox.endpoint",
        ondelete="cascade",
        help="Only this endpoint, for which other rules of the same condition do not "
        "count then. Empty: all endpoints.",
    )
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        readonly=False,
        default=lambda self: self._default_company(),
        ondelete="cascade",
        help="Only endpoints of this company, for which rules of all companies do not "
        "count then. Empty: all companies.",
    )
    threshold = fields.Integer(
        default=1,
        required=True,
        help="How many dead letters make an incident, or how many failed attempts in a "
        "hundred.",
    )
    period = fields.Integer(
        string="For (min)",
        default=5,
        required=True,
        help="How long the condition must hold until there is an incident.",
    )
    quiet = fields.Integer(
        string="Quiet Time (min)",
        default=10,
        required=True,
        help="How long the condition must be over until the incident is. One that "
        "comes back sooner is the same incident, and nobody is told again.",
    )
    tell_owner = fields.Boolean(
        string="Tell the Owner",
        default=True,
        help="The owner of the endpoint gets an e-mail and an activity.",
    )
    recipient_ids = fields.Many2many(
        "res.partner",
        string="Also Tell",
        domain=[("email", "!=", False)],
        help="They get the e-mails too: one when an incident begins, and one when it "
        "is over.",
    )
    incident_ids = fields.One2many("outbox.alert.incident", "rule_id", readonly=True)

    _threshold_positive = models.Constraint(
        "CHECK (threshold > 0 AND (kind <> 'failure_rate' OR threshold <= 100))",
        "The threshold is 1 or more, and a share of attempts 100 per cent at most.",
    )
    # Figures are kept by the minute for two days.
    _period_range = models.Constraint(
        "CHECK (period BETWEEN 0 AND 1440 AND quiet BETWEEN 0 AND 1440)",
        "Enter minutes, at most those of a day: 1440.",
    )
    _kind_idx = models.Index("(kind) WHERE active")

    @api.onchange("kind")
    def _onchange_kind(self):
        if self.kind in USUAL:
            self.threshold, self.period = USUAL[self.kind]

    @api.model
    def _default_company(self):
        return False if self._sees_all() else self.env.company

    @api.depends("endpoint_id.company_id")
    def _compute_company_id(self):
        """A rule of an endpoint belongs to whom the endpoint belongs."""
        for rule in self.filtered("endpoint_id"):
            rule.company_id = rule.endpoint_id.company_id

    @api.constrains("kind", "endpoint_id", "company_id")
    def _check_reach(self):
        for rule in self:
            endpoint, company = rule.endpoint_id, rule.company_id
            if rule.kind == "runner_down" and (endpoint or company):
                raise ValidationError(
                    self.env._(
                        "There is one job runner for all endpoints and companies: "
                        "leave both empty."
                    )
                )
            if endpoint and endpoint.company_id != company:
                raise ValidationError(
                    self.env._(
                        "%s belongs to another company than the rule. Empty the "
                        "endpoint or choose its company.",
                        endpoint.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create([self._of_endpoint(vals) for vals in vals_list])
        rules._require_reach()
        rules._log_change(self.env._("Created"))
        return rules

    def write(self, vals):
        self._require_reach()
        result = super().write(self._of_endpoint(vals))
        self._require_reach()
        self._log_change(", ".join(sorted(vals)))
        return result

    def unlink(self):
        self._require_reach()
        self._log_change(self.env._("Deleted"))
        return super().unlink()

    @api.model
    def _of_endpoint(self, vals: dict) -> dict:
        """The values, with the company of the endpoint if they name one."""
        if not vals.get("endpoint_id"):
            return vals
        endpoint = self.env["outbox.endpoint"].browse(vals["endpoint_id"])
        return {**vals, "company_id": endpoint.company_id.id}

    def _require_reach(self):
        """Let only those decide for a company who work for it.

        :raises AccessError: says what to do instead
        """
        mine = self.env.user.company_ids
        if self._sees_all() or all(rule.company_id & mine for rule in self):
            return
        raise AccessError(
            self.env._(
                "This rule counts for companies that you do not work for. Make one of "
                "your company, which takes its place there, or ask a manager who works "
                "for all companies."
            )
        )

    @api.model
    def _sees_all(self) -> bool:
        if self.env.su:
            return True
        # How many there are is what may not be seen.
        companies = self.env["res.company"].sudo().search_count([])
        return len(self.env.user.company_ids) >= companies

    def _log_change(self, details: str):
        if not self.env.context.get("install_mode"):
            self.env["integration.audit"]._log(
                self, "alert_rule_changed", details=details
            )

    @api.model
    def _evaluate(self):
        """The scheduled action: find where conditions hold, and tell what is new."""
        self.env.flush_all()
        # Beside drains at work, as the watchdog; see `outbox.lane._watch`.
        with read_committed(self.env.registry) as cr:
            incidents = neutral(cr)["outbox.alert.incident"]
            own = incidents._own_event_types()
            for kind in finding_sql.STATEMENTS:
                incidents._follow(kind, finding_sql.findings(cr, kind, own))
            incidents._tell_news()

    @api.model
    def _tells_owner(self, kind: str, endpoint) -> bool:
        """Whether a rule tells the owner of an endpoint of such a condition."""
        # Whoever causes a message need not be one who sees rules.
        rules = self.sudo().search(
            [
                ("kind", "=", kind),
                ("endpoint_id", "in", [endpoint.id, False]),
                ("company_id", "in", [endpoint.company_id.id, False]),
            ]
        )
        # As the statements rank them.
        ranks = rules.grouped(lambda rule: (not rule.endpoint_id, not rule.company_id))
        return bool(ranks) and any(ranks[min(ranks)].mapped("tell_owner"))

    def action_open_incidents(self):
        """Show what the rule has found."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "outbox_alert.action_outbox_alert_incident"
        )
        return {**action, "domain": [("rule_id", "=", self.id)], "context": {}}
