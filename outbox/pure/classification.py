# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Classes of data, least sensitive first, and who may get them."""

#: Technical value and label, in ascending order of sensitivity.
CLASSES: tuple[tuple[str, str], ...] = (
    ("public", "Public"),
    ("internal", "Internal"),
    ("confidential", "Confidential"),
    ("restricted", "Restricted"),
)

_RANKS = {name: rank for rank, (name, _label) in enumerate(CLASSES)}


def is_cleared(clearance: str, classification: str) -> bool:
    """Whether data of a class may go to whoever has the clearance.

    :raises KeyError: one of them is no class
    """
    return _RANKS[classification] <= _RANKS[clearance]
