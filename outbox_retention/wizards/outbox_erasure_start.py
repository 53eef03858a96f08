# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import re

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.integration_base.engine.neutral import neutral
from odoo.addons.integration_base.models.access import require_manager

from ..engine.erasure import Finder
from ..engine.erasure_preview import preview
from ..engine.personal_shapes import shapes
from ..models.outbox_erasure import UNSETTLED

SAMPLE = 10
# Bank accounts are known by the partner they stand beside.
STRANGERS = ("res.partner", "res.users")
# Ids of PostgreSQL's type int4, and as many as a person looks at.
LARGEST = 2**31 - 1
MOST = 100


class OutboxErasureStart(models.TransientModel):
    """Whose personal data to erase: counted and shown, then started."""

    _name = "outbox.erasure.start"
    _description = "Erase Personal Data"

    # No relation, as a partner may be deleted already.
    numbers = fields.Char(
        string="Partner IDs",
        required=True,
        default=lambda self: self._default_numbers(),
        help="Separated by commas; also of partners that are deleted already.",
    )
    with_addresses = fields.Boolean(
        string="With Their Addresses",
        default=True,
        help="Invoice, delivery and other addresses of these partners. Contacts are "
        "persons of their own, and are not erased with a company.",
    )
    unsettled = fields.Selection(
        UNSETTLED, string="What Has Not Arrived", required=True, default="wait"
    )
    reason = fields.Char(string="Why", required=True)
    who = fields.Char(string="Partners", compute="_compute_who")
    event_count = fields.Integer(string="Events", compute="_compute_preview")
    delivery_count = fields.Integer(string="Deliveries", compute="_compute_preview")
    attempt_count = fields.Integer(string="Attempts", compute="_compute_preview")
    waiting_count = fields.Integer(string="Not Settled", compute="_compute_preview")
    is_complete = fields.Boolean(compute="_compute_preview")
    sample_ids = fields.Many2many(
        "outbox.event", string="Newest Events", compute="_compute_preview"
    )
    unknown = fields.Char(
        compute="_compute_unknown",
        help="Payloads that tell of partners without their id.",
    )

    @api.model
    def _default_numbers(self) -> str:
        context = self.env.context
        if context.get("active_model") != "res.partner":
            return ""
        return ", ".join(str(id_) for id_ in context.get("active_ids") or ())

    def _partner_ids(self) -> list[int]:
        """The ids that are written there, with those of addresses if so wanted.

        :raises UserError: they are none
        """
        self.ensure_one()
        words = [word for word in re.split(r"[\s,;]+", self.numbers or "") if word]
        if not words or not all(re.fullmatch(r"[0-9]{1,10}", word) for word in words):
            raise UserError(
                self.env._("Give the ids of the partners: numbers, with commas.")
            )
        ids = {int(word) for word in words}
        if len(ids) > MOST or not 0 < min(ids) <= max(ids) <= LARGEST:
            raise UserError(self.env._("Give up to %s ids of partners at once.", MOST))
        if self.with_addresses:
            # sudo: an address that the user may not see is the same person's
            partners = self.env["res.partner"].sudo().with_context(active_test=False)
            ids.update(
                partners.search(
                    [("parent_id", "in", list(ids)), ("type", "!=", "contact")]
                ).ids
            )
        return sorted(ids)

    def _checked_ids(self) -> list[int]:
        """The ids, or none while the form is not filled in yet."""
        try:
            return self._partner_ids()
        except UserError:
            return []

    @api.depends("numbers", "with_addresses")
    def _compute_who(self):
        for wizard in self:
            ids = wizard._checked_ids()
            partners = self.env["res.partner"].browse(ids).exists()
            # Archived ones count, those of other companies are not named.
            names = partners._filtered_access("read").mapped("display_name")
            gone = len(ids) - len(partners)
            if gone:
                names.append(self.env._("%s deleted already", gone))
            wizard.who = ", ".join(names)

    @api.depends("numbers", "with_addresses")
    def _compute_preview(self):
        require_manager(self.env)
        for wizard in self:
            ids = wizard._checked_ids()
            persons = self.env["outbox.erasure"]._persons_of(ids)
            finder = Finder(
                neutral(self.env.cr), {m: frozenset(s) for m, s in persons.items()}
            )
            found = preview(self.env.cr, finder, self.env.companies.ids)
            wizard.event_count = len(found.ids)
            wizard.delivery_count = found.deliveries
            wizard.attempt_count = found.attempts
            wizard.waiting_count = found.waiting
            wizard.is_complete = found.complete
            wizard.sample_ids = self.env["outbox.event"].browse(found.ids[:SAMPLE])

    @api.depends("numbers", "with_addresses")
    def _compute_unknown(self):
        for wizard in self:
            env = neutral(self.env.cr)
            persons = self.env["outbox.erasure"]._persons_of(wizard._checked_ids())
            models = [model for model in STRANGERS if persons[model]]
            payloads = env["outbox.payload"].browse(
                id_ for id_, shape in shapes(env).items() if shape.has_strangers(models)
            )
            wizard.unknown = ", ".join(payloads.mapped("display_name"))

    def action_erase(self):
        """Begin, and show how far it is."""
        self.ensure_one()
        require_manager(self.env)
        reason = (self.reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why. It is kept in the audit trail."))
        erasure = self.env["outbox.erasure"]._begin(
            self._partner_ids(), reason, self.unsettled
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": erasure._name,
            "res_id": erasure.id,
            "views": [(False, "form")],
        }
