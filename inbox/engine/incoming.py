# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What a handler gets beside the command."""

from dataclasses import dataclass, field
from datetime import datetime

from odoo import api, models

from ..exceptions import NotYet, Unmatched


@dataclass(frozen=True, slots=True)
class Incoming:
    """The message that a command came with, and the way to find what it names.

    :ivar source_name: who sent it
    :ivar uid: the sender's id of the message
    :ivar key: what order is kept for
    :ivar type: the sender's name for what happened
    :ivar time: when it happened, as the sender says; UTC, naive
    """

    env: api.Environment = field(repr=False)
    source_id: int
    source_name: str
    uid: str
    key: str
    type: str
    time: datetime | None

    def find(self, kind: str, code: str, **hints: object) -> models.BaseModel:
        """The one record that the sender means.

        What a person has mapped comes first, then what Odoo knows under that code. Both
        with the rights of the source's user.

        :param kind: a kind of ``inbox.mapping``, such as ``partner``
        :param hints: what else is known, as the lookup of the kind takes it
        :raises Unmatched: none, or several
        """
        code = str(code).strip()
        found = self.env["inbox.mapping"]._find(self.source_id, kind, code)
        if not found:
            found = self.env["inbox.lookup"]._find(kind, code, hints)
        if len(found) != 1:
            raise Unmatched(kind, code, several=bool(found))
        return found

    def find_or_wait(
        self, kind: str, code: str, what: str, **hints: object
    ) -> models.BaseModel:
        """The one record that the sender means, which may not be there yet.

        :param what: it is waited for, in words for a planner
        :raises NotYet: there is none
        :raises Unmatched: there are several
        """
        try:
            return self.find(kind, code, **hints)
        except Unmatched as error:
            if error.several:
                raise
        self.not_yet(what)

    def not_yet(self, what: str) -> None:
        """Have the message tried again later.

        :param what: what it waits for, in words for a planner
        :raises NotYet: always
        """
        raise NotYet(what)
