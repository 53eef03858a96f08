# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""A kind of route whose body nobody has read before its controller.

Odoo's own kinds parse forms and JSON first, after which the bytes that a signature was
made over are gone; and their errors are pages for people.
"""

import json

from werkzeug.exceptions import HTTPException, NotFound

from odoo.http import Dispatcher, Response
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ..engine import answer
from ..engine.answer import Answer
from ..engine.refusal import NO_SOURCE, Refusal
from ..pure import problem


class InboxDispatcher(Dispatcher):
    routing_type = "inbox"

    @classmethod
    def is_compatible_with(cls, request):
        """Any content type: whether it can be read is told in the answer."""
        return True

    def dispatch(self, endpoint, args):
        self.request.params = args
        try:
            return endpoint(**args)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            # Odoo has the request served once more.
            raise
        except Exception as error:
            # Here, as Odoo logs what it hands over as if it were a fault of its own.
            return self.handle_error(error)

    def handle_error(self, exc: Exception) -> Response:
        """A problem document, whatever went wrong; never an error 500."""
        if isinstance(exc, NotFound):
            exc = Refusal(404, NO_SOURCE)
        elif isinstance(exc, HTTPException) and exc.code and 400 <= exc.code < 500:
            exc = Refusal(exc.code, exc.description or exc.name)
        return response(answer.of_error(exc))


def response(told: Answer) -> Response:
    """The answer as it goes out."""
    if told.document is None:
        body, kind = b"", None
    elif told.status >= 400:
        # As RFC 9457 describes it.
        body, kind = problem.render(told.document), problem.CONTENT_TYPE
    else:
        body, kind = json.dumps(told.document).encode(), "application/json"
    sent = Response(body, status=told.status, headers=told.headers, content_type=kind)
    sent.call_on_close(told.afterwards)
    return sent
