# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import re

from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools.misc import format_date

from odoo.addons.integration_base.engine.neutral import neutral

from ..engine.json_schema import DIALECT, schema_of
from ..pure.payload_tree import cleared
from ..pure.schema_rows import rows

NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")
ADDITIVE = (
    "Further keys may be added to this version at any time, so a receiver ignores the "
    "keys it does not know. A key is renamed, removed or given another meaning in a "
    "new version only."
)


class OutboxPayload(models.Model):
    """The published contract of a payload version."""

    _inherit = "outbox.payload"

    @api.constrains("name")
    def _check_name(self):
        for payload in self:
            if not NAME.fullmatch(payload.name):
                raise ValidationError(
                    self.env._(
                        'The name "%s" is not usable in the address of a schema. Write '
                        "lower-case words of letters, digits and underscores joined by "
                        "dots, such as sale.order.",
                        payload.name,
                    )
                )

    @api.model
    def _version_of(self, name: str, version: int):
        """The version of a payload; empty when there is none.

        :param name: of a payload, or of an event type for its payload
        """
        # Whoever may see the contract may have no rights in this database.
        payloads = self.with_env(neutral(self.env.cr))
        event_type = payloads.env["outbox.event.type"].search([("name", "=", name)])
        if not payloads.search_count([("name", "=", name)], limit=1):
            name = event_type.payload_id.name
        found = payloads.search([("name", "=", name), ("version", "=", version)])
        if found.state == "draft" and not found._is_sent():
            # Nobody's business yet.
            return payloads
        return found

    def _is_sent(self) -> bool:
        """Whether anybody may get data in this version."""
        self.ensure_one()
        event_types = self.env["outbox.event.type"]
        return bool(
            self.subscription_ids
            or event_types.search_count([("payload_id", "=", self.id)], limit=1)
        )

    def _json_schema(self, clearance=None) -> dict:
        """The JSON Schema (draft 2020-12) of the data that this version describes.

        :param clearance: of whoever it is for; None for everything
        """
        self.ensure_one()
        # The contract is the same for whoever reads it, in whatever language.
        payload = self.with_env(neutral(self.env.cr))
        schema = {
            "$schema": DIALECT,
            "$id": payload._schema_url(clearance),
            "title": payload.display_name,
            "description": "\n\n".join(filter(None, (payload.description, ADDITIVE))),
        }
        tree = payload._cleared_tree(clearance)
        values = schema_of(payload.env[payload.model_name], tree)
        return schema | payload._life() | values

    def _life(self) -> dict:
        """How long receivers may rely on this version, in the words of its schema."""
        self.ensure_one()
        life = {"x-state": self.state}
        if self.state == "deprecated":
            life["deprecated"] = True
        if self.sunset_date:
            life["x-sunset-date"] = self.sunset_date.isoformat()
        return life

    def _schema_url(self, clearance=None) -> str:
        """Where the schema is published.

        :param clearance: named in the URL when it leaves something out
        """
        self.ensure_one()
        # Any user's transaction may make an event, which names its schema.
        base_url = self.env["ir.config_parameter"].sudo().get_param("web.base.url", "")
        url = base_url.rstrip("/") + self._schema_path()
        if self._cleared_tree(clearance) == self._tree():
            return url
        return f"{url}?clearance={clearance}"

    def _schema_path(self) -> str:
        return f"/integration/schemas/{self.name}/{self.version}.json"

    def _catalogue_version(self) -> dict:
        """What the catalogue shows of a version."""
        self.ensure_one()
        states = dict(self._fields["state"]._description_selection(self.env))
        before = self._versions().filtered(lambda other: other.version < self.version)
        return {
            "id": self.id,
            "name": self.display_name,
            "version": self.version,
            "state": self.state,
            "state_label": states[self.state],
            "description": self.description or "",
            "published_on": format_date(self.env, self.published_on),
            "deprecated_on": format_date(self.env, self.deprecated_on),
            "sunset_date": format_date(self.env, self.sunset_date),
            "path": self._schema_path(),
            "rows": rows(self._json_schema()),
            **self._changes_since(before.sorted("version")[-1:]),
        }

    def _changes_since(self, before) -> dict:
        """Keys that this version has and the one before had not, and the reverse."""
        keys, known = ({line.key for line in p.line_ids} for p in (self, before))
        return {
            "added": sorted(keys - known) if before else [],
            "removed": sorted(known - keys),
        }

    def _cleared_tree(self, clearance):
        """The tree of what may go to whoever has the clearance; None for everything."""
        tree = self._tree()
        return cleared(tree, clearance) if clearance else tree
