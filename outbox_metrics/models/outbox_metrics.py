# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from collections.abc import Iterable

from prometheus_client.core import Metric

from odoo import api, models

from odoo.addons.integration_base.pure.histogram import BOUNDS

from ..engine import state_sql, totals_sql
from ..engine.state_sql import Endpoint
from ..engine.totals_sql import Totals
from ..pure.families import counter, gauge, histogram, states, text

ENDPOINT = ("endpoint", "endpoint_id")
EVENT_TYPE = (*ENDPOINT, "event_type")
ENDPOINT_STATES = ("active", "paused", "disabled", "archived")
CIRCUIT_STATES = ("closed", "open", "half_open")
OUTCOMES = ("delivered", "dead", "held", "expired")


class OutboxMetrics(models.AbstractModel):
    """What a monitoring system gets to know, read from the database at each scrape.

    So it is the same whichever worker answers, and outlives them all.
    """

    _name = "outbox.metrics"
    _description = "Metrics of the Outbox"

    @api.model
    def _text(self) -> bytes:
        """The answer to a scrape, of all companies."""
        return text(self._families())

    @api.model
    def _families(self) -> list[Metric]:
        """All metrics; hook for addons that have more."""
        endpoints = state_sql.endpoints(self.env.cr)
        return [
            *self._endpoint_families(endpoints),
            *self._total_families({endpoint.id: endpoint for endpoint in endpoints}),
            *self._engine_families(),
        ]

    def _endpoint_families(self, endpoints: list[Endpoint]) -> Iterable[Metric]:
        cr = self.env.cr
        yield states(
            "outbox_endpoint_state",
            "1 for the state an endpoint is in.",
            ENDPOINT,
            ENDPOINT_STATES,
            [(_labels(endpoint), endpoint.state) for endpoint in endpoints],
        )
        yield states(
            "outbox_circuit_state",
            "1 for the state of the circuit breaker of an endpoint.",
            ENDPOINT,
            CIRCUIT_STATES,
            [(_labels(endpoint), endpoint.circuit) for endpoint in endpoints],
        )
        yield gauge(
            "outbox_endpoint_slow",
            "Whether an endpoint is served apart, since it often answers late.",
            ENDPOINT,
            [(_labels(endpoint), float(endpoint.slow)) for endpoint in endpoints],
        )
        counts = state_sql.undelivered(cr)
        yield gauge(
            "outbox_undelivered",
            "Deliveries that have not arrived. Held and dead ones wait for a person.",
            (*ENDPOINT, "state"),
            [
                ((*_labels(endpoint), state), counts.get((endpoint.id, state), 0))
                for endpoint in endpoints
                for state in state_sql.UNDELIVERED
            ],
        )
        for name, help_, found in (
            (
                "outbox_oldest_due_seconds",
                "For how long the oldest delivery that is due has been due; 0 if none.",
                state_sql.oldest_due(cr),
            ),
            (
                "outbox_held_keys",
                "Keys whose events wait for a person to decide on the first of them.",
                state_sql.held_keys(cr),
            ),
            (
                "outbox_overdue_lanes",
                "Lanes that stand still although their receiver is well.",
                state_sql.overdue_lanes(cr),
            ),
        ):
            samples = [(_labels(e), found.get(e.id, 0)) for e in endpoints]
            yield gauge(name, help_, ENDPOINT, samples)

    def _total_families(self, endpoints: dict[int, Endpoint]) -> Iterable[Metric]:
        totals = [t for t in totals_sql.read(self.env.cr) if t.endpoint_id in endpoints]
        keys = [
            ((*_labels(endpoints[total.endpoint_id]), total.event_type), total)
            for total in totals
        ]
        yield counter(
            "outbox_attempts_total",
            "Tries at deliveries; those of a batch count one by one.",
            EVENT_TYPE,
            [(labels, total.attempts) for labels, total in keys],
        )
        yield counter(
            "outbox_attempts_failed_total",
            "Tries after which the delivery had not arrived.",
            EVENT_TYPE,
            [(labels, total.failed) for labels, total in keys],
        )
        yield counter(
            "outbox_deliveries_total",
            "Deliveries by what drains made of them. One that a person retries counts "
            "again.",
            (*EVENT_TYPE, "outcome"),
            [
                ((*labels, outcome), getattr(total, outcome))
                for labels, total in keys
                for outcome in OUTCOMES
            ],
        )
        for name, help_, figure in (
            (
                "outbox_delivery_latency_seconds",
                "From the moment of an event to its arrival.",
                "latency",
            ),
            (
                "outbox_attempt_duration_seconds",
                "What requests took, from connecting to the whole answer.",
                "duration",
            ),
        ):
            found = _by_endpoint(totals, figure)
            samples = [(_labels(endpoints[id_]), counts) for id_, counts in found]
            yield histogram(name, help_, ENDPOINT, BOUNDS, samples)

    def _engine_families(self) -> Iterable[Metric]:
        cr = self.env.cr
        jobs = state_sql.jobs(cr)
        yield gauge(
            "outbox_jobs",
            "Jobs of the outbox that are not done, by channel.",
            ("channel", "state"),
            [
                ((channel, state), jobs.get((channel, state), 0))
                for channel in state_sql.channels(cr)
                for state in state_sql.UNDONE
            ],
        )
        silence = state_sql.runner_silence(cr)
        yield gauge(
            "outbox_job_runner_silent_seconds",
            "For how long the job runner has begun no job, of any addon.",
            (),
            [] if silence is None else [((), silence)],
        )
        yield gauge(
            "outbox_scheduled_action_age_seconds",
            "For how long a scheduled action of the outbox has not run.",
            ("action",),
            [((name,), age) for name, age in state_sql.action_ages(cr).items()],
        )


def _labels(endpoint: Endpoint) -> tuple[str, str]:
    return endpoint.name, str(endpoint.id)


def _by_endpoint(totals: list[Totals], figure: str) -> list[tuple[int, list[int]]]:
    """A histogram of each endpoint, over all event types."""
    found: dict[int, list[int]] = {}
    for total in totals:
        counts = getattr(total, figure)
        known = found.setdefault(total.endpoint_id, [0] * len(counts))
        found[total.endpoint_id] = [a + b for a, b in zip(known, counts, strict=True)]
    return list(found.items())
