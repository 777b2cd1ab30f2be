"""A collector's own Prometheus metrics: also while the database, which its other figures go through, is away."""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector as Metrics

from domain.collector import Condition, Trouble
from domain.errors import UsageError
from ingest.collector import Collector

__all__ = ["CollectorMetrics", "serve_metrics"]


class CollectorMetrics(Metrics):
    """What a collector does and holds now, and what it did since it started; read when asked."""

    def __init__(self, collector: Collector) -> None:
        self._collector = collector

    def describe(self) -> Iterator[Metric]:
        """Name nothing ahead."""
        yield from ()

    def collect(self) -> Iterator[Metric]:
        """Yield the families."""
        state, totals = self._collector.state(), self._collector.totals
        name = [state.name]
        condition = GaugeMetricFamily(
            "vigie_collector_condition", "1 for what the collector does.", labels=["collector", "condition"]
        )
        for each in Condition:
            condition.add_metric([*name, each.value], float(state.condition is each))
        yield condition
        trouble = GaugeMetricFamily(
            "vigie_collector_database_trouble", "1 for why the database takes nothing.", labels=["collector", "trouble"]
        )
        for why in Trouble if state.trouble is not None else ():
            trouble.add_metric([*name, why.value], float(state.trouble is why))
        yield trouble
        gauges = {
            "vigie_collector_since_seconds": ("Since when, epoch.", state.since.timestamp()),
            "vigie_collector_held_messages": ("Messages in hand.", state.held_messages),
            "vigie_collector_held_bytes": ("Payload in hand.", state.held_bytes),
            "vigie_collector_last_stored_seconds": (
                "Last commit, epoch; 0 before the first.",
                state.last_stored_at.timestamp() if state.last_stored_at else 0.0,
            ),
        }
        for metric, (text, value) in gauges.items():
            gauge = GaugeMetricFamily(metric, text, labels=["collector"])
            gauge.add_metric(name, float(value))
            yield gauge
        if state.broker_dropped is not None:
            dropped = GaugeMetricFamily(
                "vigie_broker_dropped_messages", "Thrown away by the broker.", labels=["collector"]
            )
            dropped.add_metric(name, float(state.broker_dropped))
            yield dropped
        counters = {
            "vigie_collector_messages": ("Messages stored and acknowledged.", totals.messages),
            "vigie_collector_stored": ("New readings.", totals.stored.stored),
            "vigie_collector_duplicates": ("Readings that were there already.", totals.stored.duplicates),
            "vigie_collector_rejected": ("Refusals.", totals.rejected),
        }
        for metric, (text, value) in counters.items():
            counter = CounterMetricFamily(metric, text, labels=["collector"])
            counter.add_metric(name, float(value))
            yield counter


def serve_metrics(collector: Collector, port: int, host: str) -> None:
    """Answer on a port, from a thread that ends with the process.

    Raises:
        UsageError: the address cannot be taken.
    """
    registry = CollectorRegistry()
    registry.register(CollectorMetrics(collector))
    try:
        start_http_server(port, host, registry)
    except OSError as error:
        raise UsageError("error-metrics-address", host=host, port=str(port), reason=str(error.strerror)) from error
