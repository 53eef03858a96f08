# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Many wide rows at once: COPY, in PostgreSQL's text format.

Not its CSV format: there, PostgreSQL before 18 takes a line with nothing but ``\\.``
for the end of the data even within quotes, and such a line may come from anyone.
"""

from collections.abc import Iterable, Sequence
from io import StringIO

NULL = r"\N"


def copy(cr, table: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Insert rows.

    :param table: trusted, as are the columns
    :param rows: ``NULL``, ``text`` of what may hold anything, and numbers and times
        without a zone as they are written
    """
    lines = list(map("\t".join, rows))
    if lines:
        cr.copy_expert(
            f"COPY {table} ({', '.join(columns)}) FROM STDIN",
            StringIO("\n".join(lines)),
        )


def text(value: str | None) -> str:
    """A text as a value; PostgreSQL keeps no NUL in one."""
    if value is None:
        return NULL
    return (
        value.replace("\\", r"\\")
        .replace("\n", r"\n")
        .replace("\r", r"\r")
        .replace("\t", r"\t")
        .replace("\x00", "\ufffd")
    )
