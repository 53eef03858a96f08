# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.integration_base.models.access import require_operator

from ..engine import reconcile
from ..engine.reconciliation_sql import Task
from .outbox_reconciliation_finding import MISSING

# After so many failures in a row a person is asked; seconds between them grow.
TRIES = 5
PAUSE = timedelta(minutes=1)

#: What a person says of a comparison; all else follows from it.
ASKED = {"endpoint_id", "event_type_ids", "date_from", "date_to"}


class OutboxReconciliation(models.Model):
    """A comparison of what an endpoint was owed with what has arrived."""

    _name = "outbox.reconciliation"
    _description = "Reconciliation"
    _order = "id desc"

    endpoint_id = fields.Many2one(
        "outbox.endpoint", required=True, ondelete="cascade", index=True
    )
    event_type_ids = fields.Many2many(
        "outbox.event.type",
        string="Event Types",
        context={"active_test": False},
        help="Empty: all that the endpoint is subscribed to.",
    )
    date_from = fields.Datetime(
        string="From",
        required=True,
        default=lambda self: fields.Datetime.now() - timedelta(days=1),
        help="When the events happened: from here on.",
    )
    date_to = fields.Datetime(
        string="Until",
        required=True,
        default=lambda self: fields.Datetime.now(),
        help="When the events happened: before this.",
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("running", "Running"),
            ("done", "Done"),
            ("failed", "Stopped"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
    )
    with_digest = fields.Boolean(
        string="Asked the Receiver",
        readonly=True,
        copy=False,
        help="Compared with what the receiver says it has, and not only with what "
        "Odoo knows of its answers.",
    )
    done_until = fields.Datetime(readonly=True, copy=False)
    tries = fields.Integer(readonly=True, copy=False)
    error = fields.Text(readonly=True, copy=False)
    user_id = fields.Many2one(
        "res.users", string="Started By", readonly=True, copy=False
    )
    plan_id = fields.Many2one(
        "outbox.reconciliation.plan", readonly=True, copy=False, ondelete="set null"
    )
    line_ids = fields.One2many(
        "outbox.reconciliation.line", "reconciliation_id", readonly=True
    )
    finding_ids = fields.One2many(
        "outbox.reconciliation.finding", "reconciliation_id", readonly=True
    )
    progress = fields.Float(compute="_compute_progress")
    missing = fields.Integer(
        compute="_compute_missing",
        help="What has failed, is not there, or was never sent, and was not sent again "
        "since.",
    )
    emitted = fields.Integer(compute="_compute_figures")
    arrived = fields.Integer(compute="_compute_figures")
    waiting = fields.Integer(compute="_compute_figures")
    unknown = fields.Integer(
        string="Unknown Here",
        compute="_compute_missing",
        help="Events that the receiver has and that Odoo never owed it.",
    )

    _window = models.Constraint(
        "CHECK (date_from < date_to)", "The window has to end after it begins."
    )

    @api.depends("endpoint_id.name", "date_from", "date_to")
    def _compute_display_name(self):
        for one in self:
            start, end = (
                time and fields.Datetime.context_timestamp(one, time)
                for time in (one.date_from, one.date_to)
            )
            one.display_name = (
                f"{one.endpoint_id.name}, {start:%Y-%m-%d %H:%M} – {end:%Y-%m-%d %H:%M}"
                if start and end and one.endpoint_id
                else self.env._("New")
            )

    @api.depends("date_from", "date_to", "done_until", "state")
    def _compute_progress(self):
        for one in self:
            whole = one.date_to and one.date_from and one.date_to - one.date_from
            part = one.done_until and one.done_until - one.date_from
            one.progress = 100 * (part / whole) if whole and part else 0

    @api.depends("line_ids")
    def _compute_figures(self):
        sums = {
            one: numbers
            for one, *numbers in self.env["outbox.reconciliation.line"]._read_group(
                [("reconciliation_id", "in", self.ids)],
                ["reconciliation_id"],
                ["emitted:sum", "arrived:sum", "waiting:sum"],
            )
        }
        for one in self:
            one.emitted, one.arrived, one.waiting = sums.get(one, (0, 0, 0))

    @api.depends("finding_ids.sent")
    def _compute_missing(self):
        counts = {
            (one, kind): number
            for one, kind, number in self.env[
                "outbox.reconciliation.finding"
            ]._read_group(
                [("reconciliation_id", "in", self.ids), ("sent", "=", False)],
                ["reconciliation_id", "kind"],
                ["__count"],
            )
        }
        for one in self:
            one.missing = sum(counts.get((one, kind), 0) for kind in MISSING)
            one.unknown = counts.get((one, "unknown"), 0)

    @api.constrains("date_to")
    def _check_past(self):
        for one in self:
            if one.date_to > fields.Datetime.now() + timedelta(minutes=1):
                raise ValidationError(
                    self.env._("The window has to end now or before, not in future.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._asked(vals) for vals in vals_list])

    def write(self, vals):
        vals = self._asked(vals)
        if not self.env.su and any(one.state != "draft" for one in self):
            raise UserError(
                self.env._(
                    "A comparison that has begun stays as it is. Duplicate it to "
                    "compare anew."
                )
            )
        return super().write(vals)

    @api.model
    def _asked(self, vals: dict) -> dict:
        """What of the values a person may say."""
        if self.env.su:
            return vals
        return {name: value for name, value in vals.items() if name in ASKED}

    @api.ondelete(at_uninstall=False)
    def _unlink_except_running(self):
        if "running" in self.mapped("state"):
            raise UserError(self.env._("Stop the comparison before you delete it."))

    def action_start(self):
        """Begin to compare, or go on after it was stopped."""
        require_operator(self.env)
        self.check_access("read")
        for one in self.filtered(lambda one: one.state in ("draft", "failed")):
            one._start()

    def _start(self):
        types = self.event_type_ids or self._subscribed_types()
        if not types:
            raise UserError(
                self.env._(
                    "%s is subscribed to nothing. Choose the event types to compare.",
                    self.endpoint_id.name,
                )
            )
        fresh = self.state == "draft"
        values = {"state": "running", "tries": 0, "error": False}
        if fresh:
            values |= {
                "event_type_ids": types.ids,
                "done_until": self.date_from,
                "with_digest": bool(self.endpoint_id.digest_url),
                "user_id": self.env.uid,
            }
        # Operators may say what to compare, and nothing of how far it is.
        self.sudo().write(values)
        self.env["integration.audit"]._log(self, "reconciliation_started")
        self._enqueue()

    def _subscribed_types(self):
        return self.with_context(
            active_test=False
        ).endpoint_id.subscription_ids.event_type_ids

    def action_stop(self):
        """Stop comparing; what was found so far stays."""
        require_operator(self.env)
        self.check_access("read")
        self.filtered(lambda one: one.state == "running").sudo().write(
            {"state": "failed", "error": self.env._("Stopped by a person.")}
        )

    def action_send_missing(self):
        """Have what is missing sent (again), under the same event ids."""
        self.ensure_one()
        require_operator(self.env)
        self.check_access("read")
        findings = self.finding_ids.filtered(
            lambda finding: finding.kind in MISSING and not finding.sent
        )
        if not findings:
            raise UserError(
                self.env._("Nothing is missing, or all of it was sent again already.")
            )
        self.env["integration.audit"]._log(
            self, "reconciliation_sent", details=str(len(findings))
        )
        return self._send(findings)

    def _send(self, findings):
        """Have the events of findings sent (again); what shows how far that is."""
        failed = findings.filtered(lambda finding: finding.kind == "failed")
        deliveries = self._deliveries(failed)
        if deliveries:
            deliveries.action_retry()
        # Nobody may write findings, but for this mark of what was done about them.
        findings.sudo().sent = True
        others = findings - failed
        if not others:
            return None
        reason = self.env._("Missing by the comparison %s", self.display_name)
        replay = self.env["outbox.replay"]._send(
            self.endpoint_id, others.event_id.ids, reason
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": replay._name,
            "res_id": replay.id,
            "views": [(False, "form")],
        }

    def _deliveries(self, findings):
        """The deliveries of findings that wait for a person."""
        return self.env["outbox.delivery"].search(
            [
                ("event_id", "in", findings.event_id.ids),
                ("endpoint_id", "=", self.endpoint_id.id),
                ("state", "in", ("held", "dead")),
            ]
        )

    def action_open_findings(self):
        """Show what differs."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "outbox_reconciliation.action_outbox_reconciliation_finding"
        )
        return action | {"domain": [("reconciliation_id", "=", self.id)]}

    def action_download(self):
        """Download the report."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/integration/reconciliations/{self.id}/report.xlsx",
            "target": "download",
        }

    def _enqueue(self, delay: timedelta | None = None):
        for one in self:
            one.with_delay(
                identity_key=f"outbox.reconciliation:{one.id}:{one.done_until}"
                f":{one.tries}",
                eta=delay,
                max_retries=0,
                description=self.env._("Compare with %s", one.endpoint_id.name),
            )._compare()

    def _compare(self):
        """The job: compare for a while, and go on in another job."""
        reconcile.run(self)

    def _task(self) -> Task | None:
        """What is left to be compared; None when nobody wants it any more."""
        self.ensure_one()
        if self.state != "running":
            return None
        types = self.event_type_ids
        return Task(
            id=self.id,
            endpoint_id=self.endpoint_id.id,
            types=tuple(types.ids),
            names=tuple(types.mapped("name")),
            wanted=tuple(self._wanted()),
            asks=self.with_digest and bool(self.endpoint_id.digest_url),
            start=self.done_until,
            end=self.date_to,
        )

    def _wanted(self):
        """Event types that the endpoint wants all of, and since when."""
        for subscription in self.endpoint_id.subscription_ids:
            for event_type in subscription.event_type_ids & self.event_type_ids:
                if subscription._compile(event_type).takes_all:
                    yield event_type.id, subscription.create_date

    def _finish(self):
        self.state = "done"
        if self.plan_id:
            self.plan_id._report(self)

    def _stumble(self, reason: str):
        """Try again in a while, or ask a person after some tries."""
        self.write({"error": reason, "tries": self.tries + 1})
        if self.tries < TRIES:
            self._enqueue(PAUSE * self.tries)
            return
        self.state = "failed"
        if self.plan_id:
            self.plan_id._report(self)
