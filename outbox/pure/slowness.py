# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Whether an endpoint is slow, by how long its requests take."""

from dataclasses import dataclass

#: Seconds. Slow is whose 95th percentile is above the first, and stays so until it is
#: not above the second, so that an endpoint in between does not go back and forth.
SLOW = 2.0
QUICK = 1.0
SHARE = 0.05


@dataclass(slots=True)
class Durations:
    """What a run has seen. A percentile above a limit is a share of requests that took
    longer, so that counts are enough."""

    requests: int = 0
    above_slow: int = 0
    above_quick: int = 0

    def note(self, seconds: float) -> None:
        self.requests += 1
        self.above_slow += seconds > SLOW
        self.above_quick += seconds > QUICK

    def is_slow(self, was: bool) -> bool:
        """
        :param was: whether it counted as slow so far, and goes on to without requests
        """
        if not self.requests:
            return was
        above = self.above_quick if was else self.above_slow
        return above > self.requests * SHARE
