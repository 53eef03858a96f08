# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""When requests may begin, where an endpoint limits how many events it takes a second.

Time is divided into slots, one for each event, that all lanes and processes of an
endpoint reserve from one place. A slot is used while it lasts or not at all: slots that
were missed are not made up for, which would be the burst that the limit forbids.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

#: Seconds. Slots that are shorter may be used this much later, or a busy process would
#: miss most of them; so many of them can come in a burst.
TOLERANCE = 0.05


class TooLong(Exception):
    """The next slot is too far ahead to wait for.

    :ivar seconds: until then
    """

    def __init__(self, seconds: float) -> None:
        super().__init__(f"The next slot is {seconds:.1f} s ahead.")
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Grant:
    """Slots that were reserved one after the other.

    :ivar starts_in: seconds until the first begins; not negative
    :ivar interval: seconds that each lasts; 0 when there is no limit
    """

    count: int
    starts_in: float
    interval: float


#: Reserves slots: at least so many, and at most so many.
#: Raises ``TooLong`` and reserves nothing when they are too far ahead.
Reserve = Callable[[int, int], Grant]


class Pace:
    """The slots of one run.

    :param wanted: how many events there are to send; no more slots are reserved
    """

    def __init__(
        self,
        reserve: Reserve,
        wanted: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._reserve = reserve
        self._clock = clock
        self._start = self._interval = 0.0
        self._left = 0
        self._wanted = wanted

    def turn(self, count: int) -> Iterator[float]:
        """Seconds to wait, until there are none: a request may begin now.

        :param count: events in the request
        :raises TooLong: for the run to end and come back later
        """
        while True:
            start = self._take(count)
            while (wait := start - self._clock()) > 0:
                yield wait
            if not self._is_over(start):
                self._wanted = max(self._wanted - count, 0)
                return

    def _take(self, count: int) -> float:
        """When the first of the next slots begins."""
        if self._left < count:
            grant = self._reserve(count, max(count, self._wanted))
            self._start = self._clock() + grant.starts_in
            self._interval, self._left = grant.interval, grant.count
        start = self._start
        self._start += count * self._interval
        self._left -= count
        return start

    def _is_over(self, start: float) -> bool:
        return self._clock() >= start + max(self._interval, TOLERANCE)
