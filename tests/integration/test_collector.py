"""The collector between a real broker and a real database: what goes wrong on either side costs nothing."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import psycopg
import pytest
from paho.mqtt.publish import single

from domain.endpoint import mqtt_endpoint
from domain.errors import ConflictError, UnavailableError
from ingest.collector import Collector, prepare_session
from simulators.message import SimulatedMessage
from simulators.publisher import publish
from storage.readings import TimescaleReadings
from tests.fixtures.broker import RestartableBroker
from tests.fixtures.collecting import running
from tests.fixtures.process import Vigie, end, eventually
from tests.fixtures.registry import one_meter

START = datetime(2026, 1, 1, tzinfo=UTC)


def message(number: int, device: str = "m1") -> SimulatedMessage:
    moment = START + timedelta(minutes=number)
    item = {"register": "energy_import", "time": moment.isoformat(), "value": 1000 + number}
    return SimulatedMessage(f"vigie/v1/{device}/readings", orjson.dumps(item), moment)


def messages(first: int, end_: int, device: str = "m1") -> Iterator[SimulatedMessage]:
    return (message(number, device) for number in range(first, end_))


def count(url: str, table: str = "reading") -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute(f"SELECT count(*) FROM {table}".encode()).fetchone()
    assert row is not None
    return int(row[0])


@contextmanager
def collecting(database_url: str, broker_url: str, name: str = "collector") -> Iterator[Collector]:
    """A collector in a thread of the test, stopped at the end; its failure is the test's."""
    prepare_session(mqtt_endpoint(broker_url), name)
    collector = Collector(mqtt_endpoint(broker_url), TimescaleReadings(database_url), name)
    with running(collector):
        yield collector


def test_one_poisoned_message_costs_no_neighbour(database_url: str, broker: RestartableBroker) -> None:
    one_meter(database_url)
    poison = SimulatedMessage("vigie/v1/m1/readings", b"\x00\xff{not json", START)
    with collecting(database_url, broker.url) as collector:
        publish([*messages(0, 500), poison, *messages(501, 1000)], broker.url)
        assert eventually(lambda: collector.totals.messages == 1000, 30)
    assert collector.totals.stored.stored == 999
    assert collector.totals.rejected == 1
    assert count(database_url) == 999
    with psycopg.connect(database_url) as connection:
        rows = connection.execute("SELECT payload, reason, topic, device FROM rejection").fetchall()
        counted = connection.execute("SELECT sum(messages), sum(messages_stored) FROM ingest_count").fetchone()
    assert rows == [(b"\x00\xff{not json", "undecodable", "vigie/v1/m1/readings", "m1")]
    assert counted == (1000, 999)


def test_by_topics_that_cover_each_other_a_message_comes_once(database_url: str, broker: RestartableBroker) -> None:
    one_meter(database_url)
    collector = Collector(
        mqtt_endpoint(broker.url), TimescaleReadings(database_url), topics=("vigie/v1/+/readings", "#", "vigie/#")
    )
    with running(collector):
        assert eventually(lambda: collector._subscription.subscribed)
        publish(messages(0, 20), broker.url)
        assert eventually(lambda: count(database_url) == 20)
        publish(messages(20, 21), broker.url)
        assert eventually(lambda: count(database_url) == 21)
    assert collector.totals.messages == 21


def test_hostile_messages_do_not_stop_the_stream(database_url: str, broker: RestartableBroker) -> None:
    one_meter(database_url)
    item = '{"register": "energy_import", "time": "2026-01-01%s00:10:00", "value": 1}'
    hostile = [
        ("vigie/v1/m1/readings", (item % "\\u0000").encode()),
        ("vigie/v1/m1/readings", b"[" + b"7," * 200_000 + b"7]"),
        (f"vigie/v1/{'é' * 9000}/readings", b"{}"),
        ("vigie/v1/m1/readings", b"[" * 100_000),
        ("vigie/v1/m1/tic", b"\x02\x03"),
        ("application/x/device/m1/event/up", b'{"fPort": 1}'),
    ]
    with collecting(database_url, broker.url) as collector:
        publish([SimulatedMessage(topic, payload, START) for topic, payload in hostile], broker.url)
        publish(messages(0, 100), broker.url)
        assert eventually(lambda: collector.totals.messages == 106, 30)
    assert count(database_url) == 100
    with psycopg.connect(database_url) as connection:
        found = connection.execute("SELECT count(DISTINCT digest) FROM rejection").fetchone()
    assert found == (len(hostile),)


