# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""How an endpoint or a source is, in one word."""

from typing import Literal

Health = Literal["broken", "troubled", "stopped", "idle", "well"]

#: What needs a person comes first.
ORDER = ("broken", "troubled", "stopped", "idle", "well")

#: So large a share of failed attempts needs a look, even if retries succeed.
MANY_FAILURES = 0.1


def health(
    broken: bool, stopped: bool, unsettled: int, attempts: int, failed: int
) -> Health:
    """Judge by what is the case now, and by the attempts of some time.

    :param broken: nothing goes through until somebody mends something
    :param stopped: a person has stopped it
    :param unsettled: what was given up or is held
    :param failed: how many of the attempts failed
    :return: ``broken``; ``troubled``: some of it needs a person; ``stopped``;
        ``idle``: nothing happened; ``well``
    """
    if broken:
        return "broken"
    if unsettled or failed > attempts * MANY_FAILURES:
        return "troubled"
    if stopped:
        return "stopped"
    return "well" if attempts else "idle"
