"""From a simulated meter's message to the answer of the API: the amounts are those the simulator knows to be true."""

import itertools
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import psycopg
import pytest

from domain.endpoint import mqtt_endpoint
from domain.registry import Register
from domain.unit import UNITS
from ingest.collector import prepare_session
from simulators.publisher import publish
from simulators.scenario import Scenario
from simulators.scenarios.drawing import draw
from simulators.scenarios.file import load
from storage import api_tokens
from storage.registry import TimescaleRegistry
from tests.fixtures.broker import RestartableBroker
from tests.fixtures.process import Vigie, end, eventually
from tests.fixtures.web import served

PARIS = ZoneInfo("Europe/Paris")
FIRST = datetime(2025, 10, 25, tzinfo=PARIS).astimezone(UTC)
LAST = datetime(2025, 10, 28, tzinfo=PARIS).astimezone(UTC)
"""Three civil days around the night that has one hour more."""


@pytest.mark.slow
def test_days_told_by_the_api_are_those_of_the_simulator(
    database_url: str, broker: RestartableBroker, tmp_path: Path
) -> None:
    scenario = Scenario(draw(load("demo"), seed=7, epoch=datetime(2025, 8, 1, tzinfo=UTC)))
    registry = TimescaleRegistry(database_url)
    registry.load_territory()
    registry.upsert_sites(scenario.sites)
    registry.upsert_meters(scenario.meters, scenario.registers)
    vigie = Vigie(database_url, broker.url, tmp_path)
    prepare_session(mqtt_endpoint(broker.url), "collector")
    collector = vigie.start("ingest")
    margin = timedelta(days=2)  # some devices tell a whole day at once
    published = publish(scenario.messages(FIRST - margin, LAST + margin), broker.url)
    registers = scenario.registers
    expected = {register.meter: _true_days(scenario, register) for register in registers}
    assert eventually(lambda: all(_heard(database_url, register, LAST) for register in registers))
    assert end(collector) == 0
    assert published > 0
    assert vigie.json("db", "derive")["registers_derived"] == len(registers)
    _number, token = api_tokens.create(database_url, "viewer", "test", None)
    with served(database_url) as web, httpx.Client(headers={"Authorization": f"Bearer {token}"}) as client:
        for register in registers:
            answer = client.get(
                f"{web.url}/api/v1/meters/{register.meter}/consumption",
                params={"register": register.name, "start": "2025-10-25", "end": "2025-10-28", "step": "day"},
            )
            assert answer.status_code == 200, answer.text
            buckets = answer.json()["buckets"]
            assert [bucket["amount"] for bucket in buckets] == pytest.approx(expected[register.meter], abs=1e-6)
            assert [bucket["coverage"] for bucket in buckets] == pytest.approx([1, 1, 1])


def _true_days(scenario: Scenario, register: Register) -> list[float]:
    """Return the index's rise over each civil day, in the base unit, from the simulator's own values."""
    days = [datetime(2025, 10, day, tzinfo=PARIS).astimezone(UTC) for day in (25, 26, 27, 28)]
    values = [float(scenario.readings(register, day, day + timedelta(hours=1))[1][0]) for day in days]
    factor = register.scale * UNITS[register.unit].factor
    return [(later - earlier) * factor for earlier, later in itertools.pairwise(values)]


def _heard(database_url: str, register: Register, until: datetime) -> bool:
    with psycopg.connect(database_url) as connection:
        row = connection.execute(
            "SELECT last_time FROM dashboard_register WHERE meter = %s AND register = %s",
            [register.meter, register.name],
        ).fetchone()
    return row is not None and row[0] is not None and row[0] >= until
