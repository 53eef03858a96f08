# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Addresses that people type: judged before they are saved."""

import requests

from odoo.exceptions import ValidationError

from odoo.addons.integration_base.pure.network_guard import GuardError

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


def reach(env, url: str) -> None:
    """Ask the receiver once whether it is there; any answer will do.

    :raises ValidationError: says why there is none and what to do
    """
    session = env["integration.network"]._session(timeout=REACH_TIMEOUT)
    try:
        with session.options(url, stream=True):
            return
    except GuardError as error:
        raise ValidationError(str(error)) from error
    except requests.exceptions.SSLError as error:
        reason = env._("its TLS certificate cannot be trusted (%s)", _cause(error))
    except requests.exceptions.Timeout:
        reason = env._("it does not answer within %s seconds", int(REACH_TIMEOUT))
    except requests.exceptions.RequestException as error:
        reason = env._("no connection is possible (%s)", _cause(error))
    raise ValidationError(
        env._(
            "The receiver at %(url)s cannot be reached: %(reason)s. Start the "
            "receiver or correct the address. To save the endpoint now and start it "
            "later, create it paused.",
            url=url,
            reason=reason,
        )
    )


def _cause(error: Exception) -> str:
    """The innermost reason, without the layers of libraries around it."""
    while nested := error.__cause__ or error.__context__:
        error = nested
    return getattr(error, "strerror", None) or str(error)
