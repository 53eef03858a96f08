# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Where a transaction comes from: who does it, and as part of which trace.

Odoo exports no spans of its own. So the ``traceparent`` of a request goes on as it is,
with the events and with the jobs that it causes: a span of a receiver then hangs below
the one of whoever called Odoo, and not below one that nobody has heard of. CloudEvents
asks for the same value in the event and in the header of the request that delivers it
(extension "Distributed Tracing"), and so retries send the same bytes.
"""

from dataclasses import dataclass

from odoo import SUPERUSER_ID, api
from odoo.http import request

from odoo.addons.integration_base.engine import trace

from ..pure.trace_context import valid_traceparent

#: Key of the context that is stored with a job's records.
TRACEPARENT = "outbox_traceparent"
# Where the job runner has a job done.
_JOB_PATH = "/queue_job/runjob"


@dataclass(frozen=True, slots=True)
class Origin:
    """:ivar traceparent: W3C trace context of the request that caused it, if any"""

    user_id: int
    traceparent: str | None


def origin_of(env: api.Environment) -> Origin:
    """Where the present transaction comes from."""
    # Where Odoo goes on as superuser, whoever the transaction is of.
    owner = env.transaction.default_env
    user_id = owner.uid if env.uid == SUPERUSER_ID and owner else env.uid
    return Origin(user_id, traceparent_of(env.cr))


def traceparent_of(cr) -> str | None:
    """The trace of the message, HTTP request or job that is at work, if it has one."""
    if trace.is_carried(cr):
        return valid_traceparent(trace.carried(cr))
    if not request:
        return None
    http = request.httprequest
    if http.path == _JOB_PATH:
        return _traceparent_of_job(cr, http.args.get("job_uuid"))
    return valid_traceparent(http.headers.get("traceparent"))


def _traceparent_of_job(cr, uuid: str | None) -> str | None:
    # As it is stored, since what the job's records change is written to the database,
    # and noted, without their context. queue_job stores JSON in a JSON string.
    cr.execute(
        "SELECT (records::json #>> '{}')::json -> 'context' ->> %s"
        " FROM queue_job WHERE uuid = %s",
        (TRACEPARENT, uuid),
    )
    found = cr.fetchone()
    return valid_traceparent(found and found[0])
