# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""A kind of route whose body nobody has read before its controller.

Odoo's own kinds parse forms and JSON first, after which the bytes that a signature was
made over are gone; and their errors are pages for people.
"""

import json
import logging
import uuid

from werkzeug.exceptions import HTTPException

from odoo.http import Dispatcher, Response
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ..engine.refusal import Refusal
from ..pure import problem

_logger = logging.getLogger(__name__)

# Seconds after which a sender tries again what met a fault here.
PAUSE = 30


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
        match exc:
            case Refusal():
                return problem_response(exc.status, exc.detail, exc.headers)
            case HTTPException(code=code) if code and 400 <= code < 500:
                return problem_response(code, exc.description or exc.name)
        # In the log and in the answer, and nothing else in the latter.
        reference = str(uuid.uuid4())
        _logger.error("A message could not be taken (%s)", reference, exc_info=exc)
        return problem_response(
            503,
            "The message could not be taken, and was not kept. Send it again.",
            {"Retry-After": str(PAUSE)},
            instance=f"urn:uuid:{reference}",
        )


def problem_response(
    status: int, detail: str, headers=None, instance: str | None = None
) -> Response:
    """An answer as RFC 9457 describes it."""
    document = problem.problem(status, detail, instance)
    return Response(
        problem.render(document),
        status=status,
        headers=dict(headers or {}),
        content_type=problem.CONTENT_TYPE,
    )


def json_response(status: int, document: object, headers=None) -> Response:
    """:param document: None for an empty body"""
    body = b"" if document is None else json.dumps(document).encode()
    kind = "application/json" if body else None
    return Response(body, status=status, headers=dict(headers or {}), content_type=kind)
