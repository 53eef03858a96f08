# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ..engine.rendering import own_payload
from ..engine.subject import company_id
from ..pure.canonical import dumps, pretty
from .domain_check import parse_domain

# How many records are looked through for one that makes events of a type.
EXAMPLES = 50


class OutboxEventTypeCatalogueMixin(models.AbstractModel):
    """What the catalogue shows of event types, to whoever reads it."""

    _name = "outbox.event.type.catalogue.mixin"
    _description = "Event Type in the Catalogue"

    @api.readonly
    @api.model
    def catalogue(self) -> list[dict]:
        """Active event types by the document they are about."""
        kinds = self.search([("active", "=", True)])
        groups = kinds.grouped("model_id").items()
        return [
            {
                "model": model.model,
                "label": model.name,
                "types": [kind._catalogue_item() for kind in found],
            }
            for model, found in sorted(groups, key=lambda group: _place(group[0]))
        ]

    def _catalogue_item(self) -> dict:
        self.ensure_one()
        timings = dict(self._fields["timing"]._description_selection(self.env))
        return {
            "id": self.id,
            "name": self.name,
            "description": self.description or "",
            "timing": self.timing,
            "timing_label": timings[self.timing],
        }

    @api.readonly
    def catalogue_entry(self) -> dict:
        """All that is known of an event type, its payload versions newest first."""
        self.ensure_one()
        versions = self._payload_versions().sorted("version", reverse=True)
        return {
            **self._catalogue_item(),
            "model": self.model_name,
            "model_label": self.model_id.name,
            "addon": self._addons()[self] or "",
            "fires_when": self.fires_when or "",
            "not_covered": self.not_covered or "",
            "timing_reason": self.timing_reason or "",
            "payload_id": self.payload_id.id,
            "versions": [version._catalogue_version() for version in versions],
        }

    @api.readonly
    def catalogue_example(self, payload_id: int) -> dict:
        """The data of a record that could make such an event, or why there are none.

        In the reader's own name, so that nobody sees here what they may not read.
        """
        self.ensure_one()
        payload = self._payload_versions().filtered(lambda p: p.id == payload_id)
        if not payload:
            return {"reason": self.env._("There is no such version any more.")}
        try:
            record = self._example_record()
            if not record:
                return {"reason": self.env._("There is no such document yet.")}
            payload.line_ids._check_paths()
            return {
                "document": record.display_name,
                "data": pretty(dumps(own_payload(record, payload._tree()))),
            }
        except AccessError:
            reason = self.env._(
                "No example: you have no right to read all that such an event holds. "
                "Somebody who works with these documents sees one here."
            )
        except UserError as problem:
            reason = str(problem)
        return {"reason": reason}

    def _example_record(self):
        """The newest record the reader may see that passes the filter."""
        model = self.env[self.model_name]
        newest = model.search([], order="id DESC", limit=EXAMPLES)
        record = newest.filtered_domain(parse_domain(self.filter_domain))[:1]
        # As telling does, since some values differ by company.
        return record.with_company(company_id(record))


def _place(model) -> tuple:
    """Models by name; what delivers events is looked for last."""
    return model.model.startswith("outbox."), model.name
