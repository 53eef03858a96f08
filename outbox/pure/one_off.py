# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""One request on its own, over the same kind of connection as deliveries."""

from collections.abc import Callable

from .connection import Connection
from .exchange import Request, Response
from .sender import Sender


def ask(
    request: Request, check_address: Callable[[str], None], connection: Connection
) -> Response:
    """Send a request and wait for how it ends, at most for its timeout.

    :param check_address: as for a ``Sender``
    """
    with Sender(check_address, 1, connection) as sender:
        (response,) = sender.send([[request]], lambda response: True)
    return response