def test_a_retained_message_is_heard_once_and_not_at_each_connection(
    database_url: str, broker: RestartableBroker
) -> None:
    one_meter(database_url)
    kept, endpoint = message(0), mqtt_endpoint(broker.url)
    single(
        kept.topic, kept.payload, qos=1, retain=True, hostname=endpoint.host, port=endpoint.port,
        auth={"username": endpoint.username or "", "password": endpoint.password or ""},
    )  # fmt: skip
    with collecting(database_url, broker.url):
        assert eventually(lambda: count(database_url) == 1, 20)
    with collecting(database_url, broker.url) as collector:
        publish(messages(1, 2), broker.url)
        assert eventually(lambda: count(database_url) == 2, 20)
    assert collector.totals.messages == 1


def test_a_device_is_heard_once_it_is_registered(database_url: str, broker: RestartableBroker) -> None:
    one_meter(database_url)
    with collecting(database_url, broker.url) as collector:
        publish(messages(0, 3, "m2"), broker.url)
        assert eventually(lambda: collector.totals.rejected == 3, 20)
        one_meter(database_url, meter="m2")
        time.sleep(2.1)  # the registry is read again at most every two seconds
        publish(messages(3, 6, "m2"), broker.url)
        assert eventually(lambda: collector.totals.messages == 6, 20)
    assert collector.totals.stored.stored == 3
    with psycopg.connect(database_url) as connection:
        rows = connection.execute("SELECT reason, device FROM rejection GROUP BY 1, 2").fetchall()
    assert rows == [("unknown_device", "m2")]


@contextmanager
def database_away(url: str) -> Iterator[None]:
    """No collector can connect, and the connections there are break."""
    host, name = url.rsplit("/", 1)
    with psycopg.connect(f"{host}/postgres", autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false".encode())
        try:
            assert _alone(connection, name)
            yield
        finally:
            connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true".encode())


def _alone(connection: psycopg.Connection, name: str) -> bool:
    """End the database's connections until none is left."""

    def gone() -> bool:
        found = connection.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = %s"
            " AND usename = current_user",
            [name],
        ).fetchone()
        return found == (0,)

    return eventually(gone, 15)


def test_a_database_that_goes_away_costs_nothing(database_url: str, broker: RestartableBroker) -> None:
    one_meter(database_url)
    with collecting(database_url, broker.url) as collector:
        publish(messages(0, 300), broker.url)
        assert eventually(lambda: collector.totals.messages >= 100, 20)
        with database_away(database_url):
            publish(messages(300, 900), broker.url)
            time.sleep(1.0)
            assert collector.totals.messages <= 300
        publish(messages(900, 1000), broker.url)
        assert eventually(lambda: collector.totals.messages >= 1000, 30)
    assert count(database_url) == 1000
    assert count(database_url, "rejection") == 0


@pytest.mark.parametrize("how", ["stop", "kill"])
def test_a_broker_that_restarts_costs_nothing(database_url: str, broker: RestartableBroker, how: str) -> None:
    one_meter(database_url)
    with collecting(database_url, broker.url) as collector:
        publish(messages(0, 500), broker.url)
        assert eventually(lambda: collector.totals.messages >= 500, 20)
        leave: Callable[[], None] = {"stop": broker.stop, "kill": broker.kill}[how]
        leave()
        time.sleep(0.5)
        broker.start()
        if how == "kill":
            # A power cut may take what the broker had not written down yet: here also our subscription.
            assert eventually(lambda: _session_lives(database_url, broker.url), 30)
        publish(messages(500, 1000), broker.url)
        assert eventually(lambda: count(database_url) >= 1000, 30)
    assert count(database_url) == 1000


