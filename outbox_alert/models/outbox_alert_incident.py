# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from collections.abc import Iterable
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.integration_base.models.access import require_operator

from ..engine import finding_sql
from ..engine.finding_sql import Finding
from ..pure.course import next_step
from ..pure.kinds import Kind
from .outbox_alert_rule import KINDS

# What is told of a step in the course of an incident, of any kind or of one.
EVENTS = {
    (None, "opened"): ("integration.incident.opened",),
    (None, "recovered"): ("integration.incident.recovered",),
    ("circuit_open", "opened"): ("integration.circuit.opened",),
    ("circuit_open", "over"): ("integration.circuit.closed",),
    ("endpoint_disabled", "opened"): ("integration.endpoint.disabled",),
    ("dead_letter", "opened"): ("integration.delivery.dead",),
}


class OutboxAlertIncident(models.Model):
    """A condition of a rule from when it was found to hold until it is over."""

    _name = "outbox.alert.incident"
    _inherit = ["mail.thread", "mail.activity.mixin", "outbox.alert.telling.mixin"]
    _description = "Incident"
    _order = "id desc"
    # What people note there changes nothing.
    _mail_post_access = "read"

    rule_id = fields.Many2one("outbox.alert.rule", readonly=True, ondelete="set null")
    kind = fields.Selection(KINDS, string="Condition", required=True, readonly=True)
    endpoint_id = fields.Many2one(
        "outbox.endpoint", readonly=True, ondelete="cascade", help="Empty: all."
    )
    company_id = fields.Many2one(
        related="endpoint_id.company_id", store=True, index="btree_not_null"
    )
    state = fields.Selection(
        [
            ("open", "Open"),
            ("acknowledged", "Acknowledged"),
            ("recovered", "Recovered"),
        ],
        required=True,
        readonly=True,
        default="open",
        help="Acknowledged: somebody works on it. Recovered: the condition is over.",
    )
    since = fields.Datetime(
        readonly=True, help="Since when the condition has held, as far as is known."
    )
    opened_at = fields.Datetime(string="Opened", required=True, readonly=True)
    calm_since = fields.Datetime(
        string="Quiet Since",
        readonly=True,
        help="The condition does not hold at present. It is over if that lasts for the "
        "quiet time of the rule.",
    )
    returns = fields.Integer(
        string="Came Back",
        readonly=True,
        help="How often the condition ended and held again within the quiet time.",
    )
    recovered_at = fields.Datetime(string="Recovered", readonly=True)
    ending = fields.Selection(
        [
            ("over", "The condition is over."),
            ("paused", "The endpoint is paused: its deliveries wait."),
            ("unwatched", "It is not watched any more."),
        ],
        readonly=True,
    )
    acknowledged_at = fields.Datetime(string="Acknowledged", readonly=True)
    acknowledged_by_id = fields.Many2one(
        "res.users", string="By", readonly=True, ondelete="set null"
    )
    count = fields.Integer(
        readonly=True,
        help="Dead letters, faults in a row, or per cent of attempts that failed.",
    )
    detail = fields.Text(string="Reason", readonly=True)

    _open_uniq = models.UniqueIndex(
        "(rule_id, kind, coalesce(endpoint_id, 0)) WHERE state <> 'recovered'"
    )
    _endpoint_open_idx = models.Index("(endpoint_id) WHERE state <> 'recovered'")

    @api.depends("kind", "endpoint_id.name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for incident in self:
            incident.display_name = ": ".join(
                filter(None, (labels[incident.kind], incident.endpoint_id.name))
            )

    @api.model
    def _own_event_types(self) -> list[int]:
        """Ids of the event types by which incidents are told."""
        types = self.env["outbox.event.type"].with_context(active_test=False)
        return types.search([("model_name", "=", self._name)]).ids

    @api.model
    def _follow(self, kind: Kind, findings: Iterable[Finding]):
        """Have incidents of a kind begin, go on and end by what was found."""
        now = finding_sql.now(self.env.cr)
        found = {(each.rule, each.endpoint): each for each in findings}
        incidents = self.search([("kind", "=", kind), ("state", "!=", "recovered")])
        known = {(i.rule_id.id, i.endpoint_id.id or None): i for i in incidents}
        for key in found.keys() | known.keys():
            known.get(key, self.browse())._go_on(kind, found.get(key), now)

    def _go_on(self, kind: Kind, finding: Finding | None, now):
        step = next_step(
            is_open=bool(self),
            holds=finding is not None,
            may_open=finding is not None and finding.may_open,
            calm_since=self.calm_since or None,
            now=now,
            quiet=timedelta(minutes=self.rule_id.quiet),
        )
        match step:
            case "open":
                self._begin(kind, finding, now)
            case "stay" | "return":
                self._note_change(
                    calm_since=False,
                    returns=self.returns + (step == "return"),
                    count=finding.count or 0,
                    detail=finding.detail or self.detail,
                )
            case "calm":
                self.calm_since = now
            case "recover":
                self._end(now)

    def _note_change(self, **values):
        # Most looks find nothing new, and a row that is not written bothers nobody.
        changed = {name: v for name, v in values.items() if self[name] != v}
        if changed:
            self.write(changed)

    @api.model
    def _begin(self, kind: Kind, finding: Finding, now):
        quiet = self.with_context(mail_create_nolog=True, mail_create_nosubscribe=True)
        incident = quiet.create(
            {
                "rule_id": finding.rule,
                "kind": kind,
                "endpoint_id": finding.endpoint,
                "since": finding.since or now,
                "opened_at": now,
                "count": finding.count,
                "detail": finding.detail,
                "news": "opened",
            }
        )
        incident._emit("opened")

    def _end(self, now):
        self.write(
            {
                "state": "recovered",
                "recovered_at": now,
                "ending": self._why_it_ends(),
                # Who was not told that it began is not told that it is over.
                "news": False if self.news else "recovered",
            }
        )
        if self.ending == "over":
            self._emit("over")
        self._emit("recovered")

    def _emit(self, step: str):
        """Record events for those who subscribe to them, such as a pager.

        None can be about what it itself causes without an end; see BACKLOG_AGE.
        """
        for name in EVENTS.get((None, step), ()) + EVENTS.get((self.kind, step), ()):
            self.env["outbox.event.type"]._emit_if_active(name, self)

    def _why_it_ends(self) -> str:
        rule, endpoint = self.rule_id, self.endpoint_id
        if not rule.active or (endpoint and not endpoint.active):
            return "unwatched"
        if self.kind == "standstill" and endpoint.state == "paused":
            return "paused"
        return "over"

    def action_acknowledge(self):
        """Say to the others that somebody works on it."""
        require_operator(self.env)
        self.check_access("read")
        waiting = self.filtered(lambda incident: incident.state == "open")
        if self and not waiting:
            raise UserError(
                self.env._(
                    "%s is acknowledged or over by now. Refresh the page.",
                    self[:1].display_name,
                )
            )
        self.env["integration.audit"]._log(waiting, "incident_acknowledged")
        # Operators may change the state by this button and nothing else.
        waiting.sudo().write(
            {
                "state": "acknowledged",
                "acknowledged_at": fields.Datetime.now(),
                "acknowledged_by_id": self.env.uid,
            }
        )
        for incident in waiting.sudo():
            incident._note(self.env._("Acknowledged by %s.", self.env.user.name))

    def action_open_runbook(self):
        """Open the page that says what to do."""
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": self.runbook_url, "target": "new"}

    def action_open_records(self):
        """Open what the incident is about: the endpoint, deliveries or lanes."""
        self.ensure_one()
        match self.kind:
            case "dead_letter":
                return self._deliveries("filter_trouble")
            case "backlog_age":
                return self._deliveries("filter_waiting")
            case "failure_rate":
                return self._deliveries("filter_retrying")
            case "standstill" | "runner_down":
                return self._action(
                    "outbox.action_outbox_lane",
                    search_default_filter_overdue=1,
                    search_default_endpoint_id=self.endpoint_id.id,
                )
        return {
            "type": "ir.actions.act_window",
            "res_model": "outbox.endpoint",
            "res_id": self.endpoint_id.id,
            "views": [(False, "form")],
        }

    def _deliveries(self, name: str) -> dict:
        context = {
            f"search_default_{name}": 1,
            "search_default_endpoint_id": self.endpoint_id.id,
        }
        return self._action("outbox.action_outbox_delivery", **context)

    def _action(self, xmlid: str, **context) -> dict:
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        return {**action, "context": context}
