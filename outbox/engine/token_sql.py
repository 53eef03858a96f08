# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The SQL of access tokens, which all lanes of an endpoint share.

Whoever asks for a new one holds a lease meanwhile, not a lock: no transaction stays
open while the network is waited for, and the lease of a process that died ends by
itself.
"""

from dataclasses import dataclass, field

from .lane_sql import NOW

# Seconds; more than a request for a token may take.
LEASE = 30

READ = f"""
SELECT ciphertext, serial,
       extract(epoch FROM {NOW} - obtained_at)::float8,
       renew_at <= {NOW}, expires_at > {NOW},
       extract(epoch FROM failed_until - {NOW})::float8, error
  FROM outbox_endpoint_token WHERE endpoint_id = %s
"""

# The conditions are judged again on the newest row, so that whoever waited for another
# to renew does not renew once more.
TAKE = f"""
INSERT INTO outbox_endpoint_token AS t (endpoint_id, serial, renewing_until)
VALUES (%(endpoint)s, 0, {NOW} + %(lease)s * interval '1 second')
ON CONFLICT (endpoint_id) DO UPDATE SET renewing_until = excluded.renewing_until
 WHERE (t.renewing_until IS NULL OR t.renewing_until <= {NOW})
   AND (t.ciphertext IS NULL OR t.renew_at <= {NOW})
   AND (t.failed_until IS NULL OR t.failed_until <= {NOW})
RETURNING id
"""

STORE = f"""
UPDATE outbox_endpoint_token
   SET ciphertext = %(ciphertext)s, serial = serial + 1, obtained_at = {NOW},
       renew_at = {NOW} + %(renew)s * interval '1 second',
       expires_at = {NOW} + %(expire)s * interval '1 second',
       renewing_until = NULL, failed_until = NULL, error = NULL
 WHERE id = %(lease)s
RETURNING serial
"""

FAIL = f"""
UPDATE outbox_endpoint_token
   SET renewing_until = NULL, error = %(error)s,
       failed_until = {NOW} + %(pause)s * interval '1 second'
 WHERE id = %(lease)s
"""

DROP = """
UPDATE outbox_endpoint_token
   SET ciphertext = NULL, renew_at = NULL, expires_at = NULL
 WHERE endpoint_id = %s AND serial = %s
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is known of an endpoint's token.

    :ivar age: seconds since it was obtained
    :ivar stale: it is time to get its successor
    :ivar valid: it has not expired
    :ivar pause: seconds until asking again is worth it, after asking failed
    """

    ciphertext: str | None = field(default=None, repr=False)
    serial: int = 0
    age: float | None = None
    stale: bool | None = None
    valid: bool | None = None
    pause: float | None = None
    error: str | None = None


def read(cr, endpoint_id: int) -> Kept:
    cr.execute(READ, (endpoint_id,))
    row = cr.fetchone()
    return Kept(*row) if row else Kept()


def take(cr, endpoint_id: int) -> int | None:
    """The lease to renew the token; None if it is another's, or not needed."""
    cr.execute(TAKE, {"endpoint": endpoint_id, "lease": LEASE})
    row = cr.fetchone()
    return row and row[0]


def store(cr, lease: int, ciphertext: str, renew: float, expire: float) -> int | None:
    """Keep a new token, and return its serial number.

    :param renew: seconds until its successor is to be asked for
    :return: None when the endpoint's configuration has changed meanwhile
    """
    cr.execute(
        STORE,
        {"lease": lease, "ciphertext": ciphertext, "renew": renew, "expire": expire},
    )
    row = cr.fetchone()
    return row and row[0]


def fail(cr, lease: int, error: str, pause: float) -> None:
    """Remember that there was no token to be had."""
    cr.execute(FAIL, {"lease": lease, "error": error, "pause": pause})


def drop(cr, endpoint_id: int, serial: int) -> None:
    """Forget a token, unless there is a newer one already."""
    cr.execute(DROP, (endpoint_id, serial))
