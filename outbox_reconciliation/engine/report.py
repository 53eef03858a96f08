# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""A comparison as a workbook, for people who were not there."""

import io
from collections.abc import Iterable, Iterator, Sequence

import xlsxwriter

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

#: Findings in a report; a sheet has room for no more than a million.
FINDINGS = 100_000
_CHUNK = 1000

LINE_FIELDS = (
    *("name", "company_id", "emitted", "arrived", "waiting", "failed", "absent"),
    *("never_sent", "withdrawn", "unwanted"),
)
FINDING_FIELDS = (*("kind", "name", "document", "time", "uuid", "company_id", "sent"),)

Cell = str | int | float | bool


def workbook(reconciliation) -> bytes:
    """The figures and findings that the current user may see, in XLSX."""
    env = reconciliation.env
    output = io.BytesIO()
    # Texts come from documents and receivers: none of them is a formula or a link.
    book = xlsxwriter.Workbook(
        output,
        {
            "in_memory": True,
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
        },
    )
    bold = book.add_format({"bold": True})
    lines = reconciliation.line_ids
    facts = [*_facts(reconciliation), ()]
    sheet = book.add_worksheet(env._("Summary"))
    _write(sheet, facts, _labels(lines, LINE_FIELDS), bold)
    _write_records(sheet, len(facts) + 1, lines, LINE_FIELDS)
    notes = _notes(reconciliation)
    sheet = book.add_worksheet(env._("Findings"))
    _write(sheet, notes, _labels(reconciliation.finding_ids, FINDING_FIELDS), bold)
    _write_records(sheet, len(notes) + 1, _findings(reconciliation), FINDING_FIELDS)
    book.close()
    return output.getvalue()


def _facts(reconciliation) -> Iterator[tuple[Cell, ...]]:
    names = ("endpoint_id", "date_from", "date_to", "state", "with_digest", "error")
    for name, label in zip(names, _labels(reconciliation, names), strict=True):
        yield label, _cell(reconciliation, name)


def _notes(reconciliation) -> list[tuple[Cell, ...]]:
    env = reconciliation.env
    count = env["outbox.reconciliation.finding"].search_count(_mine(reconciliation))
    if count <= FINDINGS:
        return []
    return [
        (
            env._(
                "There are %(count)s findings, of which these are the first %(some)s.",
                count=count,
                some=FINDINGS,
            ),
        )
    ]


def _findings(reconciliation) -> Iterator:
    """The findings one by one, with few of them in memory."""
    findings = reconciliation.env["outbox.reconciliation.finding"]
    last = 0
    for _number in range(0, FINDINGS, _CHUNK):
        some = findings.search(
            [*_mine(reconciliation), ("id", ">", last)], order="id", limit=_CHUNK
        )
        if not some:
            return
        yield from some
        last = some[-1].id
        some.invalidate_recordset()


def _mine(reconciliation) -> list[tuple]:
    return [("reconciliation_id", "=", reconciliation.id)]


def _labels(records, names: Sequence[str]) -> list[str]:
    return [records._fields[name]._description_string(records.env) for name in names]


def _write(sheet, above: Sequence[Sequence[Cell]], labels: Sequence[str], bold) -> None:
    """What stands above the records of a sheet."""
    sheet.set_column(0, len(labels), 24)
    for row, cells in enumerate(above):
        sheet.write_row(row, 0, cells)
    sheet.write_row(len(above), 0, labels, bold)


def _write_records(sheet, first: int, records: Iterable, names: Sequence[str]) -> None:
    for row, record in enumerate(records, first):
        sheet.write_row(row, 0, [_cell(record, name) for name in names])


def _cell(record, name: str) -> Cell:
    field, value = record._fields[name], record[name]
    if field.type == "selection":
        return dict(field._description_selection(record.env)).get(value, "")
    if field.type == "many2one":
        return value.display_name or ""
    if field.type == "datetime":
        return f"{value:%Y-%m-%d %H:%M:%S} UTC" if value else ""
    if field.type == "boolean":
        return record.env._("Yes") if value else record.env._("No")
    return value or (0 if field.type in ("integer", "float") else "")
