"""Real hourly readings of five buildings go through the whole path; their stored days add up to the files."""

import csv
import gzip
from collections import defaultdict
from datetime import datetime
from math import fsum
from pathlib import Path

import psycopg
import pytest

from domain.endpoint import mqtt_endpoint
from ingest.collector import prepare_session
from storage.registry import TimescaleRegistry
from tests.fixtures.broker import RestartableBroker
from tests.fixtures.process import Vigie, end, eventually

HEADER = "meter,site,site_kind,commune_insee,fluid,register,kind,unit,interval_s\n"


@pytest.fixture
def buildings(shared: Path) -> dict[str, list[tuple[str, str]]]:
    """(time, value) texts of each building, as the file has them."""
    rows: dict[str, list[tuple[str, str]]] = defaultdict(list)
    with gzip.open(shared / "data/eval/lead10/lead10_hourly_labelled.csv.gz", "rt", encoding="utf-8") as file:
        for line in csv.DictReader(file):
            rows[line["building_id"]].append((line["timestamp"], line["meter_reading"]))
    return dict(rows)


@pytest.mark.slow
def test_stored_days_of_each_building_equal_its_file(
    buildings: dict[str, list[tuple[str, str]]], database_url: str, broker: RestartableBroker, tmp_path: Path
) -> None:
    TimescaleRegistry(database_url).load_territory()
    vigie = Vigie(database_url, broker.url, tmp_path)
    meters = tmp_path / "meters.csv"
    meters.write_text(
        HEADER + "".join(f"B{b},lead-{b},office,02691,electricity,energy,delta,kWh,3600\n" for b in buildings)
    )
    assert vigie.json("import", "meters", str(meters))["stored"] == len(buildings) == 5
    prepare_session(mqtt_endpoint(broker.url), "collector")
    collector = vigie.start("ingest")
    published = 0
    for building, rows in buildings.items():
        file = tmp_path / f"{building}.csv"
        file.write_text("time,value\n" + "".join(f"{time},{value}\n" for time, value in rows))
        # The files name no zone; as UTC every hour of theirs is an hour, also on the nights the clock changes.
        answer = vigie.json("replay", str(file), "--meter", f"B{building}", "--timezone", "Etc/UTC")
        assert answer == {"messages_published": len(rows), "rejected": 0}
        published += len(rows)
    assert eventually(lambda: _one(database_url, "SELECT count(*) FROM reading") == published)
    assert end(collector) == 0
    assert vigie.json("db", "derive")["registers_derived"] == 5
    stored = _sums(database_url)
    for building, rows in buildings.items():
        total, (amount, days) = fsum(float(value) for _time, value in rows), stored[f"B{building}"]
        print(f"building {building}: file {total:.6f} kWh, stored {amount:.6f} kWh in {days} days")  # noqa: T201
        assert abs(amount - total) <= 1e-6
        assert days >= len({datetime.fromisoformat(time).date() for time, _value in rows})


def _sums(database_url: str) -> dict[str, tuple[float, int]]:
    query = (
        "SELECT meter, sum(amount), count(*) FROM dashboard_day JOIN dashboard_register USING (register_id) GROUP BY 1"
    )
    with psycopg.connect(database_url) as connection:
        return {meter: (amount, days) for meter, amount, days in connection.execute(query)}


def _one(database_url: str, query: str) -> object:
    with psycopg.connect(database_url) as connection:
        row = connection.execute(query).fetchone()
    assert row is not None
    return row[0]
