"""A meter registered a week late gets its week: what came in before is sent through again, and the figures follow."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import orjson
import psycopg
import pytest

from domain.endpoint import mqtt_endpoint
from ingest.collector import prepare_session
from simulators.message import SimulatedMessage
from simulators.publisher import publish
from storage import api_tokens
from storage.registry import TimescaleRegistry
from tests.fixtures.broker import RestartableBroker
from tests.fixtures.process import Vigie, end, eventually
from tests.fixtures.web import served

START = datetime(2026, 1, 4, 23, tzinfo=UTC)
"""Monday, at midnight in Paris."""
READINGS = 7 * 144 + 1
KWH = 0.25
METERS = """\
meter,site,site_kind,commune_insee,fluid,register,kind,unit
late,school,school,02691,electricity,energy_import,index,kWh
"""


def week() -> list[SimulatedMessage]:
    """A reading every ten minutes, each in its own message; one came with another reading that nobody can use."""
    moments = [START + timedelta(minutes=10 * number) for number in range(READINGS)]
    good = [
        {"register": "energy_import", "time": moment.isoformat(), "value": 500 + KWH * number}
        for number, moment in enumerate(moments)
    ]
    payloads = [orjson.dumps(reading) for reading in good]
    payloads[70] = orjson.dumps([good[70], good[70] | {"value": -1}])
    return [
        SimulatedMessage("vigie/v1/late/readings", payload, moment)
        for payload, moment in zip(payloads, moments, strict=True)
    ]


def one(url: str, query: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return int(row[0])


@pytest.mark.parametrize("way", ["command", "route"])
def test_a_week_before_its_meter_was_registered_is_counted(
    database_url: str, broker: RestartableBroker, tmp_path: Path, way: str
) -> None:
    TimescaleRegistry(database_url).load_territory()
    vigie = Vigie(database_url, broker.url, tmp_path)
    prepare_session(mqtt_endpoint(broker.url), "collector")
    collector = vigie.start("ingest")
    publish([*week(), *week()[:100]], broker.url)
    assert eventually(
        lambda: one(database_url, "SELECT coalesce(sum(messages), 0) FROM ingest_count") == READINGS + 100
    )
    assert end(collector) == 0
    assert one(database_url, "SELECT count(*) FROM reading") == 0
    file = tmp_path / "meters.csv"
    file.write_text(METERS)
    told = vigie.json("import", "meters", str(file))
    assert (told["stored"], told["waiting_messages"]) == (1, READINGS)
    assert "vigie replay-rejections" in vigie.run("import", "meters", str(file)).stderr
    _number, token = api_tokens.create(database_url, "technician", "test", None)
    headers = {"Authorization": f"Bearer {token}"}
    with served(database_url) as web, httpx.Client(base_url=f"{web.url}/api/v1", headers=headers) as api:
        if way == "command":
            replayed = vigie.json("replay-rejections", "--device", "late")
        else:
            answer = api.post("/rejections/replay", json={"device": "late"}, timeout=60)
            assert answer.status_code == 200, answer.text
            replayed = answer.json()
        # The first hundred came in twice: their second reception is a repetition.
        assert replayed == {
            "messages": READINGS, "resolved": READINGS - 1, "still_rejected": 1, "not_replayable": 0,
            "stored": READINGS, "duplicates": 100, "superseded": 0,
        }  # fmt: skip
        assert vigie.json("db", "derive")["registers_derived"] == 1
        asked = {"start": "2026-01-05", "end": "2026-01-12", "step": "day"}
        days = api.get("/meters/late/consumption", params=asked).json()["buckets"]
        assert [day["amount"] for day in days] == pytest.approx([144 * KWH] * 7, abs=1e-6)
        assert [day["coverage"] for day in days] == pytest.approx([1.0] * 7)
        (kind,) = api.get("/rejections/summary").json()["items"]
        assert (kind["reason"], kind["messages"]) == ("value_negative", 1)
        assert api.get("/rejections?resolved=true&limit=1").json()["items"][0]["resolved_at"]
