"""The broker restarted and killed while messages flow, and what a kill may cost."""

import random
import time
from pathlib import Path

import pytest

from deploy.memory import free_port
from domain.endpoint import mqtt_endpoint
from ingest.collector import prepare_session
from tests.chaos.metrics import condition
from tests.chaos.truth import Stream, assert_exactly, holds_all, numbers, stored
from tests.fixtures.broker import RestartableBroker
from tests.fixtures.process import Vigie, end, eventually
from tests.fixtures.registry import one_meter

pytestmark = pytest.mark.chaos


def test_a_broker_restarted_at_random_instants(
    database_url: str, broker: RestartableBroker, tmp_path: Path, chance: random.Random
) -> None:
    one_meter(database_url)
    prepare_session(mqtt_endpoint(broker.url), "collector")
    port = free_port()
    with (
        Vigie(database_url, broker.url, tmp_path).running("ingest", "--metrics-port", str(port)) as collector,
        Stream(broker.url, pace=1500) as stream,
    ):
        for _ in range(4):
            stream.wait_for(500)
            time.sleep(chance.uniform(0, 1.5))
            broker.stop()
            assert eventually(lambda: condition(port) == "broker_away")
            time.sleep(chance.uniform(0, 0.5))
            broker.start()
            assert eventually(lambda: condition(port) == "collecting")
        messages = stream.finish()
        assert eventually(lambda: holds_all(database_url, messages))
        assert end(collector) == 0
    assert_exactly(database_url, messages)


def test_a_broker_killed_costs_nothing_that_was_stored_and_nothing_that_it_had_not_acknowledged(
    database_url: str, broker: RestartableBroker, tmp_path: Path, chance: random.Random
) -> None:
    """Mosquitto acknowledges before it writes: what a kill may take is what it held between publisher and collector."""
    one_meter(database_url)
    prepare_session(mqtt_endpoint(broker.url), "collector")
    # A clean stop writes the session down; from then on a kill finds it again.
    broker.stop()
    broker.start()
    risked: set[int] = set()
    with (
        Vigie(database_url, broker.url, tmp_path).running("ingest") as collector,
        Stream(broker.url, pace=1000) as stream,
    ):
        for _ in range(3):
            seen = stored(database_url)
            assert eventually(lambda seen=seen: stored(database_url) > seen + 500)  # type: ignore[misc]
            time.sleep(chance.uniform(0, 1.0))
            committed = numbers(database_url)[-1] + 1
            broker.kill()
            risked |= set(range(committed, stream.sent + 1))
            time.sleep(chance.uniform(0, 0.5))
            broker.start()
        stream.wait_for(2000)
        messages = stream.finish()
        assert eventually(lambda: numbers(database_url)[-1] == messages - 1)
        assert end(collector) == 0
    lost = set(range(messages)) - set(numbers(database_url))
    assert lost <= risked
