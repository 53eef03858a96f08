# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.integration_base.models.access import require_manager
from odoo.addons.integration_base.models.bigint import BigInteger

from ..engine.erasure import Outcome, advance
from ..pure.personal import Persons

UNSETTLED = [
    ("wait", "Leave It until It Is Settled"),
    ("erase", "Erase It as Well"),
]


class OutboxErasure(models.Model):
    """Personal data that are erased from what is stored; it holds none of them."""

    _name = "outbox.erasure"
    _inherit = "integration.advance.mixin"
    _description = "Erasure of Personal Data"
    _order = "id desc"

    user_id = fields.Many2one(
        "res.users", string="Who", required=True, readonly=True, ondelete="restrict"
    )
    numbers = fields.Char(
        string="Partner IDs",
        required=True,
        readonly=True,
        help="The ids of the partners. Their names are kept nowhere.",
    )
    # Ids by model, as their records may be gone before all is erased.
    persons = fields.Json(required=True, readonly=True)
    reason = fields.Char(string="Why", required=True, readonly=True)
    unsettled = fields.Selection(
        UNSETTLED, string="What Has Not Arrived", required=True, readonly=True
    )
    company_ids = fields.Many2many(
        "res.company",
        string="Companies",
        readonly=True,
        help="Only their events, and those of no company.",
    )
    state = fields.Selection(
        [("running", "Running"), ("waiting", "Waiting"), ("done", "Done")],
        required=True,
        readonly=True,
        default="running",
        help="Running: stored events are looked at, from the oldest on. Waiting: what "
        "is left is erased when its deliveries are settled: delivered, expired or "
        "cancelled. Done: nothing is left.",
    )
    position = BigInteger(
        readonly=True, aggregator=None, help="The last event that was looked at."
    )
    event_count = fields.Integer(string="Events", readonly=True)
    attempt_count = fields.Integer(string="Attempts", readonly=True)
    foreign_count = fields.Integer(
        string="Left: Other Companies",
        readonly=True,
        help="Events of companies that are not yours. Somebody who has access to them "
        "has to erase, too.",
    )
    left_ids = fields.Json(readonly=True)
    left_count = fields.Integer(
        string="Left: Not Settled",
        readonly=True,
        help="Events that are still to be delivered, or dead letters that a person has "
        "to decide about.",
    )
    ended_at = fields.Datetime(string="Ended", readonly=True)

    @api.depends("numbers")
    def _compute_display_name(self):
        for erasure in self:
            erasure.display_name = self.env._(
                "#%(id)s Partner %(numbers)s", id=erasure.id, numbers=erasure.numbers
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._("What was erased stays on record. It cannot be deleted.")
        )

    @api.model
    def _begin(self, partner_ids: list[int], reason: str, unsettled: str):
        """Erase the personal data of partners from what the user's companies may see.

        :param partner_ids: of partners that may be gone already
        :param reason: why, for the audit trail
        :param unsettled: what becomes of events that are still to be delivered; see
            the field
        :return: the ``outbox.erasure``, which shows how far it is
        :raises AccessError: the user is no Manager
        """
        require_manager(self.env)
        # sudo: nobody may create erasures but by beginning one
        erasure = self.sudo().create(
            {
                "user_id": self.env.uid,
                "numbers": ", ".join(map(str, partner_ids)),
                "persons": self._persons_of(partner_ids),
                "reason": reason,
                "unsettled": unsettled,
                "company_ids": self.env.companies.ids,
            }
        )
        erasure._log("erasure_started")
        erasure._enqueue()
        return erasure.sudo(False)

    @api.model
    def _persons_of(self, partner_ids: list[int]) -> dict[str, list[int]]:
        """The partners, their users and their bank accounts."""
        # sudo: whoever may see them, they are the same person's
        everything = self.sudo().with_context(active_test=False).env
        of_them = [("partner_id", "in", partner_ids)]
        return {
            "res.partner": partner_ids,
            "res.users": everything["res.users"].search(of_them).ids,
            "res.partner.bank": everything["res.partner.bank"].search(of_them).ids,
        }

    def _persons(self) -> Persons:
        self.ensure_one()
        return {model: frozenset(ids) for model, ids in self.persons.items()}

    def _job_title(self) -> str:
        return self.env._("Erase personal data: #%s", self.id)

    def _advance(self) -> str:
        """The job: erase more of it."""
        self.ensure_one()
        return advance(self)

    @api.model
    def _sweep(self):
        """The scheduled action: go on with what waits, or whose job got lost."""
        self.search([("state", "in", ("running", "waiting"))])._enqueue()

    def _note(
        self,
        outcome: Outcome,
        position: int | None = None,
        seen: list[int] | None = None,
    ):
        """Write down what a step has done.

        :param position: the last event of a slice that was walked
        :param seen: ids of events that were left before and were looked at again
        """
        self.ensure_one()
        left = sorted((set(self.left_ids or ()) - set(seen or ())) | outcome.left)
        values = {
            "event_count": self.event_count + outcome.events,
            "attempt_count": self.attempt_count + outcome.attempts,
            "foreign_count": self.foreign_count + outcome.foreign,
        }
        if position is not None:
            values["position"] = position
        if left != (self.left_ids or []):
            values |= {"left_ids": left, "left_count": len(left)}
        self.write(values)

    def _end(self):
        """All was looked at: be done, or wait for what is left."""
        self.ensure_one()
        state = "waiting" if self.left_ids else "done"
        if state == self.state:
            return
        self.write({"state": state, "ended_at": fields.Datetime.now()})
        self._log("erasure_ended")

    def _log(self, action: str):
        """Put it on record, without a word of what was erased."""
        trail = self.env["integration.audit"].with_user(self.user_id)
        details = self.env._(
            "Partners: %(numbers)s. Events: %(events)s. Attempts: %(attempts)s. "
            "Not settled: %(left)s. Of other companies: %(foreign)s.",
            numbers=self.numbers,
            events=self.event_count,
            attempts=self.attempt_count,
            left=self.left_count,
            foreign=self.foreign_count,
        )
        trail._log(self, action, self.reason, details)
