"""Two collectors that share the messages, killed at random: nothing lost, nothing twice."""

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

GROUP, NAMES = "team", ("one", "two")


def test_two_collectors_of_a_group_killed_at_random_instants(
    database_url: str, broker: RestartableBroker, tmp_path: Path, chance: random.Random
) -> None:
    one_meter(database_url)
    vigie = Vigie(database_url, broker.url, tmp_path)
    for name in NAMES:
        prepare_session(mqtt_endpoint(broker.url), name, sharing=Sharing(GROUP))
    with Stream(broker.url, pace=2000) as stream:
        for _ in range(3):
            with (
                vigie.running("ingest", "--group", GROUP, "--name", NAMES[0]) as one,
                vigie.running("ingest", "--group", GROUP, "--name", NAMES[1]) as two,
            ):
                time.sleep(chance.uniform(0.5, 3.0))
                for victim in chance.choice([(one,), (two,), (one, two)]):
                    assert end(victim, signal.SIGKILL) == -signal.SIGKILL
                time.sleep(chance.uniform(0, 1.0))
        messages = stream.finish()
    with (
        vigie.running("ingest", "--group", GROUP, "--name", NAMES[0]) as one,
        vigie.running("ingest", "--group", GROUP, "--name", NAMES[1]) as two,
    ):
        assert eventually(lambda: holds_all(database_url, messages))
        assert (end(one), end(two)) == (0, 0)
    assert_exactly(database_url, messages)
