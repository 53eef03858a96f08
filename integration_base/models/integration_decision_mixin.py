# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import AccessError

from .access import require_operator

# Records that are decided about in one transaction.
SLICE = 1000


class IntegrationDecisionMixin(models.AbstractModel):
    """What a person has decided about some records, and what became of it.

    Of very many a job decides about one slice after the other. How far it has got is
    written with what it has done, so that a worker that dies repeats nothing.

    Models add the required selection ``decision`` and say what they decide about
    (``_subjects``), whose records have a field ``state`` and inherit
    ``integration.decided.mixin``.
    """

    _name = "integration.decision.mixin"
    _inherit = "integration.course.mixin"
    _description = "Decision"
    _log_access = False

    _audited = {
        "pause": "decision_paused",
        "resume": "decision_resumed",
        "cancel": "decision_cancelled",
    }
    _subjects: str

    date = fields.Datetime(
        string="When", required=True, readonly=True, default=fields.Datetime.now
    )
    user_id = fields.Many2one(
        "res.users", string="Who", required=True, readonly=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company",
        readonly=True,
        ondelete="restrict",
        help="Of what it is about, if all is of one. Others see it only then.",
    )
    reason = fields.Char(string="Why", required=True, readonly=True)
    state = fields.Selection(
        [
            ("running", "Running"),
            ("paused", "Paused"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
            ("stopped", "Stopped"),
        ],
        required=True,
        readonly=True,
        default="running",
        help="Paused and cancelled: by an operator; what was done stays. Stopped: "
        "whoever decided may not act any more.",
    )
    # The very records that were chosen: others that match by then were not seen.
    picked = fields.Json(readonly=True, groups=fields.NO_ACCESS)
    total = fields.Integer(readonly=True)
    position = fields.Integer(string="Looked At", readonly=True)
    progress = fields.Float(
        compute="_compute_progress", help="Percent that were looked at."
    )
    done_count = fields.Integer(string="Done", readonly=True)
    left_counts = fields.Json(readonly=True)
    left_count = fields.Integer(string="Left Alone", readonly=True)
    result = fields.Text(compute="_compute_result")

    @api.depends("state", "done_count", "left_counts", "total", "position")
    @api.depends_context("lang")
    def _compute_result(self):
        for decision in self:
            decision.result = decision._in_words()

    @api.depends("reason")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for decision in self:
            decision.display_name = f"{decision._label()}: {decision.reason}"

    @api.depends("total", "position")
    def _compute_progress(self):
        for decision in self:
            decision.progress = 100.0 * decision.position / max(decision.total, 1)

    @api.model
    def _begin(self, decision: str, reason: str, picked: list[int]):
        """Decide about records: at once, or in jobs if there are very many.

        :param picked: ids; of these only those count that the user may see
        """
        require_operator(self.env)
        # sudo: nobody may create decisions but by making one.
        made = self.sudo().create(
            {
                "user_id": self.env.uid,
                "company_id": self._company_of(picked),
                "decision": decision,
                "reason": reason,
                "picked": picked,
                "total": len(picked),
            }
        )
        made = made.sudo(False)
        if len(picked) > SLICE:
            made._enqueue()
        else:
            made._proceed()
        return made

    def _company_of(self, picked: list[int]) -> int | bool:
        groups = self.env[self._subjects]._read_group(
            [("id", "in", picked)], ["company_id"]
        )
        return groups[0][0].id if len(groups) == 1 else False

    def _enqueue(self):
        for decision in self:
            decision.with_delay(
                identity_key=f"{self._name}:{decision.id}:{decision.position}",
                # What collides with a run of a lane is tried until it does not.
                max_retries=0,
                description=f"{self._model_label()}: {decision._label()}",
            )._proceed()

    def _switch(self, state: str, act: str):
        if state == "cancelled":
            # sudo: nobody may write decisions but by these actions.
            self.sudo().picked = False
        return super()._switch(state, act)

    def _model_label(self) -> str:
        # sudo: what a model is called is no secret
        return self.env["ir.model"].sudo()._get(self._name).name

    def _proceed(self) -> str:
        """The job: decide about the next slice."""
        self.ensure_one()
        # sudo: nobody may write decisions but by carrying them out.
        mine = self.sudo()
        if mine.state != "running":
            return f"It is {mine.state}."
        ids = (mine.picked or [])[mine.position : mine.position + SLICE]
        try:
            done, left = self._decide(ids)
        except AccessError:
            mine.state = "stopped"
            self._tell()
            return "Stopped: the user may not act any more."
        left_counts = Counter(mine.left_counts or {}) + left
        mine.write(
            {
                "position": mine.position + len(ids),
                "done_count": mine.done_count + done,
                "left_counts": dict(left_counts),
                "left_count": left_counts.total(),
            }
        )
        if mine.position < mine.total:
            self._enqueue()
        else:
            mine.write({"state": "done", "picked": False})
            self._tell()
        return f"{done} done, {left.total()} left alone"

    def _decide(self, ids: list[int]) -> tuple[int, Counter[str]]:
        # As whoever decided, whose companies and rights count at this moment.
        subjects = self.env[self._subjects].search([("id", "in", ids)])
        done, left = subjects._decide(self.decision, self.reason)
        left["gone"] += len(ids) - len(subjects)
        return done, +left

    def _tell(self):
        """Say how it ended, to whoever has decided."""
        if self.total > SLICE:
            # sudo: the channel is that of the user's partner, who may be hidden
            self.user_id.sudo()._bus_send(
                "simple_notification",
                {
                    "type": "success" if self.state == "done" else "warning",
                    "title": self._label(),
                    "message": self.result,
                    "sticky": True,
                },
            )

    def _label(self) -> str:
        labels = dict(self._fields["decision"]._description_selection(self.env))
        return labels.get(self.decision, "")

    def _in_words(self) -> str:
        sentences = [self._beginning()]
        for why, count in (self.left_counts or {}).items():
            sentences.append(self._left_in_words(why, count))
        return " ".join(sentences)

    def _beginning(self) -> str:
        numbers = {"done": self.done_count, "total": self.total}
        if self.state == "running":
            return self.env._("Done with %(done)s of %(total)s so far.", **numbers)
        if self.state == "paused":
            return self.env._("Paused after %(done)s of %(total)s.", **numbers)
        if self.state == "cancelled":
            return self.env._("Cancelled after %(done)s of %(total)s.", **numbers)
        if self.state == "stopped":
            return self.env._(
                "Stopped after %(done)s of %(total)s: whoever decided is no "
                "Integration Operator any more.",
                **numbers,
            )
        return self.env._("Done with %(done)s of %(total)s.", **numbers)

    def _left_in_words(self, why: str, count: int) -> str:
        """Why so many were left alone.

        :param why: the state they are in, ``gone``, or what the subjects' ``_decide``
            says besides
        """
        if why == "gone":
            return self.env._("%s cannot be seen any more.", count)
        states = self.env[self._subjects]._fields["state"]
        labels = dict(states._description_selection(self.env))
        return self.env._(
            "%(count)s left alone: %(state)s by now.",
            count=count,
            state=labels.get(why, why).lower(),
        )
