# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Many wide rows at once: COPY, in PostgreSQL's text format.

Not its CSV format: there, PostgreSQL before 18 takes a line with nothing but ``\\.``
for the end of the data even within quotes, and such a line may come from anyone.
"""

from collections.abc import Iterable, Sequence
from io import StringIO


def copy(cr, table: str, columns: Sequence[str], rows: Iterable[Sequence]) -> None:
    """Insert rows.

    :param table: trusted, as are the columns
    :param rows: texts, numbers and times without a zone; None for NULL
    """
    lines = ["\t".join(map(_value, row)) for row in rows]
    if lines:
        cr.copy_expert(
            f"COPY {table} ({', '.join(columns)}) FROM STDIN",
            StringIO("\n".join(lines)),
        )


def _value(value: object) -> str:
    if value is None:
        return r"\N"
    if not isinstance(value, str):
        return str(value)
    return (
        value.replace("\\", r"\\")
        .replace("\n", r"\n")
        .replace("\r", r"\r")
        .replace("\t", r"\t")
    )
