# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The record that an event is about."""

from typing import Any, NamedTuple


class Subject(NamedTuple):
    """:ivar record: as its company sees it
    :ivar document: what people know it by
    """

    record: Any
    document: str
    company_id: int | None


def subject_of(record) -> Subject:
    company = company_id(record)
    if company:
        # What a product costs or a partner owes differs between companies.
        record = record.with_company(company)
    return Subject(record, record.display_name, company)


def company_id(record) -> int | None:
    """The company a record belongs to, if its model knows companies."""
    field = record._fields.get("company_id")
    if field is None or field.comodel_name != "res.company":
        return None
    return record.company_id.id or None
