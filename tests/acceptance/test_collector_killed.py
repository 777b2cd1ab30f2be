"""A collector killed at any instant loses nothing and stores nothing twice."""

import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from domain.endpoint import mqtt_endpoint
from ingest.collector import prepare_session
from tests.fixtures.broker import RestartableBroker
from tests.fixtures.process import Vigie, end, eventually
from tests.fixtures.registry import one_meter

MESSAGES = 100_000
START = datetime(2026, 1, 1, tzinfo=UTC)


def _stored(url: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT count(*) FROM reading").fetchone()
    assert row is not None
    return int(row[0])


@pytest.mark.slow
def test_three_kills_during_a_replay_leave_exactly_the_file(
    database_url: str, broker: RestartableBroker, tmp_path: Path
) -> None:
    one_meter(database_url)
    points = {START + timedelta(seconds=60 * n): 5_000_000 + 7 * n for n in range(MESSAGES)}
    file = tmp_path / "readings.csv"
    file.write_text("time,value\n" + "".join(f"{time.isoformat()},{value}\n" for time, value in points.items()))
    vigie = Vigie(database_url, broker.url, tmp_path)
    prepare_session(mqtt_endpoint(broker.url), "collector")
    collector = vigie.start("ingest")
    replay = vigie.start("replay", str(file), "--meter", "m1")
    kills = 0
    for share in (0.1, 0.35, 0.6):
        assert eventually(lambda share=share: _stored(database_url) >= share * MESSAGES)  # type: ignore[misc]
        kills += int(end(collector, signal.SIGKILL) == -signal.SIGKILL)
        collector = vigie.start("ingest")
    assert replay.wait(120) == 0
    assert eventually(lambda: _stored(database_url) >= MESSAGES)
    assert end(collector) == 0
    assert kills == 3
    with psycopg.connect(database_url) as connection:
        rows = connection.execute("SELECT time, value FROM reading").fetchall()
        rejected = connection.execute("SELECT count(*) FROM rejection").fetchone()
        history = connection.execute("SELECT count(*) FROM reading_superseded").fetchone()
    assert dict(rows) == points
    assert len(rows) == MESSAGES
    assert rejected == (0,)
    assert history == (0,)
