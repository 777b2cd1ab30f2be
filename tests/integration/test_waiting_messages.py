"""Values without a clock that waited at the broker: the last one holds when the collector is back, and all adds up."""

from datetime import UTC, datetime

import psycopg

from domain.endpoint import mqtt_endpoint
from domain.registry import RegisterKind
from ingest.collector import Collector, prepare_session
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
        return connection.execute(f"SELECT time, value FROM {table} ORDER BY time, value").fetchall()  # type: ignore[arg-type]


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
        assert eventually(lambda: collector._subscription._resumed_at is None)
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
        assert eventually(lambda: collector._subscription._resumed_at is None)
        collector._subscription._resumed_at = datetime.now(UTC)  # as if the mark had been lost
        collector._subscription._marked_at = 0.0
        told(broker.url, 2)
        assert eventually(lambda: collector._subscription._resumed_at is None)
        told(broker.url, 3)
        assert eventually(lambda: collector.totals.messages == 3)
    assert [value for _time, value in rows(database_url)] == [1, 2, 3]
