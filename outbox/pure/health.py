# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""How an endpoint is, in one word."""

from typing import Literal

Health = Literal["broken", "troubled", "stopped", "idle", "well"]

#: So large a share of failed attempts needs a look, even if retries succeed.
MANY_FAILURES = 0.1


def health(
    state: str, circuit: str, unsettled: int, attempts: int, failed: int
) -> Health:
    """Judge by what is the case now, and by the attempts of some time.

    :param state: ``active``, ``paused`` or ``disabled``
    :param circuit: ``closed``, ``open`` or ``half_open``
    :param unsettled: deliveries that were given up or are held
    :param failed: how many of the attempts failed
    :return: ``broken``: nothing arrives until somebody mends something; ``troubled``:
        some of it needs a person; ``stopped``: a person has paused it; ``idle``:
        nothing was sent; ``well``
    """
    if state == "disabled" or (state == "active" and circuit != "closed"):
        return "broken"
    if unsettled or failed > attempts * MANY_FAILURES:
        return "troubled"
    if state == "paused":
        return "stopped"
    return "well" if attempts else "idle"
