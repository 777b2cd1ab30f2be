"""Prometheus metrics of this process and of what the database counts."""

from collections.abc import Callable, Iterator
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from api.ports import BalanceReader, FleetReader, HealthReader
from domain.collector import Condition
from domain.errors import BusyError, UnavailableError
from domain.fleet import assess

__all__ = ["HttpMetrics", "StoredCounts"]

COUNTERS = (
    "messages", "messages_stored", "readings", "stored", "duplicates", "superseded", "rejected", "unmapped",
)  # fmt: skip


class HttpMetrics:
    """Requests by method, route and status, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        labels = ("method", "route", "status")
        self._requests = Counter("vigie_http_requests", "Requests served.", labels, registry=self.registry)
        self._seconds = Histogram(
            "vigie_http_request_seconds", "Time to serve a request.", ("method", "route"), registry=self.registry
        )

    def observe(self, method: str, route: str, status: int, seconds: float | None) -> None:
        """Count one request, and the time it took unless it was a stream."""
        self._requests.labels(method, route, str(status)).inc()
        if seconds is not None:
            self._seconds.labels(method, route).observe(seconds)


class StoredCounts(Collector):
    """What collectors did, what is silent and which accounts do not add up, read when asked."""

    def __init__(
        self, health: HealthReader, balances: BalanceReader, fleet: FleetReader, now: Callable[[], datetime]
    ) -> None:
        self._health = health
        self._balances = balances
        self._fleet = fleet
        self._now = now

    def describe(self) -> Iterator[Metric]:
        """Name nothing ahead: registering must not ask the database."""
        yield from ()

    def collect(self) -> Iterator[Metric]:
        """Yield the families; without a database only that it is away."""
        up, families = self._health.answers(), list[Metric]()
        if up:
            try:
                families = list(self._stored())
            except BusyError:
                families = []  # it is there, and has no time
            except UnavailableError:
                up = False
        yield GaugeMetricFamily("vigie_database_up", "The database answers as it should.", value=float(up))
        yield from families

    def _stored(self) -> Iterator[Metric]:
        counts = self._health.ingest()
        for name in COUNTERS:
            family = CounterMetricFamily(f"vigie_ingest_{name}", f"Ingest: {name}.", labels=["collector"])
            for row in counts:
                family.add_metric([row["collector"]], float(row[name]))
            yield family
        rejections = CounterMetricFamily("vigie_rejections", "Refused messages.", labels=["reason"])
        for row in self._health.rejections():
            rejections.add_metric([row["reason"]], float(row["times"]))
        yield rejections
        yield from self._forgotten()
        yield from self._collectors()
        derivation = self._health.derivation()
        waiting, behind = float(derivation["series"]), float(derivation["behind_s"])
        yield GaugeMetricFamily("vigie_derivation_series", "Series that wait for the derivation.", value=waiting)
        yield GaugeMetricFamily("vigie_derivation_behind_seconds", "How long the oldest has waited.", value=behind)
        failed = float(derivation["failed"])
        yield GaugeMetricFamily("vigie_derivation_failed_series", "Series that could not be derived.", value=failed)
        silent = self._health.silent(self._now())
        yield GaugeMetricFamily("vigie_registers", "Registers known.", value=float(silent["registers"]))
        yield GaugeMetricFamily("vigie_registers_silent", "Registers that are late.", value=float(silent["silent"]))
        troubles = self._balances.troubles()
        yield GaugeMetricFamily("vigie_balance_open", "Series that do not close.", value=float(troubles["open"]))
        yield GaugeMetricFamily("vigie_balance_unclean", "Series that are not clean.", value=float(troubles["unclean"]))
        now = self._now()
        fleet = assess(self._fleet.devices(now), self._fleet.gateways(), now)
        for name, what, count in (
            ("vigie_devices_silent", "Devices that are silent by themselves.", fleet.silent_devices),
            ("vigie_gateways_silent", "Gateways that are silent.", fleet.silent_gateways),
        ):
            yield GaugeMetricFamily(name, what, value=float(count))

    def _forgotten(self) -> Iterator[Metric]:
        found = self._health.forgotten()
        what = "Messages of unknown senders that were not kept."
        yield CounterMetricFamily("vigie_unknown_forgotten_messages", what, value=float(found["messages"]))
        bounds = GaugeMetricFamily("vigie_unknown_kept_limit", "What is kept of unknown senders.", labels=["of"])
        for of, name in (("device", "of_device"), ("topic", "of_topic"), ("senders", "most_senders")):
            bounds.add_metric([of], float(found[name]))
        yield bounds

    def _collectors(self) -> Iterator[Metric]:
        """What collectors last said of themselves; each also tells it at an address of its own (`--metrics-port`)."""
        up = GaugeMetricFamily("vigie_collector_up", "The collector runs and reports.", labels=["collector"])
        condition = GaugeMetricFamily(
            "vigie_collector_condition", "1 for what the collector does.", labels=["collector", "condition"]
        )
        since = GaugeMetricFamily("vigie_collector_since_seconds", "Since when, epoch.", labels=["collector"])
        held = GaugeMetricFamily("vigie_collector_held_messages", "Messages in hand.", labels=["collector"])
        size = GaugeMetricFamily("vigie_collector_held_bytes", "Payload in hand.", labels=["collector"])
        dropped = GaugeMetricFamily("vigie_broker_dropped_messages", "Thrown away by the broker.", labels=["collector"])
        for row in self._health.collectors():
            name = [row["name"]]
            up.add_metric(name, float(not row["silent"] and row["condition"] != "stopped"))
            for each in Condition:
                condition.add_metric([*name, each.value], float(row["condition"] == each))
            since.add_metric(name, row["since"].timestamp())
            held.add_metric(name, float(row["held_messages"]))
            size.add_metric(name, float(row["held_bytes"]))
            if row["broker_dropped"] is not None:
                dropped.add_metric(name, float(row["broker_dropped"]))
        yield from (up, condition, since, held, size, dropped)
