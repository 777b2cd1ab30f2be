"""Values without a clock that waited at the broker: the last one holds when the collector is back, and all adds up."""

import time
from datetime import UTC, datetime

import psycopg
import pytest

from domain.batch import Batch, BatchResult
from domain.endpoint import mqtt_endpoint
from domain.errors import UnavailableError
from domain.registry import RegisterKind
from ingest import waiting
from ingest.collector import Collector, CollectorLimits, prepare_session
from simulators.message import SimulatedMessage
from simulators.publisher import publish
from storage.readings import TimescaleReadings
from tests.fixtures.broker import RestartableBroker
from tests.fixtures.collecting import running
from tests.fixtures.process import eventually
from tests.fixtures.registry import one_meter

START = datetime(2026, 1, 1, tzinfo=UTC)


def told(url: str, *values: float) -> None:
    """Publish an index as emonHub does: a topic, a number, no clock."""
    publish([SimulatedMessage("emon/m1/energy_import", str(value).encode(), START) for value in values], url)


def rows(url: str, table: str = "reading") -> list[tuple[datetime, float]]:
    with psycopg.connect(url) as connection:
        return connection.execute(f"SELECT time, value FROM {table} ORDER BY time, value").fetchall()


class Leaving(TimescaleReadings):
    """A database that may be away."""

    away = False

    def write(self, batch: Batch) -> BatchResult:
        if self.away:
            raise UnavailableError("error-database-away")
        return super().write(batch)


def test_of_an_index_that_waited_the_last_value_holds_at_the_return(
    database_url: str, broker: RestartableBroker
) -> None:
    one_meter(database_url)
    endpoint = mqtt_endpoint(broker.url)
    prepare_session(endpoint, "collector")
    with running(Collector(endpoint, TimescaleReadings(database_url))):
        told(broker.url, 2_540)
        assert eventually(lambda: len(rows(database_url)) == 1)
    left = datetime.now(UTC)
    told(broker.url, 2_550, *[2_580] * 15)
    returned = datetime.now(UTC)
    with running(Collector(endpoint, TimescaleReadings(database_url))) as collector:
        assert eventually(lambda: collector.totals.messages == 16)
        assert eventually(lambda: collector._subscription._waiting.since is None)
        told(broker.url, 2_590)
        assert eventually(lambda: collector.totals.messages == 17)
    (first, _), (second, waited), (third, live) = rows(database_url)
    assert (waited, live) == (2_580, 2_590)
    assert first < left < returned < second < third
    assert [value for _time, value in rows(database_url, "reading_superseded")] == [2_550]


def test_increments_that_waited_all_count(database_url: str, broker: RestartableBroker) -> None:
    one_meter(database_url, kind=RegisterKind.DELTA)
    endpoint = mqtt_endpoint(broker.url)
    prepare_session(endpoint, "collector")
    told(broker.url, 3, 3, 5)
    with running(Collector(endpoint, TimescaleReadings(database_url))) as collector:
        assert eventually(lambda: collector.totals.messages == 3)
    assert [value for _time, value in rows(database_url)] == [3, 3, 5]


def test_a_mark_that_finds_no_place_in_a_full_queue_is_set_again(database_url: str, broker: RestartableBroker) -> None:
    one_meter(database_url)
    endpoint = mqtt_endpoint(broker.url)
    prepare_session(endpoint, "collector")
    collector = Collector(endpoint, TimescaleReadings(database_url))
    with running(collector):
        told(broker.url, 1)
        assert eventually(lambda: collector._subscription._waiting.since is None)
        collector._subscription._waiting.since = datetime.now(UTC)  # as if the mark had been lost
        collector._subscription._waiting._set_at = 0.0
        told(broker.url, 2)
        assert eventually(lambda: collector._subscription._waiting.since is None)
        told(broker.url, 3)
        assert eventually(lambda: collector.totals.messages == 3)
    assert [value for _time, value in rows(database_url)] == [1, 2, 3]


def test_what_is_sent_again_after_it_waited_is_the_same_reading(database_url: str, broker: RestartableBroker) -> None:
    one_meter(database_url)
    endpoint = mqtt_endpoint(broker.url)
    prepare_session(endpoint, "collector")
    told(broker.url, *range(2_550, 2_580))
    sink = Leaving(database_url)
    sink.away = True
    with running(Collector(endpoint, sink)) as collector:
        assert eventually(lambda: collector.state().held_messages == 30)
        broker.stop()
        broker.start()
        assert eventually(lambda: collector.state().held_messages == 60)
        sink.away = False
        assert eventually(lambda: collector.totals.messages == 60)
    assert [value for _time, value in rows(database_url)] == [2_579]


def test_what_waited_while_the_database_was_away_is_dated_when_it_is_read(
    database_url: str, broker: RestartableBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "MARK_AGAIN_S", 1.0)
    one_meter(database_url)
    sink = Leaving(database_url)
    collector = Collector(mqtt_endpoint(broker.url), sink, limits=CollectorLimits(batch_messages=1))

    def has_paused() -> bool:
        since = collector._subscription._waiting._paused_at
        return since is not None and time.monotonic() - since > 1.0

    with running(collector):
        assert eventually(lambda: collector._subscription.subscribed)
        sink.away = True
        for number in (1, 2, 3):
            told(broker.url, number)
            assert eventually(lambda number=number: collector.state().held_messages == number)  # type: ignore[misc]
        told(broker.url, *range(100, 130))
        assert eventually(has_paused)
        back = datetime.now(UTC)
        sink.away = False
        assert eventually(lambda: collector.totals.messages == 33)
    stored = rows(database_url)
    assert [value for _time, value in stored] == [1, 2, 3, 129]
    assert stored[2][0] < back < stored[3][0]


def test_what_comes_in_behind_a_long_queue_waited_too(
    database_url: str, broker: RestartableBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_meter(database_url)
    endpoint = mqtt_endpoint(broker.url)
    prepare_session(endpoint, "collector")
    collector = Collector(endpoint, TimescaleReadings(database_url))
    first = collector._subscription
    with running(collector):
        assert eventually(lambda: first._waiting.since is None)
        monkeypatch.setattr(waiting, "MARK_AGAIN_S", -1.0)
        first._waiting.expect()
        first._waiting.set_mark()
        began = first._waiting.since
        assert eventually(lambda: first._waiting.since is not None and first._waiting.since != began)
        monkeypatch.setattr(waiting, "MARK_AGAIN_S", 5.0)
        assert eventually(lambda: first._waiting.since is None)


def test_a_broker_that_gives_no_mark_back_is_taken_at_its_receptions(
    database_url: str, broker: RestartableBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "MOST_WAITING_S", 0.0)
    one_meter(database_url)
    endpoint = mqtt_endpoint(broker.url)
    prepare_session(endpoint, "collector")
    collector = Collector(endpoint, TimescaleReadings(database_url))
    with running(collector):
        assert eventually(lambda: not collector._subscription._waiting.marked)
        told(broker.url, 1, 2)
        assert eventually(lambda: collector.totals.messages == 2)
    assert [value for _time, value in rows(database_url)] == [1, 2]
