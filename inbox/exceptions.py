# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Why a message cannot do what it says, in classes that a planner understands.

Handlers raise them; Odoo's own errors count as "refused", with Odoo's words.
"""

from collections.abc import Sequence

from odoo.exceptions import UserError


class BusinessError(UserError):
    """The business says no; a person can mend it.

    :cvar error_class: a value of the field ``error_class`` of ``inbox.message``
    """

    error_class = "refused"


class Unmatched(BusinessError):
    """Nothing, or more than one record, is known under the sender's code.

    :ivar kind: what was looked for, a kind of ``inbox.mapping``
    :ivar code: the sender's name for it
    :ivar several: whether more than one is known
    """

    error_class = "unmatched"

    def __init__(
        self, kind: str, code: str, message: str | None = None, several: bool = False
    ):
        self.kind = kind
        self.code = code
        self.several = several
        known = "are several records" if several else "is no record"
        super().__init__(message or f'There {known} of the kind {kind} for "{code}".')


class InvalidUnit(BusinessError):
    """The unit is known, and does not go with the product."""

    error_class = "invalid_unit"


class DuplicateReference(BusinessError):
    """The reference was used before, for something else."""

    error_class = "duplicate_reference"


class Stale(BusinessError):
    """Something newer was done already; the message is skipped."""

    error_class = "stale"


class InvalidCommand(BusinessError):
    """The command does not fit the handler's JSON Schema.

    :ivar problems: what is wrong, one by one, in words
    """

    error_class = "schema"

    def __init__(self, problems: Sequence[str]):
        self.problems = tuple(problems)
        super().__init__("\n".join(problems))


class NotYet(BusinessError):
    """What the message needs is not there yet; it is tried again for some time.

    :ivar what: what it waits for, in words
    """

    error_class = "waiting_for"

    def __init__(self, what: str):
        self.what = what
        super().__init__(what)
