"""A stream of poison between good messages: each refused in sight, no good one lost, nobody stopped."""

import random
from pathlib import Path

import psycopg
import pytest

from domain.endpoint import mqtt_endpoint
from ingest.collector import prepare_session
from simulators.message import SimulatedMessage
from simulators.publisher import publish
from tests.chaos.truth import START, Stream, numbers
from tests.fixtures.broker import RestartableBroker
from tests.fixtures.payloads import CASES
from tests.fixtures.process import Vigie, end, eventually
from tests.fixtures.registry import one_meter

pytestmark = pytest.mark.chaos

TOPICS = sorted({case.topic for case in CASES})


def poison(chance: random.Random) -> SimulatedMessage:
    """Return rubbish for a dialect: bytes, a cut or bent payload, deep nesting, or a megabyte of faults."""
    case = chance.choice(CASES)
    kind = chance.randrange(6)
    if kind == 0:
        payload = chance.randbytes(chance.randrange(1, 400))
    elif kind == 1:
        payload = case.payload[: chance.randrange(1, max(len(case.payload), 2))]
    elif kind == 2:
        bent = bytearray(case.payload or b"{}")
        for _ in range(chance.randrange(1, 20)):
            bent[chance.randrange(len(bent))] = chance.randrange(256)
        payload = bytes(bent)
    elif kind == 3:
        payload = b'{"a":' * chance.randrange(1, 2000)
    elif kind == 4:
        payload = b"[" + b"0," * chance.randrange(1, 20_000) + b"0]"
    else:
        payload = b"9" * chance.randrange(1, 100_000)
    return SimulatedMessage(chance.choice([case.topic, *TOPICS]), payload, START)


def test_poison_between_good_messages(
    database_url: str, broker: RestartableBroker, tmp_path: Path, chance: random.Random
) -> None:
    one_meter(database_url)
    prepare_session(mqtt_endpoint(broker.url), "collector")
    with (
        Vigie(database_url, broker.url, tmp_path).running("ingest") as collector,
        Stream(broker.url, pace=500) as stream,
    ):
        poisoned = publish((poison(chance) for _ in range(2000)), broker.url)
        messages = stream.finish()
        # Poison may make a decoder ask a device for something, which the collector hears too.
        assert eventually(lambda: _counted(database_url) >= messages + poisoned)
        assert collector.poll() is None
        assert end(collector) == 0
    assert numbers(database_url) == list(range(messages))


def _counted(url: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT coalesce(sum(messages), 0)::integer FROM ingest_count").fetchone()
    assert row is not None
    return int(row[0])
