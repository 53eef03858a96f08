# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What an end means for a message: the state that it takes, and why."""

import random
from dataclasses import dataclass

import psycopg2

from odoo.exceptions import AccessDenied, UserError

from odoo.addons.integration_base.pure.backoff import SCHEDULE, next_delay

from .. import exceptions

HOUR = 3600.0
# Records that are not there yet mostly come within minutes, and a planner who has seen
# to one wants the message to go on soon.
LONGEST_WAIT = HOUR / 2

FINAL = ("done", "skipped", "dead")


@dataclass(frozen=True, slots=True)
class Policy:
    """What a source wants of messages that cannot be done.

    :ivar hold: whether what comes behind them waits for a person, too
    :ivar wait_hours: how long they wait for what is not there yet
    """

    hold: bool
    wait_hours: int

    @property
    def final(self) -> str:
        """The state of a message that waits for a person."""
        return "held" if self.hold else "dead"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a message.

    :ivar delay: seconds until it is tried again, if it is
    :ivar kind: of what was not found
    :ivar code: the sender's name for what was not found
    :ivar command: JSON text
    :ivar records: model, id and name of what it changed
    """

    state: str
    error_class: str | None = None
    error: str | None = None
    delay: float | None = None
    kind: str | None = None
    code: str | None = None
    waiting_for: str | None = None
    command: str | None = None
    route_id: int | None = None
    handler_id: int | None = None
    records: tuple[tuple[str, int, str], ...] = ()

    @property
    def makes_way(self) -> bool:
        """Whether the next message of its key may follow."""
        return self.state in FINAL or self.error_class == "gap"


def of_error(
    env, error: Exception, policy: Policy, attempt: int, age: float
) -> Outcome:
    """The outcome of a message whose handler has raised.

    :param env: for the language of what is said about it
    :param attempt: failed tries before this one
    :param age: seconds since it was received
    """
    match error:
        case exceptions.Stale():
            return Outcome("skipped", error.error_class, str(error))
        case exceptions.NotYet():
            return _not_yet(env, error, policy, attempt, age)
        case exceptions.Unmatched():
            return Outcome(
                policy.final,
                error.error_class,
                str(error),
                kind=error.kind,
                code=error.code,
            )
        case exceptions.BusinessError():
            return Outcome(policy.final, error.error_class, str(error))
        case UserError() | AccessDenied():
            return Outcome(policy.final, "refused", str(error))
        case OverflowError() | psycopg2.DataError():
            # No other try could make it any smaller.
            return Outcome(
                policy.final,
                "refused",
                env._(
                    "A number or text of the message is more than Odoo can keep. "
                    "Correct it at the sender."
                ),
            )
    return failed(env, policy, attempt, type(error).__name__)


def failed(env, policy: Policy, attempt: int, name: str) -> Outcome:
    """The outcome of a message that met a fault of a program.

    :param attempt: failed tries before this one
    :param name: of the fault; its text may tell more than a planner may know
    """
    delay = next_delay(attempt + 1, None, random.uniform)
    return Outcome(
        policy.final if delay is None else "retrying",
        "failed",
        env._(
            "Something went wrong that is no matter of business (%s). The log of the "
            "server tells an administrator more.",
            name,
        ),
        delay,
    )


def _not_yet(
    env, error: exceptions.NotYet, policy: Policy, attempt: int, age: float
) -> Outcome:
    left = policy.wait_hours * HOUR - age
    if left <= 0:
        message = env._(
            "%(what)s has not come within %(hours)s hours.",
            what=error.what,
            hours=policy.wait_hours,
        )
        return Outcome(policy.final, error.error_class, message, waiting_for=error.what)
    usual = SCHEDULE[min(attempt, len(SCHEDULE) - 1)]
    return Outcome(
        "waiting",
        error.error_class,
        env._("Waits for %s.", error.what),
        min(usual, LONGEST_WAIT, left),
        waiting_for=error.what,
    )
