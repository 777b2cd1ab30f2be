"""A collector killed at random instants, again and again, loses nothing and stores nothing twice."""

import random
import signal
import time
from pathlib import Path

import pytest

from domain.endpoint import mqtt_endpoint
from ingest.collector import prepare_session
from tests.chaos.truth import Stream, assert_exactly, holds_all
from tests.fixtures.broker import RestartableBroker
from tests.fixtures.process import Vigie, end, eventually
from tests.fixtures.registry import one_meter

pytestmark = pytest.mark.chaos

KILLS = 5


def test_a_collector_killed_at_random_instants(
    database_url: str, broker: RestartableBroker, tmp_path: Path, chance: random.Random
) -> None:
    one_meter(database_url)
    vigie = Vigie(database_url, broker.url, tmp_path)
    prepare_session(mqtt_endpoint(broker.url), "collector")
    with Stream(broker.url, pace=2000) as stream:
        for _ in range(KILLS):
            with vigie.running("ingest") as collector:
                # Its start takes about a second: some kills fall into it, the others anywhere in the work.
                time.sleep(chance.uniform(0.2, 3.0))
                assert end(collector, signal.SIGKILL) == -signal.SIGKILL
        messages = stream.finish()
    with vigie.running("ingest") as collector:
        assert eventually(lambda: holds_all(database_url, messages))
        assert end(collector) == 0
    assert_exactly(database_url, messages)
