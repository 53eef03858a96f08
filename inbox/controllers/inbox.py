# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Where senders post their messages."""

from werkzeug.exceptions import RequestEntityTooLarge

from odoo import http
from odoo.http import request

from ..engine.accept import accept
from ..engine.refusal import too_long
from ..pure.received import Received, joined
from .dispatcher import response


class Inbox(http.Controller):
    @http.route(
        "/integration/inbox/<string:code>",
        type="inbox",
        auth="none",
        csrf=False,
        save_session=False,
        readonly=False,
    )
    def receive(self, code):
        """Keep what a source sends; the answer comes when it is committed."""
        return response(accept(request.env.registry, code, _received(), _read))


def _received() -> Received:
    """The request, without its body."""
    http_request = request.httprequest
    original = http_request.environ.get("werkzeug.proxy_fix.orig") or {}
    return Received(
        method=http_request.method,
        path=http_request.full_path,
        headers=joined(http_request.headers.items()),
        address=http_request.remote_addr or "",
        proxy=original.get("REMOTE_ADDR"),
    )


def _read(limit: int) -> bytes:
    """The body as it came.

    :param limit: bytes
    :raises Refusal: it is longer
    """
    request.httprequest.max_content_length = limit
    try:
        return request.httprequest.get_data()
    except RequestEntityTooLarge:
        raise too_long(limit) from None
