# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG

from ..pure.classification import CLASSES, is_cleared
from .readable import require_readable

UNSENDABLE_TYPES = {"binary", "image", "reference", "properties"}


class OutboxPayloadLine(models.Model):
    """One value of a payload: a path of fields and the keys it is sent under."""

    _name = "outbox.payload.line"
    _inherit = "outbox.catalogue.mixin"
    _description = "Payload Line"
    _order = "payload_id, sequence, id"

    payload_id = fields.Many2one("outbox.payload", required=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    path = fields.Char(
        required=True,
        help="Fields from the record to the value, separated by slashes: "
        "order_line/product_id/default_code",
    )
    key = fields.Char(
        required=True,
        help="One key for each field of the path: lines/product/sku",
    )
    classification = fields.Selection(
        list(CLASSES),
        required=True,
        default="internal",
        help="Only endpoints whose clearance is this class or a higher one get the "
        "value. Public: anybody may know it. Internal: of daily work, such as "
        "quantities and dates. Confidential: prices, costs, and personal data. "
        "Restricted: bank accounts and the like.",
    )

    _path_uniq = models.Constraint(
        "UNIQUE (payload_id, path, key)", "This payload already has such a line."
    )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.payload_id._check_lines()
        return lines

    def write(self, vals):
        if self.env.context.get("install_mode") and self._would_declassify(vals):
            # What people have found to be more sensitive than we did stays so.
            vals = {name: vals[name] for name in vals if name != "classification"}
        before = {line: line.classification for line in self}
        with self.payload_id._frozen():
            result = super().write(vals)
        self.payload_id._check_lines()
        for line, classification in before.items():
            if line.classification != classification:
                self.env["integration.audit"]._log(
                    line.payload_id,
                    "classification_changed",
                    details=f"{line.key}: {classification} to {line.classification}",
                )
        return result

    def _would_declassify(self, vals: dict) -> bool:
        new = vals.get("classification")
        return bool(new) and any(
            not is_cleared(new, line.classification) for line in self
        )

    def unlink(self):
        if self.env.context.get(MODULE_UNINSTALL_FLAG):
            # The fields go with the addon: a line that stayed would stop all events.
            return super().unlink()
        with self.payload_id._frozen():
            return super().unlink()

    @api.constrains("payload_id", "path", "key")
    def _check_paths(self):
        for line in self:
            line._check_path()

    def _check_readable(self, changed):
        if not changed.isdisjoint(("payload_id", "path")):
            for line in self:
                model = self.env[line.payload_id.model_name]
                require_readable(model, line.path.split("/"))

    def _fields_on_path(self) -> set[tuple[str, str]]:
        """Model and name of every field that the path leads through."""
        self.ensure_one()
        model = self.env[self.payload_id.model_name]
        found = set()
        for name in self.path.split("/"):
            found.add((model._name, name))
            field = model._fields.get(name)
            if field is None or not field.relational:
                break
            model = self.env[field.comodel_name]
        return found

    def _check_path(self):
        """Follow the path through the models.

        :raises ValidationError: where it leaves the fields that exist or can be sent
        """
        self.ensure_one()
        model = self.env[self.payload_id.model_id.model]
        segments = (self.path or "").split("/")
        for position, name in enumerate(segments):
            field = model._fields.get(name)
            last = position == len(segments) - 1
            if field is None:
                raise ValidationError(
                    self.env._(
                        "Payload %(payload)s, path %(path)s: %(model)s has no field "
                        '"%(field)s". Check the technical name of the field.',
                        payload=self.payload_id.display_name,
                        path=self.path,
                        model=model._name,
                        field=name,
                    )
                )
            if last and field.type in UNSENDABLE_TYPES:
                raise ValidationError(
                    self.env._(
                        "Payload %(payload)s, path %(path)s: a field of type %(type)s "
                        "cannot be sent. Choose another field.",
                        payload=self.payload_id.display_name,
                        path=self.path,
                        type=field.type,
                    )
                )
            if not last and not field.relational:
                raise ValidationError(
                    self.env._(
                        'Payload %(payload)s, path %(path)s: "%(field)s" is no '
                        "relation, so the path has to end there.",
                        payload=self.payload_id.display_name,
                        path=self.path,
                        field=name,
                    )
                )
            if not last:
                model = self.env[field.comodel_name]