def _session_lives(database_url: str, broker_url: str) -> bool:
    before = count(database_url)
    publish([message(100_000 + before)], broker_url)
    heard = eventually(lambda: count(database_url) > before, 1)
    if heard:
        with psycopg.connect(database_url) as connection:
            connection.execute("DELETE FROM reading WHERE value >= 101000")
    return heard


def test_what_waits_at_the_broker_survives_its_clean_stop(database_url: str, broker: RestartableBroker) -> None:
    one_meter(database_url)
    prepare_session(mqtt_endpoint(broker.url), "collector")
    publish(messages(0, 2000), broker.url)
    broker.stop()
    broker.start()
    with collecting(database_url, broker.url) as collector:
        assert eventually(lambda: collector.totals.messages >= 2000, 30)
    assert count(database_url) == 2000


def test_a_wrong_password_is_one_sentence(database_url: str, broker: RestartableBroker, tmp_path: Path) -> None:
    wrong = broker.url.replace("mqtt://vigie:", "mqtt://vigie:not-")
    done = Vigie(database_url, wrong, tmp_path).run("ingest")
    assert done.returncode == 2
    sentences = [line for line in done.stderr.splitlines() if "VIGIE_MQTT_URL" in line]
    assert len(sentences) == 1
    assert "Traceback" not in done.stderr
    with pytest.raises(UnavailableError):
        prepare_session(mqtt_endpoint(wrong), "collector")


def test_a_polite_kill_ends_the_collector_also_without_its_database(
    database_url: str, broker: RestartableBroker, tmp_path: Path
) -> None:
    one_meter(database_url)
    prepare_session(mqtt_endpoint(broker.url), "collector")
    vigie = Vigie(database_url, broker.url, tmp_path)
    process = vigie.start("ingest")
    publish([message(0)], broker.url)
    assert eventually(lambda: count(database_url) == 1, 30)
    with database_away(database_url):
        publish(messages(1, 50), broker.url)
        time.sleep(1.0)
        assert end(process) == 0
    process = vigie.start("ingest")
    assert eventually(lambda: count(database_url) == 50, 30)
    assert end(process) == 0


def test_without_a_broker_the_collector_waits_and_still_ends_politely(
    database_url: str, broker: RestartableBroker, tmp_path: Path
) -> None:
    broker.stop()
    log = tmp_path / "log"
    process = Vigie(database_url, broker.url, tmp_path).start("ingest", log=log)
    assert eventually(lambda: log.read_text().count("broker_away") >= 2)
    assert process.poll() is None
    assert end(process) == 0


def test_of_two_collectors_of_one_name_the_one_that_came_first_stays(
    database_url: str, broker: RestartableBroker
) -> None:
    one_meter(database_url)
    endpoint = mqtt_endpoint(broker.url)
    with collecting(database_url, broker.url) as first:
        publish(messages(0, 10), broker.url)
        assert eventually(lambda: first.totals.messages == 10)
        first._subscription._accepted_at = time.monotonic() - 60  # it has been here for a minute
        for _ in range(2):
            late = Collector(endpoint, TimescaleReadings(database_url))
            with pytest.raises(ConflictError) as caught:
                late.run(threading.Event())
            assert caught.value.message.key == "error-collector-name-taken"
        publish(messages(10, 20), broker.url)
        assert eventually(lambda: count(database_url) == 20)


def test_a_session_may_be_prepared_while_its_collector_runs(database_url: str, broker: RestartableBroker) -> None:
    one_meter(database_url)
    endpoint = mqtt_endpoint(broker.url)
    with collecting(database_url, broker.url) as collector:
        publish(messages(0, 10), broker.url)
        assert eventually(lambda: collector.totals.messages == 10)
        collector._subscription._accepted_at = time.monotonic() - 60  # it has been here for a minute
        for _ in range(5):
            prepare_session(endpoint, "collector")
        publish(messages(10, 20), broker.url)
        assert eventually(lambda: count(database_url) == 20)
