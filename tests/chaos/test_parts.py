"""Two collectors that each take a part of the topics, killed at random while their broker restarts: nothing lost."""

import random
import signal
import time
from pathlib import Path

import pytest

from domain.endpoint import mqtt_endpoint
from ingest.collector import prepare_session
from ingest.sharing import Sharing
from tests.chaos.truth import Stream, assert_exactly, holds_all
from tests.fixtures.broker import RestartableBroker
from tests.fixtures.process import Vigie, end, eventually
from tests.fixtures.registry import one_meter

pytestmark = pytest.mark.chaos

PARTS, METERS = ("1/2", "2/2"), 10


def test_two_parts_killed_while_their_broker_restarts(
    database_url: str, broker: RestartableBroker, tmp_path: Path, chance: random.Random
) -> None:
    for meter in range(1, METERS + 1):
        one_meter(database_url, meter=f"m{meter}")
    vigie = Vigie(database_url, broker.url, tmp_path)
    for number in (1, 2):
        prepare_session(mqtt_endpoint(broker.url), "collector", sharing=Sharing(part=number, parts=2))
    with Stream(broker.url, pace=2000, meters=METERS) as stream:
        for _ in range(3):
            with (
                vigie.running("ingest", "--part", PARTS[0]) as one,
                vigie.running("ingest", "--part", PARTS[1]) as two,
            ):
                time.sleep(chance.uniform(0.5, 3.0))
                for victim in chance.choice([(one,), (two,), (one, two)]):
                    assert end(victim, signal.SIGKILL) == -signal.SIGKILL
                broker.stop()
                time.sleep(chance.uniform(0, 1.0))
                broker.start()
                time.sleep(chance.uniform(0, 1.0))
        messages = stream.finish()
    with vigie.running("ingest", "--part", PARTS[0]) as one, vigie.running("ingest", "--part", PARTS[1]) as two:
        assert eventually(lambda: holds_all(database_url, messages))
        assert (end(one), end(two)) == (0, 0)
    assert_exactly(database_url, messages)
