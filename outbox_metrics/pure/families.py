# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Families of metrics, as ``prometheus_client`` writes them.

Labels are names of what people configure, so that there are never more series than
endpoints times event types.
"""

from collections.abc import Iterable, Sequence

from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.exposition import generate_latest
from prometheus_client.registry import CollectorRegistry
from prometheus_client.utils import floatToGoString

#: The text format that every scraper reads, Prometheus's own included.
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

Sample = tuple[Sequence[str], float]


def gauge(
    name: str, help_: str, labels: Sequence[str], samples: Iterable[Sample]
) -> Metric:
    """What goes up and down."""
    return _filled(GaugeMetricFamily(name, help_, labels=labels), samples)


def counter(
    name: str, help_: str, labels: Sequence[str], samples: Iterable[Sample]
) -> Metric:
    """What only goes up."""
    return _filled(CounterMetricFamily(name, help_, labels=labels), samples)


def states(
    name: str,
    help_: str,
    labels: Sequence[str],
    values: Sequence[str],
    found: Iterable[tuple[Sequence[str], str]],
) -> Metric:
    """In which state something is: 1 for that one, 0 for the others.

    :param values: all states
    :param found: values of the other labels, and the state
    """
    samples = (
        ((*known, value), float(value == state))
        for known, state in found
        for value in values
    )
    return gauge(name, help_, (*labels, "state"), samples)


def histogram(
    name: str,
    help_: str,
    labels: Sequence[str],
    bounds: Sequence[float],
    samples: Iterable[tuple[Sequence[str], Sequence[int]]],
) -> Metric:
    """How long things took. Sums are not known, so there are only buckets.

    :param bounds: seconds, ascending
    :param samples: values of labels, and how many took up to each bound and no less
        than the one before; in the end, how many took longer than all bounds
    """
    family = HistogramMetricFamily(name, help_, labels=labels)
    names = [*map(floatToGoString, bounds), "+Inf"]
    for known, counts in samples:
        total, buckets = 0, []
        for bound, count in zip(names, counts, strict=True):
            total += count
            buckets.append((bound, float(total)))
        family.add_metric(list(known), buckets, sum_value=None)
    return family


def text(families: Iterable[Metric]) -> bytes:
    """The answer to a scrape."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Collected(families))
    return generate_latest(registry)


class _Collected:
    def __init__(self, families: Iterable[Metric]):
        self._families = families

    def collect(self) -> Iterable[Metric]:
        return self._families

    def describe(self) -> Iterable[Metric]:
        return ()


def _filled(family, samples: Iterable[Sample]) -> Metric:
    for labels, value in samples:
        family.add_metric(list(labels), value)
    return family
