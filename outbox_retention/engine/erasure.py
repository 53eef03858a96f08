# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The work of an erasure: a little at a time, each step a transaction of its own.

How far it has come is committed with what it has erased: a worker that dies repeats
nothing and forgets nothing. What is still to be delivered, or held by somebody, is
remembered by the id of its event and looked at again later.
"""

import json
import time
from collections.abc import Collection
from dataclasses import dataclass, replace

from odoo.addons.integration_base.engine.cursors import read_committed
from odoo.addons.integration_base.engine.neutral import neutral
from odoo.addons.outbox.pure.canonical import dumps

from ..pure.personal import Persons, erase, erase_texts
from . import erasure_sql
from .erasure_sql import SLICE, Row
from .personal_shapes import PERSONS, shapes

#: Seconds of a job, after which others have their turn.
BUDGET = 20.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of some events.

    :ivar left: ids of those that are to be looked at again
    :ivar foreign: how many are of companies that are not the person's who erases
    """

    events: int = 0
    attempts: int = 0
    foreign: int = 0
    left: frozenset[int] = frozenset()


def key_of(row: Row) -> str:
    """What an event is known by whose document had the name of a person."""
    return f"{row.model}/{row.res_id}"


class Finder:
    """Tells which events tell of persons, and what they are without them.

    :param env: a neutral one
    """

    def __init__(self, env, persons: Persons):
        self.persons = persons
        self.shapes = shapes(env)
        self.about = erasure_sql.parameters(persons, self.shapes)

    def without(self, row: Row) -> Row | None:
        """An event as it is to be; None if it does not tell of the persons."""
        own = row.res_id in self.persons.get(row.model, ())
        found, data = self._erased(row.payload_id, row.data, own)
        versions = []
        for id_, payload_id, text in row.versions:
            told, text = self._erased(payload_id, text, own)
            versions.append((id_, payload_id, text))
            found |= told
        if not (found or own):
            return None
        # An account that is gone is known by its holder.
        own |= PERSONS.get(row.model) == "neighbour"
        document = key_of(row) if own else row.document
        return replace(row, data=data, versions=versions, document=document)

    def _erased(self, payload_id, text: str | None, own: bool):
        if not text:
            return False, text
        values = json.loads(text)
        if payload_id in self.shapes:
            found = erase(values, self.shapes[payload_id], self.persons, own)
        else:
            # Nobody knows any more which key means what.
            found, values = own, erase_texts(values) if own else values
        return found, dumps(values) if found else text


def advance(erasure, budget: float = BUDGET) -> str:
    """Erase for some time.

    :param erasure: ``outbox.erasure`` record on the job's cursor
    :return: what was done, for the job's result
    """
    with read_committed(erasure.env.registry) as cr:
        run = Run(cr, erasure.id)
        deadline = time.monotonic() + budget
        more = True
        while more and time.monotonic() < deadline:
            more = run.step()
            # A step stands for itself, and must not hold rows any longer.
            cr.commit()  # pylint: disable=invalid-commit
        if more:
            run.erasure._enqueue()
            cr.commit()  # pylint: disable=invalid-commit
    return f"{run.events} events"


class Run:
    """The state of one run.

    :param cr: a cursor of its own in READ COMMITTED
    """

    def __init__(self, cr, erasure_id: int):
        self.cr = cr
        self.erasure_id = erasure_id
        self.events = 0
        self._finder: Finder | None = None
        self._again = 0

    @property
    def erasure(self):
        return neutral(self.cr)["outbox.erasure"].browse(self.erasure_id)

    def step(self) -> bool:
        """One transaction, which the caller commits; whether there is more to do."""
        erasure_sql.take_turn(self.cr)
        erasure = self.erasure
        if not erasure.exists():
            return False
        if self._finder is None:
            self._finder = Finder(erasure.env, erasure._persons())
        match erasure.state:
            case "running":
                return self._walk(erasure)
            case "waiting":
                return self._look_again(erasure)
        return False

    def _walk(self, erasure) -> bool:
        position = erasure.position
        until = erasure_sql.end_of_slice(self.cr, position)
        if until is None:
            erasure._end()
            return False
        about = self._finder.about
        ids = erasure_sql.candidates(self.cr, about, position + 1, until)
        outcome = self._handle(erasure, ids)
        erasure._note(outcome, position=until)
        return True

    def _look_again(self, erasure) -> bool:
        left = sorted(set(erasure.left_ids or ()))
        ids = [id_ for id_ in left if id_ > self._again][:SLICE]
        if not ids:
            erasure._end()
            return False
        outcome = self._handle(erasure, ids)
        self._again = ids[-1]
        erasure._note(outcome, seen=ids)
        return True

    def _handle(self, erasure, ids: Collection[int]) -> Outcome:
        if not ids:
            return Outcome()
        rows = erasure_sql.read(self.cr, ids, lock=True)
        held = erasure_sql.existing(self.cr, set(ids) - {row.id for row in rows})
        companies = set(erasure.company_ids.ids)
        found = [(row, new) for row in rows if (new := self._finder.without(row))]
        mine = [
            (row, new)
            for row, new in found
            if row.company_id is None or row.company_id in companies
        ]
        waits = erasure_sql.unsettled(self.cr, [row.id for row, _new in mine])
        if erasure.unsettled == "wait":
            mine_now = [(row, new) for row, new in mine if row.id not in waits]
        else:
            mine_now = mine
        events, attempts = self._erase(erasure.env, mine_now)
        self.events += events
        return Outcome(
            events=events,
            attempts=attempts,
            foreign=len(found) - len(mine),
            left=frozenset(held | waits),
        )

    def _erase(self, env, found: list[tuple[Row, Row]]) -> tuple[int, int]:
        changed = [new for row, new in found if row != new]
        if changed:
            erasure_sql.blank(self.cr, changed)
        ids = [row.id for row, _new in found]
        if not ids:
            return 0, 0
        attempts = erasure_sql.blank_attempts(self.cr, ids)
        erasure_sql.blank_errors(self.cr, ids)
        self._forget_names(
            env, [new for _row, new in found if new.document == key_of(new)]
        )
        return len(changed), attempts

    def _forget_names(self, env, rows: list[Row]) -> None:
        """Erase what was made of the name of an event that is about a person."""
        ids = [row.id for row in rows]
        trail = env["integration.audit"]
        trail._forget_names("outbox.event", ids)
        trail._forget_names("outbox.delivery", erasure_sql.deliveries(self.cr, ids))
        env["outbox.event"].browse(ids)._forget_document()
