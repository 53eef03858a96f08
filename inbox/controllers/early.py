# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What goes wrong before a request has found its route.

Until then Odoo takes it for a person's. While its database is away it answers with a
page that says 404, by which a sender gives up for good; with no connection left in the
pool it is an error 500. No hook comes early enough, so these two methods are replaced.
"""

from odoo import http

from ..engine import answer
from .dispatcher import InboxDispatcher, response

PREFIX = "/integration/inbox/"

_post_init = http.Request._post_init
_serve_nodb = http.Request._serve_nodb


def _is_message(request: http.Request) -> bool:
    return request.httprequest.path.startswith(PREFIX)


def post_init(self):
    """Answer problem documents from the beginning."""
    if _is_message(self):
        self.dispatcher = InboxDispatcher(self)
    return _post_init(self)


def serve_nodb(self):
    """Have a message sent again: nobody can say yet whether it has a source."""
    return response(answer.away()) if _is_message(self) else _serve_nodb(self)


http.Request._post_init = post_init
http.Request._serve_nodb = serve_nodb
