# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import re
import uuid

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# Characters of a document's name that the index holds: names may be of any length, and
# entries of an index may not.
INDEXED = 40

# Events that a text may lead to; whoever gets so many has to say more.
FOUND = 1000

# Newest events that are looked through for a part of a name.
SEARCHED = 100_000

_KEY = re.compile(r"([a-z_][a-z0-9_.]*)/([0-9]{1,18})")


class OutboxEventFindMixin(models.AbstractModel):
    """Events by what people know of them, quick however many there are."""

    _name = "outbox.event.find.mixin"
    _description = "Search for Events"

    find = fields.Char(
        string="Document or Event ID",
        compute="_compute_find",
        search="_search_find",
        help="The beginning of a document's name, the id of an event, or a key such as "
        "sale.order/42.",
    )
    find_part = fields.Char(
        string="Part of the Document's Name, Recent Events",
        compute="_compute_find",
        search="_search_find_part",
    )

    # Names as they are typed: from the beginning, in any case.
    _document_idx = models.Index(f"(left(lower(document), {INDEXED}) text_pattern_ops)")

    def _compute_find(self):
        # There is nothing to see; the fields are there to search by.
        self.find = self.find_part = False

    def _search_find(self, operator: str, value) -> Domain:
        return self._search_texts(operator, value, self._found)

    def _search_find_part(self, operator: str, value) -> Domain:
        return self._search_texts(operator, value, self._found_part)

    def _search_texts(self, operator: str, value, find) -> Domain:
        if operator not in ("=", "in", "ilike"):
            return NotImplemented
        texts = [value] if isinstance(value, str) else value
        return Domain("id", "in", [id_ for text in texts for id_ in find(text or "")])

    @api.model
    def _found(self, text: str) -> list[int]:
        """Ids of the newest events that a text leads to, of those the user may see."""
        text = text.strip()
        domain = Domain.FALSE
        if text:
            domain = self._by_uuid(text) or self._by_key(text) or self._begins(text)
        return self.search(domain, order="id desc", limit=FOUND).ids

    @api.model
    def _found_part(self, text: str) -> list[int]:
        """Ids of recent events with a text in their document's name."""
        text = text.strip()
        if not text:
            return []
        # Where the newest are is no secret, and a rule would make it a search for one.
        newest = self.sudo().search([], order="id desc", limit=1).id or 0
        # The range keeps it off all the rest of the table.
        domain = [("id", ">", newest - SEARCHED), ("document", "ilike", text)]
        return self.search(domain, order="id desc", limit=FOUND).ids

    def _by_uuid(self, text: str) -> Domain | None:
        try:
            return Domain("uuid", "=", str(uuid.UUID(text)))
        except ValueError:
            return None

    def _by_key(self, text: str) -> Domain | None:
        key = _KEY.fullmatch(text)
        # Names of documents may look like it.
        if not key or key[1] not in self.env:
            return None
        return Domain("res_id", "=", int(key[2])) & Domain("key", "=", text)

    def _begins(self, text: str) -> Domain:
        beginning = Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "left(lower(%s), %s) LIKE lower(%s)",
                model._field_to_sql(alias, "document", query),
                # A number of its own would be a parameter, and the expression another
                # than the index's.
                SQL(str(INDEXED)),
                f"{_literal(text[:INDEXED])}%",
            )
        )
        if len(text) <= INDEXED:
            return beginning
        return beginning & Domain("document", "=ilike", f"{_literal(text)}%")


def _literal(text: str) -> str:
    """A text that LIKE takes as it is."""
    return re.sub(r"([\\%_])", r"\\\1", text)
