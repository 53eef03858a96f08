# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from odoo.addons.integration_base.models.bigint import BigInteger

from ..engine import removal
from ..engine.removal_sql import KINDS, Order, Scope

# From the first to go to the last.
KIND_LABELS = {
    "bodies": "Requests and Answers",
    "attempts": "Attempts",
    "data": "Event Data",
    "deliveries": "Deliveries",
    "events": "Events",
}
# What a replay may be about to send again.
REPLAYED = ("data", "deliveries", "events")
# What was left alone, as somebody held it or it was not settled, has its turn then.
WALK_AGAIN = timedelta(days=7)
SCOPE = ("kind", "days", "event_type_id", "endpoint_id", "company_id", "dead_letters")


class OutboxRetentionRule(models.Model):
    """For how long something is kept."""

    _name = "outbox.retention.rule"
    _description = "Retention Rule"
    _order = "kind_sequence, days desc, id"

    kind = fields.Selection(
        [(kind, KIND_LABELS[kind]) for kind in KIND_LABELS],
        string="What",
        required=True,
        default="bodies",
        help="Requests and Answers: headers and bodies of attempts. Attempts: all of "
        "them. Event Data: the data that were sent; the event stays known. Deliveries: "
        "with their attempts. Events: those of which no delivery is left.",
    )
    kind_sequence = fields.Integer(compute="_compute_kind_sequence", store=True)
    days = fields.Integer(
        string="Keep for (days)",
        required=True,
        default=180,
        help="What is older is removed.",
    )
    active = fields.Boolean(default=True, help="An archived rule removes nothing more.")
    event_type_id = fields.Many2one(
        "outbox.event.type",
        string="Event Type",
        ondelete="cascade",
        index=True,
        help="Empty: all for which there is no rule of their own.",
    )
    endpoint_id = fields.Many2one(
        "outbox.endpoint",
        string="Endpoint",
        ondelete="cascade",
        index=True,
        help="Empty: all for which there is no rule of their own.",
    )
    company_id = fields.Many2one(
        "res.company",
        string="Company",
        ondelete="cascade",
        index=True,
        default=lambda self: self._default_company(),
        help="Empty: all for which there is no rule of their own.",
    )
    dead_letters = fields.Boolean(
        help="Whether what belongs to dead letters goes, too: they cannot be retried "
        "without data. What still waits for its delivery is never removed.",
    )
    run_ids = fields.One2many("outbox.retention.run", "rule_id", readonly=True)
    mark = BigInteger(
        readonly=True, copy=False, help="The last row that was looked at."
    )
    walked_at = fields.Datetime(
        string="Began Anew",
        readonly=True,
        copy=False,
        help="When it last began with the oldest rows.",
    )

    _days_positive = models.Constraint(
        "CHECK (days BETWEEN 1 AND 36500)", "Keep it for a day at least."
    )
    _scope_uniq = models.UniqueIndex(
        "(kind, coalesce(event_type_id, 0), coalesce(endpoint_id, 0),"
        " coalesce(company_id, 0)) WHERE active",
        "There is an active rule about exactly this already. Change that one.",
    )

    @api.depends("kind")
    def _compute_kind_sequence(self):
        for rule in self:
            rule.kind_sequence = list(KIND_LABELS).index(rule.kind or "bodies")

    @api.depends("kind", "days", "event_type_id", "endpoint_id", "company_id")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for rule in self:
            of = [
                rule.event_type_id.name,
                rule.endpoint_id.name,
                rule.company_id.name,
            ]
            rule.display_name = self.env._(
                "%(what)s after %(days)s days",
                what=", ".join(filter(None, [labels.get(rule.kind), *of])),
                days=rule.days,
            )

    @api.constrains("kind", "endpoint_id")
    def _check_endpoint(self):
        for rule in self:
            if rule.endpoint_id and KINDS[rule.kind].endpoint is None:
                raise ValidationError(
                    self.env._(
                        "An event and its data belong to all endpoints. Leave the "
                        "endpoint of the rule empty, or choose something else to "
                        "remove."
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        rules._require_companies()
        self.env["integration.audit"]._log(rules, "retention_rule_created")
        return rules

    def write(self, vals):
        configured = {"active", *SCOPE} & vals.keys()
        if configured:
            self._require_companies()
            # From the beginning, as other rows are concerned now.
            vals = {**vals, "mark": 0, "walked_at": False}
        if "company_id" in vals:
            company = self.env["res.company"].browse(vals["company_id"] or ())
            self._require_company(company)
        before = {rule: rule.display_name for rule in self}
        result = super().write(vals)
        if configured:
            self._forget_marks()
            for rule, name in before.items():
                self.env["integration.audit"]._log(
                    rule, "retention_rule_changed", details=rule._told(name)
                )
        return result

    def unlink(self):
        self._require_companies()
        self.env["integration.audit"]._log(self, "retention_rule_deleted")
        self._forget_marks()
        return super().unlink()

    def _told(self, before: str) -> str:
        return self.env._(
            "From: %(before)s. To: %(after)s. Active: %(active)s. "
            "Dead letters: %(dead)s.",
            before=before,
            after=self.display_name,
            active=self.active,
            dead=self.dead_letters,
        )

    def _forget_marks(self):
        """Let less specific rules look again at what was another rule's."""
        # sudo: how far a rule has come is nobody's configuration
        others = self.sudo().search([("kind", "in", self.mapped("kind"))]) - self
        others.write({"mark": 0, "walked_at": False})

    @api.model
    def _default_company(self):
        """None for who may speak for all companies."""
        return not self._has_all_companies() and self.env.company

    @api.model
    def _has_all_companies(self) -> bool:
        # sudo: the others are just those that the user may not see
        companies = self.env["res.company"].sudo().search_count([])
        return self.env.su or companies == len(self.env.user.company_ids)

    def _require_companies(self):
        """Let nobody remove what belongs to companies that are not theirs.

        :raises AccessError: says who can help
        """
        for rule in self:
            self._require_company(rule.company_id)

    @api.model
    def _require_company(self, company):
        if (
            self._has_all_companies()
            or company
            and company in self.env.user.company_ids
        ):
            return
        raise AccessError(
            self.env._(
                "A rule is about one of your companies, or about all companies if all "
                "are yours. Choose one of yours, or ask someone who has access to all."
            )
        )

    @api.model
    def _remove(self):
        """The scheduled action: do what the rules say, for some time."""
        self.env.flush_all()
        more = removal.run(self.env.registry)
        self.env["ir.cron"]._commit_progress(1, remaining=int(more))

    @api.model
    def _due(self):
        """Active rules, what goes first before what goes last; those that are to begin
        anew have done so."""
        rules = self.search(
            [("active", "=", True)], order="kind_sequence, write_date, id"
        )
        again = fields.Datetime.now() - WALK_AGAIN
        for rule in rules:
            if not rule.walked_at or rule.walked_at < again:
                rule.write({"mark": 0, "walked_at": fields.Datetime.now()})
        return rules

    def _order_now(self) -> Order | None:
        """What there is to do; None while a replay may need what would go."""
        self.ensure_one()
        if self.kind in REPLAYED and self._is_replaying():
            return None
        others = self.search([("kind", "=", self.kind)]) - self
        return Order(
            kind=self.kind,
            scope=self._scope(),
            others=[
                o._scope() for o in others if o._specificity() > self._specificity()
            ],
            before=fields.Datetime.now() - timedelta(days=self.days),
            dead_letters=self.dead_letters,
        )

    @api.model
    def _is_replaying(self) -> bool:
        """Whether old events are being sent again, or may be when a person resumes."""
        return bool(
            self.env["outbox.replay"].search_count(
                [("state", "in", ("running", "paused", "cancelling"))], limit=1
            )
        )

    def _scope(self) -> Scope:
        return Scope(
            self.event_type_id.id or None,
            self.endpoint_id.id or None,
            self.company_id.id or None,
        )

    def _specificity(self) -> int:
        """Of the rules that are about a row, the one with the highest counts."""
        return (
            4 * bool(self.endpoint_id)
            + 2 * bool(self.event_type_id)
            + bool(self.company_id)
        )

    def _note_removal(self, entry_id: int | None, count: int, before: datetime) -> int:
        """Put on record what was removed; return the id of the record.

        :param entry_id: of the record of the present run, if there is one
        """
        self.ensure_one()
        values = {
            "rule_id": self.id,
            "name": self.display_name,
            "kind": self.kind,
            "company_id": self.company_id.id,
        }
        return self.env["outbox.retention.run"]._note(entry_id, count, before, values)
