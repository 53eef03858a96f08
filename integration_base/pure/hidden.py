# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What stands where people may not see a value, and which headers always hold one."""

HIDDEN = "••••"

# Whoever sees such a header can act in the place of who sent it.
_SECRET = frozenset(("authorization", "cookie"))


def is_secret(name: str) -> bool:
    """Whether a header always holds a secret.

    :param name: of the header, in letters of either case
    """
    return name.lower() in _SECRET
