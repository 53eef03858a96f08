# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import timedelta

from babel.dates import format_timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.misc import babel_locale_parse, get_lang

from odoo.addons.integration_base.models.access import require_operator

EXCEPTION = ("held", "dead", "waiting")


class InboxMessageExceptionMixin(models.AbstractModel):
    """Messages that a planner has to see to, by what they have in common."""

    _name = "inbox.message.exception.mixin"
    _description = "Exception of a Message"

    about = fields.Char(
        compute="_compute_about",
        help="The code that nothing is known under, or what is not there yet.",
    )
    age = fields.Char(compute="_compute_age", help="How long ago it was received.")

    # Counts exceptions in groups without a look at the table; others are not in it.
    _exception_idx = models.Index(
        "(source_id, error_class, unmatched_kind, unmatched_code)"
        " INCLUDE (company_id, state) WHERE state IN ('held', 'dead', 'waiting')"
    )

    @api.depends("unmatched_kind", "unmatched_code", "waiting_for")
    @api.depends_context("lang")
    def _compute_about(self):
        kinds = self.env["inbox.mapping"]._kinds()
        for message in self:
            kind = message.unmatched_kind
            message.about = message.waiting_for
            if kind:
                label = kinds[kind][0] if kind in kinds else kind
                message.about = f"{label} {message.unmatched_code}"

    @api.depends("received_at")
    @api.depends_context("lang")
    def _compute_age(self):
        locale = babel_locale_parse(get_lang(self.env).code)
        now = fields.Datetime.now()
        for message in self:
            past = now - (message.received_at or now)
            message.age = format_timedelta(max(past, timedelta()), locale=locale)

    def _alike(self) -> Domain:
        """Exceptions of the same sources, problems and codes as these."""
        kinds = {
            (m.source_id.id, m.error_class, m.unmatched_kind, m.unmatched_code)
            for m in self.filtered(lambda m: m.state in EXCEPTION)
        }
        return Domain("state", "in", EXCEPTION) & Domain.OR(
            Domain("source_id", "=", source)
            & Domain("error_class", "=", error_class)
            & Domain("unmatched_kind", "=", kind)
            & Domain("unmatched_code", "=", code)
            for source, error_class, kind, code in kinds
        )

    def action_map(self):
        """Pick the record that the sender means by the code that these wait for."""
        require_operator(self.env)
        self.check_access("read")
        codes = {
            (m.source_id.id, m.unmatched_kind, m.unmatched_code)
            for m in self
            if m.error_class == "unmatched"
        }
        if not codes:
            raise UserError(self.env._("None of these messages waits for a code."))
        if len(codes) > 1:
            raise UserError(
                self.env._(
                    "These messages wait for %s codes. Select those of one code: group "
                    "them by Code.",
                    len(codes),
                )
            )
        ((source, kind, code),) = codes
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Pick the Record"),
            "res_model": "inbox.mapping",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_source_id": source,
                "default_kind": kind,
                "default_code": code,
            },
        }
