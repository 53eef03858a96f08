# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.waking_sql import JOB
from ..pure.timeline import Decision, Facts, Step, Try, reasons, steps

# Of many attempts the newest tell enough; the tab has them all.
SHOWN_TRIES = 50

# Counting further helps nobody.
COUNTED = 1000

TRY_FIELDS = ["number", "started_at", "duration", "outcome", "status", "error"]


class OutboxDeliveryStoryMixin(models.AbstractModel):
    """What happened to a delivery, why it is not delivered yet, and where to look."""

    _name = "outbox.delivery.story.mixin"
    _inherit = "outbox.story.words.mixin"
    _description = "Story of a Delivery"

    story = fields.Json(compute="_compute_story")
    has_job = fields.Boolean(compute="_compute_has_job")

    @api.depends("state", "attempt", "due_at")
    @api.depends_context("uid", "lang", "tz", "allowed_company_ids")
    def _compute_story(self):
        for delivery in self:
            delivery.story = [delivery._story()] if delivery._origin else []

    @api.depends("lane")
    @api.depends_context("uid")
    def _compute_has_job(self):
        visible = self.env["queue.job"].has_access("read")
        for delivery in self:
            delivery.has_job = visible and delivery.state in (
                "pending",
                "retrying",
                "parked",
            )

    def _story(self) -> dict:
        """The delivery's part of a story, as the timeline shows it."""
        tries = self._newest_tries()
        decisions = self._decisions()
        facts = self._facts(tries, decisions)
        refs = {("attempt", one.id): one for one in tries}
        refs |= {("decision", one.id): one for one in decisions}
        return {
            "id": self.id,
            "endpoint": self._endpoint_name(),
            "state": self.state,
            "state_label": self._selection_label(self, "state"),
            "reasons": [self._reason(kind, facts) for kind in reasons(facts)],
            "earlier": self._earlier(tries),
            "steps": [
                self._step(step, refs.get((step.kind, step.ref)))
                for step in steps(facts)
            ],
        }

    def _step(self, step: Step, ref) -> dict:
        return {
            "kind": step.kind,
            "tone": step.tone,
            "at": self._at(step.at),
            "title": self._story_title(step, ref),
            "text": self._story_text(step, ref),
            "attempt": step.ref if step.kind == "attempt" else False,
        }

    def _reason(self, kind: str, facts: Facts) -> dict:
        reason = {"kind": kind, "text": self._reason_text(kind, facts), "link": False}
        if kind == "behind":
            # Of another company's delivery nothing is told but that it is there.
            before = self.env["outbox.delivery"].browse(facts.behind)
            if before.has_access("read"):
                reason["link"] = {"id": before.id, "label": before.display_name}
        return reason

    def _facts(self, tries, decisions) -> Facts:
        # Whoever may see the delivery may know why it waits.
        endpoint = self.endpoint_id.sudo().exists()
        circuit = endpoint.circuit_ids[:1]
        event = self.event_id.exists()
        return Facts(
            state=self.state,
            now=fields.Datetime.now(),
            committed_at=event.time or None,
            # The column says when their transaction began, which is before the event.
            queued_at=max(filter(None, (self.create_date, event.time)), default=None),
            delivered_at=self.delivered_at or None,
            due_at=self.due_at or None,
            expires_at=self.expires_at or None,
            probe_at=circuit.probe_at or None,
            tries=[
                Try(one.id, one.started_at or None, one.duration, one.outcome)
                for one in tries
            ],
            decisions=[Decision(one.id, one.date) for one in decisions],
            rendered=bool(event.data),
            endpoint=self._endpoint_condition(endpoint),
            circuit=circuit.state or "closed",
            behind=self._behind(endpoint),
            batch=self.in_batch,
            before=self._before(),
            lane_stands=bool(self._lane_record().overdue_reason),
        )

    def _endpoint_condition(self, endpoint) -> str:
        if not endpoint:
            return "gone"
        if not endpoint.active:
            return "archived"
        if endpoint.state == "active" and endpoint.changing_since:
            return "changing"
        return endpoint.state

    def _lane_record(self):
        # Whoever may see the delivery may know why it waits.
        return (
            self.env["outbox.lane"]
            .sudo()
            .search(
                [
                    ("endpoint_id", "=", self.endpoint_id.id),
                    ("number", "=", self.lane),
                ]
            )
        )

    def _newest_tries(self):
        attempts = self.env["outbox.attempt"]
        mine = [("delivery_id", "=", self.id)]
        # Not the bodies, which are long.
        return attempts.search_fetch(
            mine, TRY_FIELDS, order="id desc", limit=SHOWN_TRIES
        )

    def _earlier(self, tries) -> int:
        """How many attempts are not shown."""
        if len(tries) < SHOWN_TRIES:
            return 0
        mine = [("delivery_id", "=", self.id)]
        return self.env["outbox.attempt"].search_count(mine) - len(tries)

    def _decisions(self):
        """What the reader may see in the audit trail of people's decisions."""
        trail = self.env["integration.audit"]
        if not trail.has_access("read"):
            return trail
        return trail.search(
            [("model", "=", self._name), ("res_id", "=", self.id)], limit=SHOWN_TRIES
        )

    def _behind(self, endpoint) -> int | None:
        """The id of what has to arrive first."""
        if self.state not in ("pending", "retrying", "parked"):
            return None
        before = [
            ("endpoint_id", "=", endpoint.id),
            ("state", "in", ("retrying", "held")),
            ("id", "<", self.id),
        ]
        if endpoint.ordering == "strict":
            before.append(("lane", "=", self.lane))
        elif endpoint.ordering == "per_key":
            before.append(("key", "=", self.key))
        else:
            return None
        # sudo: it may be another company's; whether it is shown is decided elsewhere.
        return (
            self.env[self._name].sudo().search(before, order="id", limit=1).id or None
        )

    def _before(self) -> int:
        """How many go before it in its lane."""
        if self.state != "pending":
            return 0
        before = [
            ("endpoint_id", "=", self.endpoint_id.id),
            ("lane", "=", self.lane),
            ("state", "=", "pending"),
            ("id", "<", self.id),
        ]
        # sudo: how many they are tells nothing of them.
        return self.env[self._name].sudo().search_count(before, limit=COUNTED)

    def action_open_record(self):
        """Open the document, if the user may see it."""
        self.ensure_one()
        return self.event_id.action_open_record()

    def action_open_job(self):
        """Open the jobs that are to deliver it."""
        self.ensure_one()
        jobs = self.env["queue.job"]
        jobs.check_access("read")
        lane = self._lane_record()
        # Jobs that are done are many, and which of them sent it is not kept.
        found = jobs.search(
            [
                ("state", "in", ("pending", "enqueued", "started", "failed")),
                "|",
                ("identity_key", "=", f"{JOB}{lane.id}"),
                ("identity_key", "=like", f"{JOB}{lane.id}:%"),
            ]
        )
        if not found:
            raise UserError(
                self.env._(
                    "No job waits for this delivery at present. One is made when it is "
                    "due; the sweeper looks once a minute."
                )
            )
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Jobs"),
            "res_model": "queue.job",
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", found.ids)],
        }
        if len(found) == 1:
            action |= {"views": [(False, "form")], "res_id": found.id}
        return action
