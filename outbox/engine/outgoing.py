# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""From deliveries to requests, each made when it is about to be sent."""

from collections.abc import Callable, Iterator

from ..pure.envelope import Encoded
from ..pure.pace import Pace, TooLong
from ..pure.room import Room
from ..pure.sender import Request
from .expiry import expired
from .lane_sql import Row
from .queues import Queue
from .settlement import Settled, undeliverable
from .target import Target


class Outgoing:
    """The requests of the rows that were read at once.

    :param pace: when requests may begin, if that is limited
    :param over: nothing more is to be sent
    :ivar unsendable: deliveries of which there is no request, and what becomes of them
    :ivar back_in: seconds until the next request may begin, when that is not worth
        waiting for
    """

    def __init__(self, target: Target, pace: Pace | None, over: Callable[[], bool]):
        self.target = target
        self.unsendable: list[Settled] = []
        self.back_in: float | None = None
        self._pace = pace
        self._over = over

    def requests(self, queue: Queue) -> Iterator[Request | float]:
        """The requests of a queue, and seconds to wait before the next one begins.

        A queue ends early when nothing more is to be sent.
        """
        held: set[str] = set()
        for rows in queue:
            if self._over():
                return
            parts = self._encode(rows, held)
            if not parts:
                continue
            if self._pace is not None:
                yield from self._turn(self._pace, len(parts))
                if self.back_in is not None or self._over():
                    return
            yield self.target.request(parts)

    def take_unsendable(self) -> list[Settled]:
        """What was noted since the last time."""
        taken, self.unsendable = self.unsendable, []
        return taken

    def _turn(self, pace: Pace, count: int) -> Iterator[float]:
        try:
            yield from pace.turn(count)
        except TooLong as error:
            self.back_in = error.seconds

    def _encode(
        self, rows: tuple[Row, ...], held: set[str]
    ) -> list[tuple[Row, Encoded]]:
        """What can be sent of the rows; of the others it is noted why not.

        :param held: groups of which nothing more is sent
        """
        parts, room = [], Room(self.target.max_size)
        for row in rows:
            group = self.target.group(row)
            if group in held:
                continue
            if row.expired:
                self.unsendable.append((row, expired(row)))
                continue
            try:
                encoded = self.target.encode(row)
            except ValueError as error:
                settled = undeliverable(self.target, row, error)
                self.unsendable.append((row, settled))
                if settled.state == "held":
                    held.add(group)
                continue
            if not room.take(encoded.body) and parts:
                # The next request begins here, as later ones may be of the same key.
                break
            parts.append((row, encoded))
        return parts
