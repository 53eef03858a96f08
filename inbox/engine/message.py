# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""One message: its command is made, checked and carried out, or nothing of it is.

In a transaction of its own, in Odoo's isolation level, with the rights of the source's
user. What the handler does is behind a savepoint, what became of the message is not:
both are committed together.
"""

import json
import logging
import random
import time
from dataclasses import dataclass, replace

from odoo import SUPERUSER_ID, api, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from odoo.addons.integration_base.engine import trace
from odoo.addons.integration_base.engine.neutral import neutral

from ..exceptions import InvalidCommand
from ..pure import mapping, ordering
from . import message_sql, minutes, outcome
from .incoming import Incoming
from .message_sql import Claimed
from .outcome import Outcome, Policy

_logger = logging.getLogger(__name__)

TRIES = 5
PAUSE = 0.05
# So many processes may die of a message before a person has to look at it.
DEATHS = 3
# So many records are listed that one message has changed.
RECORDS = 100


@dataclass(frozen=True, slots=True)
class Work:
    """How a source's messages are processed.

    :ivar user_id: whose rights they have
    :ivar ordered: whether the order of each key is kept
    :ivar late: as the field of the source
    :ivar gap: seconds that a message waits for one that is missing before it
    """

    source_id: int
    source_name: str
    company_id: int
    user_id: int
    lang: str | None
    tz: str | None
    ordered: bool
    late: str
    gap: float
    policy: Policy


def process(registry, work: Work, message_id: int) -> Outcome | None:
    """Carry a message out.

    :return: what became of it; None if it was left alone
    """
    for attempt in range(TRIES):
        if attempt:
            time.sleep(random.uniform(0, PAUSE * 2**attempt))
        try:
            with registry.cursor() as cr:
                return _Try(cr, work, message_id).go()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY as error:
            fault = error
        except Exception as error:
            # What only the commit has brought to light.
            _logger.exception("Message %s failed", message_id)
            fault = error
            break
    return give_up(registry, work, message_id, type(fault).__name__)


def give_up(registry, work: Work, message_id: int, name: str) -> Outcome | None:
    """Settle a message that met a fault, without another try.

    :param name: of the fault
    :return: what became of it; None if it was left alone
    """
    with registry.cursor() as cr:
        claimed = message_sql.claim(cr, message_id, work.ordered)
        if claimed is None:
            return None
        env = neutral(cr)
        found = outcome.failed(env, work.policy, claimed.attempt, name)
        _settle(cr, claimed, found, 0)
        return found


def _settle(cr, message: Claimed, found: Outcome, duration: int) -> None:
    settled = message_sql.settle(cr, message.id, found, duration)
    minutes.count_outcome(cr, message, found, settled)


class _Try:
    """One try, in the transaction of a cursor."""

    def __init__(self, cr, work: Work, message_id: int):
        self.cr = cr
        self.work = work
        self.message_id = message_id
        # What is known of the way, whatever the end.
        self.known: dict = {}

    def go(self) -> Outcome | None:
        began = time.monotonic()
        message = message_sql.claim(self.cr, self.message_id, self.work.ordered)
        if message is None:
            return None
        # One job carries out messages of many requests.
        trace.carry(self.cr, message.traceparent)
        found = replace(self._outcome(message), **self.known)
        duration = round((time.monotonic() - began) * 1000)
        _settle(self.cr, message, found, duration)
        message_sql.note_records(self.cr, message.id, found.records)
        if found.state == "done" and message.position:
            message_sql.move_on(
                self.cr, message.source_id, message.key, message.position
            )
        return found

    def _outcome(self, message: Claimed) -> Outcome:
        env = self._env()
        if message.begun > DEATHS:
            return self._deadly(env)
        if late := self._late(env, message):
            return late
        try:
            with self.cr.savepoint():
                return Outcome("done", records=self._carry_out(env, message))
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except _Unrouted:
            return Outcome(
                "dead",
                "unrouted",
                env._(
                    'No route of %(sender)s takes messages of the type "%(type)s".',
                    sender=self.work.source_name,
                    type=message.type or "",
                ),
            )
        except Exception as error:
            found = outcome.of_error(
                env, error, self.work.policy, message.attempt, message.age
            )
            if found.error_class == "failed":
                _logger.exception("Message %s failed", message.id)
            return found

    def _env(self) -> api.Environment:
        """The service user's, in the source's company."""
        work = self.work
        if work.user_id == SUPERUSER_ID:
            raise ValueError("Messages are never processed as superuser.")
        context = {
            "lang": work.lang,
            "tz": work.tz,
            "allowed_company_ids": [work.company_id],
        }
        return api.Environment(self.cr, work.user_id, context)

    def _deadly(self, env) -> Outcome:
        return Outcome(
            self.work.policy.final,
            "failed",
            env._(
                "%s processes began with this message, and none lived to see the end: "
                "it may take too long, or too much memory.",
                DEATHS,
            ),
        )

    def _late(self, env, message: Claimed) -> Outcome | None:
        """The outcome of a message that comes out of order; None if its turn is now."""
        if self.work.late == "ignore" or not message.position:
            return None
        last = message_sql.last_position(self.cr, message.source_id, message.key)
        if last is None:
            return None
        match ordering.place(last, message.position):
            case "stale":
                return Outcome(
                    "skipped",
                    "stale",
                    env._(
                        "Position %(late)s of %(key)s came after %(last)s was done.",
                        late=message.position,
                        key=message.key,
                        last=last,
                    ),
                )
            case "gap" if self.work.late == "wait_for_gap":
                left = self.work.gap - message.age
                if left > 0:
                    return Outcome(
                        "waiting",
                        "gap",
                        env._(
                            "Position %(next)s of %(key)s is here, and what comes "
                            "between it and %(last)s is not.",
                            next=message.position,
                            key=message.key,
                            last=last,
                        ),
                        left,
                    )
        return None

    def _carry_out(self, env, message: Claimed) -> tuple[tuple[str, int, str], ...]:
        """Have the handler do it; what it changed."""
        source = neutral(self.cr)["inbox.source"].browse(message.source_id)
        route = source.route_ids._taking(message.type)
        if not route:
            raise _Unrouted()
        handler = route.handler_id
        self.known = {"route_id": route.id, "handler_id": handler.id}
        command = self._command(env, route, message)
        self.known["command"] = json.dumps(command, ensure_ascii=False)
        if problems := mapping.check_command(handler._schema(), command):
            raise InvalidCommand(problems)
        incoming = Incoming(
            env,
            message.source_id,
            self.work.source_name,
            message.uid,
            message.key,
            message.type or "",
            message.time,
        )
        method = getattr(env[handler.model], handler.method)
        result = method(command, incoming)
        env.flush_all()
        return self._changed(result)

    def _command(self, env, route, message: Claimed) -> object:
        data = json.loads(message.data)
        if not route.expression:
            return data
        try:
            return mapping.apply(mapping.compile(route.expression), data)
        except ValueError as error:
            raise InvalidCommand(
                [env._("The mapping of the route fails: %s", error)]
            ) from error

    def _changed(self, result) -> tuple[tuple[str, int, str], ...]:
        found = [result] if isinstance(result, models.BaseModel) else result or []
        # sudo: that it was changed is told to those who may see the message
        records = [record.sudo() for group in found for record in group.exists()]
        return tuple(
            (record._name, record.id, record.display_name)
            for record in records[:RECORDS]
        )


class _Unrouted(Exception):
    """No route takes the message."""
