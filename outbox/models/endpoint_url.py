# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Addresses that people type: judged before they are saved."""

from odoo.exceptions import ValidationError

from odoo.addons.integration_base.pure.network_guard import GuardError

from ..pure.connection import Connection
from ..pure.exchange import Request
from ..pure.one_off import ask
from ..pure.outcome import classify

REACH_TIMEOUT = 5.0


def checked_url(env, url: str, resolve: bool = False) -> str:
    """The address in the form that is sent, with its host in ASCII.

    :param resolve: also look up the host and judge what it leads to
    :raises ValidationError: says what is wrong with it and what to do
    """
    try:
        return env["integration.network"]._guard().check_url(url, resolve=resolve)
    except GuardError as error:
        raise ValidationError(str(error)) from error


def reach(env, url: str, connection: Connection) -> None:
    """Ask the receiver once whether it is there; any answer will do.

    Over the same kind of connection as deliveries: through the same proxy, trusting and
    presenting the same certificates.

    :raises ValidationError: says why there is none and what to do
    """
    request = Request(
        url=url,
        headers=(),
        body=b"",
        timeout=REACH_TIMEOUT,
        connect_timeout=REACH_TIMEOUT,
        method="OPTIONS",
    )
    guard = env["integration.network"]._guard()
    response = ask(request, guard.check_address, connection)
    if response.status is not None:
        return
    raise ValidationError(
        env._(
            "%(reason)s Start the receiver or correct the address. To save the "
            "endpoint now and start it later, create it paused.",
            reason=classify(response).reason,
        )
    )
