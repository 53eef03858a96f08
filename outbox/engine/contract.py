# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What is promised of the data that go out in a version of a payload."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from ..pure.payload_tree import Node
from ..pure.redaction import redact


@dataclass(frozen=True, slots=True)
class Contract:
    """A payload version as one clearance sees it.

    :ivar tree: what its lines name
    :ivar whole: nothing is ever withheld, so that data go out as they are stored; it
        takes more than lines that are all cleared, as they may be younger than the data
    :ivar dataschema: URI of the JSON Schema that the data follow
    :ivar headers: what announces its end, if it has been deprecated
    :ivar ends_on: the last day on which receivers may rely on it, if there is one
    """

    clearance: str
    tree: tuple[Node, ...] = ()
    whole: bool = False
    dataschema: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    ends_on: date | None = None

    def data(self, text: str) -> str:
        """The part of the data that may go out."""
        return text if self.whole else redact(text, self.tree, self.clearance)

    @classmethod
    def of_code(cls, clearance: str) -> "Contract":
        """What code has told without a payload: internal, as nothing classifies it."""
        return cls(clearance, whole=clearance != "public")


def first_to_end(contracts: Iterable[Contract]) -> Contract:
    """The one whose end a request that carries several has to announce."""
    return min(contracts, key=lambda contract: contract.ends_on or date.max)
