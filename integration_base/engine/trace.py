# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The trace that a transaction belongs to, where no request of its own says so.

A job may carry out many messages, each of which came with the W3C trace context of
another request. Kept beside the cursor, it ends with the transaction's cursor and needs
no environment, through which it would be lost to what is flushed later.
"""

_KEY = "integration.traceparent"


def carry(cr, traceparent: str | None) -> None:
    """Have what this cursor does from now on belong to a trace, or to none."""
    cr.cache[_KEY] = traceparent


def is_carried(cr) -> bool:
    """Whether it was said what this cursor's work belongs to."""
    return _KEY in cr.cache


def carried(cr) -> str | None:
    """As the sender wrote it, whatever that is."""
    return cr.cache.get(_KEY)
