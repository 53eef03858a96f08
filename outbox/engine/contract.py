# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What is promised of the data that go out in a version of a payload."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from ..pure.redaction import redaction


@dataclass(frozen=True, slots=True)
class Contract:
    """A payload version as one clearance sees it.

    :ivar data: the part of an event's data that may go out, of their JSON text; lines
        that are all cleared are not enough to pass them as they are, as the lines may
        be younger than the data
    :ivar dataschema: URI of the JSON Schema that the data follow
    :ivar headers: what announces its end, if it has been deprecated
    :ivar ends_on: the last day on which receivers may rely on it, if there is one
    """

    data: Callable[[str], str]
    dataschema: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    ends_on: date | None = None

    @classmethod
    def of_code(cls, clearance: str) -> "Contract":
        """What code has told without a payload: internal, as nothing classifies it."""
        return cls(redaction((), "public") if clearance == "public" else str)


def first_to_end(contracts: Iterable[Contract]) -> Contract:
    """The one whose end a request that carries several has to announce."""
    return min(contracts, key=lambda contract: contract.ends_on or date.max)
