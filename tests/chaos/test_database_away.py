"""The database stopped, killed, away for long: the collector lives, holds little, and loses nothing."""

import os
import random
import time
from pathlib import Path

import psutil
import psycopg
import pytest

from deploy.memory import free_port
from domain.endpoint import mqtt_endpoint
from ingest.collector import CollectorLimits, prepare_session
from ingest.wire import CHUNK
from tests.chaos.database import OwnDatabase
from tests.chaos.metrics import condition, held_bytes
from tests.chaos.truth import Stream, assert_exactly, holds_all, stored
from tests.fixtures.broker import RestartableBroker
from tests.fixtures.process import Vigie, end, eventually

pytestmark = pytest.mark.chaos

AWAY_S = float(os.environ.get("VIGIE_CHAOS_AWAY_S", "20"))
PADDING = 2000
PACE = min(2500, 300_000 / AWAY_S)
"""Messages a second: more than a collector may hold, less than the GiB that the broker may queue."""
ENOUGH = 2 * CollectorLimits().held_bytes // PADDING
"""Messages that fill a collector twice."""
GROWTH_MB = 120
"""Memory that an outage may cost: 32 MiB of payload, as much again in Python objects, and a packet."""


@pytest.mark.timeout(AWAY_S + 600)
def test_a_database_that_is_away_while_messages_flow(
    own_database: OwnDatabase, broker: RestartableBroker, vigie: Vigie, tmp_path: Path, chance: random.Random
) -> None:
    prepare_session(mqtt_endpoint(broker.url), "collector")
    port = free_port()
    with (
        vigie.running("ingest", "--metrics-port", str(port), log=tmp_path / "log") as collector,
        Stream(broker.url, pace=PACE, padding=PADDING) as stream,
    ):
        process = psutil.Process(collector.pid)
        assert eventually(lambda: stored(own_database.url) > 2000)
        before = process.memory_info().rss
        time.sleep(chance.uniform(0, 1.0))
        assert condition(port) == "collecting"
        own_database.stop()
        assert eventually(lambda: condition(port) == "database_away")
        most = before
        until = time.monotonic() + AWAY_S
        while time.monotonic() < until or (stream.sent < ENOUGH and time.monotonic() < until + 300):
            most = max(most, process.memory_info().rss)
            time.sleep(0.1)
        assert collector.poll() is None
        assert 0 < held_bytes(port) <= CollectorLimits().held_bytes + CHUNK
        own_database.start()
        messages = stream.finish()
        assert eventually(lambda: holds_all(own_database.url, messages), 300)
        assert eventually(lambda: condition(port) == "collecting")
        with psycopg.connect(own_database.url) as connection:
            told = connection.execute(
                "SELECT condition, last_waited_to - last_waited_from FROM collector_state WHERE name = 'collector'"
            ).fetchone()
        assert end(collector) == 0
    assert told is not None
    assert told[0] == "collecting"
    assert told[1].total_seconds() > AWAY_S / 2
    assert messages >= ENOUGH, "the stream was too short to fill a collector"
    assert_exactly(own_database.url, messages)
    assert (most - before) / 1_048_576 < GROWTH_MB
    assert "database_away" in (tmp_path / "log").read_text()


def test_a_database_killed_at_random_instants(
    own_database: OwnDatabase, broker: RestartableBroker, vigie: Vigie, chance: random.Random
) -> None:
    prepare_session(mqtt_endpoint(broker.url), "collector")
    with vigie.running("ingest") as collector, Stream(broker.url, pace=1500) as stream:
        for _ in range(3):
            seen = stored(own_database.url)
            assert eventually(lambda seen=seen: stored(own_database.url) > seen)  # type: ignore[misc]
            time.sleep(chance.uniform(0, 1.5))
            own_database.kill()
            time.sleep(chance.uniform(0, 1.0))
            own_database.start()
        messages = stream.finish()
        assert eventually(lambda: holds_all(own_database.url, messages))
        assert end(collector) == 0
    assert_exactly(own_database.url, messages)
