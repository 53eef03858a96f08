# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What rules watch for."""

from typing import Literal

Kind = Literal[
    "circuit_open",
    "endpoint_disabled",
    "standstill",
    "runner_down",
    "dead_letter",
    "backlog_age",
    "failure_rate",
]

#: What explains by itself that a backlog grows or much fails, which then is not told
#: as well.
CAUSES: tuple[Kind, ...] = (
    "circuit_open",
    "endpoint_disabled",
    "standstill",
    "runner_down",
)

#: The page that says what to do.
RUNBOOKS: dict[Kind, str] = {
    "circuit_open": "endpoint_down",
    "endpoint_disabled": "endpoint_down",
    "standstill": "backlog_growing",
    "runner_down": "queue_runner_dead",
    "dead_letter": "dead_letters",
    "backlog_age": "backlog_growing",
    "failure_rate": "endpoint_down",
}
