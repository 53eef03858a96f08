# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.rendering import own_payload
from ..pure.canonical import dumps, pretty
from ..pure.classification import CLASSES
from ..pure.payload_tree import PayloadError
from ..pure.redaction import MOST_SENSITIVE, redact


class OutboxPayloadPreviewMixin(models.AbstractModel):
    """What a payload makes of a record, while its lines are being edited."""

    _name = "outbox.payload.preview.mixin"
    _description = "Preview of a Payload"

    preview_res_id = fields.Many2oneReference(
        string="Record",
        model_field="model_name",
        compute="_compute_preview_res_id",
        readonly=False,
        store=False,
    )
    preview_clearance = fields.Selection(
        list(CLASSES),
        string="As Seen With Clearance",
        default=MOST_SENSITIVE,
        store=False,
    )
    preview = fields.Text(compute="_compute_preview")

    @api.depends("model_id")
    def _compute_preview_res_id(self):
        for payload in self:
            payload.preview_res_id = payload._newest_record().id

    def _newest_record(self):
        self.ensure_one()
        if self.model_name not in self.env:
            return self
        model = self.env[self.model_name]
        if not model.has_access("read"):
            return model
        return model.search([], order="id DESC", limit=1)

    @api.depends(
        "line_ids.path",
        "line_ids.key",
        "line_ids.classification",
        "preview_res_id",
        "preview_clearance",
    )
    def _compute_preview(self):
        for payload in self:
            payload.preview = payload._preview()

    def _preview(self) -> str:
        """The data of the chosen record as the reader may see them, or why not."""
        self.ensure_one()
        if self.model_name not in self.env or not self.preview_res_id:
            return self.env._("There is no record to show yet. Choose one.")
        # In the reader's own name, so that nobody sees here what they may not read.
        record = self.env[self.model_name].browse(self.preview_res_id)
        try:
            if not record.exists():
                return self.env._("This record does not exist any more.")
            self.line_ids._check_paths()
            tree = self._tree()
            text = dumps(own_payload(record, tree))
        except (UserError, PayloadError) as problem:
            return str(problem)
        clearance = self.preview_clearance or MOST_SENSITIVE
        return pretty(redact(text, tree, clearance))
