# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Which values of stored data say something of a person, and how they are blanked.

A person is found by the id that stands beside their name, never by the name itself.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

#: Ids of whom is looked for, by model.
Persons = Mapping[str, Collection[int]]

#: Of whoever it stands below, of a person who stands beside it, or of somebody else.
Otherwise = Literal["outer", "neighbour", "other"]


@dataclass(frozen=True, slots=True)
class Shape:
    """What an object of stored data consists of.

    :ivar person: the model, if the object is about a person
    :ivar id_key: under which key the id of the record stands; None if it is not told
    :ivar blanks: what replaces the texts that would tell of a person, by key
    :ivar parts: objects or lists of objects, by key
    :ivar otherwise: whose the object is if its id is not told
    """

    person: str | None = None
    id_key: str | None = None
    blanks: Mapping[str, str | None] = field(default_factory=dict)
    parts: Mapping[str, "Shape"] = field(default_factory=dict)
    otherwise: Otherwise = "outer"

    @property
    def is_neighbour(self) -> bool:
        return self.otherwise == "neighbour"

    def has_person(self) -> bool:
        return bool(self.person) or any(p.has_person() for p in self.parts.values())

    def has_strangers(self, models: Collection[str]) -> bool:
        """Whether parts of it tell of persons of these models, and not of which."""
        return any(
            (part.person in models and not part.id_key) or part.has_strangers(models)
            for part in self.parts.values()
        )

    def id_keys(self) -> set[str]:
        """The keys under which persons can be recognised."""
        found = {self.id_key} if self.person and self.id_key else set()
        return found.union(*(part.id_keys() for part in self.parts.values()))


def erase(values: Any, shape: Shape, persons: Persons, own: bool = False) -> bool:
    """Blank what data tell of persons, in place; return whether they tell of them.

    :param values: what stands under a key, as ``json.loads`` gives it
    :param own: it is below what is told of one of them
    """
    if isinstance(values, list):
        return any([erase(each, shape, persons, own) for each in values])
    if not isinstance(values, dict):
        return False
    if shape.person and shape.id_key in values:
        own = values[shape.id_key] in persons.get(shape.person, ())
    elif shape.otherwise == "other":
        own = False
    found = own
    # Who stands beside something is known first.
    for key in sorted(shape.parts, key=lambda key: shape.parts[key].is_neighbour):
        part = shape.parts[key]
        below = found if part.is_neighbour else own
        found |= erase(values.get(key), part, persons, below)
    # An account is that of its holder, too.
    if own or (found and shape.is_neighbour):
        for key, blank in shape.blanks.items():
            if values.get(key) is not None:
                values[key] = blank
    return found


def erase_texts(values: Any) -> Any:
    """The data without any text, for those of which nothing else is known."""
    if isinstance(values, dict):
        return {key: erase_texts(value) for key, value in values.items()}
    if isinstance(values, list):
        return [erase_texts(value) for value in values]
    return "" if isinstance(values, str) else values
