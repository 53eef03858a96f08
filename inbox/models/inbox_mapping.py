# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class InboxMapping(models.Model):
    """A sender's code, and the record that it means."""

    _name = "inbox.mapping"
    _description = "Code of a Sender"
    _order = "kind, code"
    _rec_name = "code"

    source_id = fields.Many2one(
        "inbox.source", ondelete="cascade", index=True, help="Empty: of all sources."
    )
    company_id = fields.Many2one(related="source_id.company_id")
    kind = fields.Selection(lambda self: self._select_kinds(), required=True)
    code = fields.Char(required=True, help="What the sender calls the record.")
    res_model = fields.Char(compute="_compute_res_model")
    record = fields.Reference(lambda self: self._select_models(), required=True)
    active = fields.Boolean(default=True)

    _code_uniq = models.UniqueIndex(
        "((coalesce(source_id, 0)), kind, code)", "This code is mapped already."
    )

    @api.model
    def _kinds(self) -> dict[str, tuple[str, str]]:
        """What codes may stand for: a label and a model each; hook for other addons."""
        return {"partner": (self.env._("Contact"), "res.partner")}

    @api.model
    def _select_kinds(self):
        return [(kind, label) for kind, (label, _model) in self._kinds().items()]

    @api.model
    def _select_models(self):
        labels = {model: label for label, model in self._kinds().values()}
        return list(labels.items())

    @api.depends("kind")
    def _compute_res_model(self):
        kinds = self._kinds()
        for mapping in self:
            _label, mapping.res_model = kinds.get(mapping.kind, (False, False))

    @api.constrains("kind", "record")
    def _check_record(self):
        kinds = self._kinds()
        for mapping in self:
            label, model = kinds[mapping.kind]
            if not mapping.record or mapping.record._name != model:
                raise ValidationError(
                    self.env._("Choose a record of the kind %s.", label)
                )
            # Nobody maps to what they may not see.
            mapping.record.check_access("read")

    @api.model_create_multi
    def create(self, vals_list):
        mappings = super().create(vals_list)
        mappings._let_go()
        return mappings

    def write(self, vals):
        result = super().write(vals)
        self._let_go()
        return result

    def _let_go(self):
        """Have every message processed that waits for one of the codes."""
        self.env["integration.audit"]._log(self, "code_mapped")
        for mapping in self.filtered("active"):
            self.env["inbox.message"]._retry_unmatched(
                mapping.source_id.id or None, mapping.kind, mapping.code
            )

    @api.model
    def _find(self, source_id: int, kind: str, code: str) -> models.BaseModel | None:
        """The record that a person has chosen, as far as the user may read it.

        The source's own mapping comes before that of all sources.
        """
        # sudo: service users need no right to see how codes are mapped
        mapping = self.sudo().search(
            [("source_id", "in", (source_id, False)), ("kind", "=", kind)]
            + [("code", "=", code)],
            order="source_id",
            limit=1,
        )
        found = mapping.record
        if not found:
            return None
        return found.with_env(self.env).exists()._filtered_access("read")
