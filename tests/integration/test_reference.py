"""Sites, prices and pilots through the command line, as a syndicat sets them up."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from analytics.consumption import derive
from domain.batch import Batch
from domain.registry import Fluid, Meter, Register, RegisterKind
from storage.consumption import TimescaleConsumption
from storage.readings import TimescaleReadings
from storage.registry import Change, TimescaleRegistry
from tests.fixtures.command import VigieHere
from tests.fixtures.registry import SCHOOL, one_meter

SITES = """site;name;site_kind;commune_insee;surface_m2;occupants;timezone;lamp_count;installed_power_w
school;École Jules-Ferry;school;02691;2400,5;210;;;
ar-012;Armoire AR-012;street_lighting;02691;;;;42;4200
bad;;school;02691;;;;;
far;Loin;school;99999;;;;;
moon;Lune;school;02691;;;Moon/Crater;;
"""


@pytest.fixture
def vigie(database_url: str, tmp_path: Path) -> VigieHere:
    TimescaleRegistry(database_url).load_territory()
    return VigieHere(database_url, "mqtt://nobody@127.0.0.1:1", tmp_path)


def test_sites_are_described_once_and_refused_with_reasons(vigie: VigieHere, database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "sites.csv"
    file.write_text(SITES, encoding="utf-8")
    first = vigie.json("import", "sites", str(file))
    assert first == {"read": 5, "stored": 2, "duplicates": 0, "superseded": 0, "rejected": 3}
    assert vigie.json("import", "sites", str(file))["duplicates"] == 2
    refused = (tmp_path / "sites.rejected.csv").read_text(encoding="utf-8")
    assert "Moon/Crater" in refused
    assert "99999" in refused
    with psycopg.connect(database_url) as connection:
        row = connection.execute(
            "SELECT name, lamp_count, installed_power_w FROM dashboard_site WHERE code = 'ar-012'"
        ).fetchone()
    assert row == ("Armoire AR-012", 42, 4200.0)


def test_a_site_that_moves_to_another_zone_has_other_days(vigie: VigieHere, database_url: str, tmp_path: Path) -> None:
    register = one_meter(database_url)
    batch = Batch("test")
    start = datetime(2026, 1, 1, tzinfo=UTC)
    for hour in range(73):
        batch.add(register, start + timedelta(hours=hour), 1000.0 * hour, 0, start.timestamp())
    sink = TimescaleReadings(database_url)
    sink.write(batch)
    sink.close()
    vigie.json("db", "derive")
    assert _day(database_url, "2026-01-01") == pytest.approx(23.0)
    file = tmp_path / "sites.csv"
    file.write_text("site,name,site_kind,commune_insee,timezone\nschool,École,school,02691,Indian/Reunion\n")
    assert vigie.json("import", "sites", str(file))["superseded"] == 1
    vigie.json("db", "derive")
    assert _day(database_url, "2026-01-01") == pytest.approx(20.0)


def test_a_meter_that_moves_to_a_site_in_another_zone_has_other_days(database_url: str) -> None:
    register = one_meter(database_url)
    batch = Batch("test")
    start = datetime(2026, 1, 1, tzinfo=UTC)
    for hour in range(73):
        batch.add(register, start + timedelta(hours=hour), 1000.0 * hour, 0, start.timestamp())
    sink = TimescaleReadings(database_url)
    sink.write(batch)
    sink.close()
    derive(TimescaleConsumption(database_url))
    assert _day(database_url, "2026-01-01") == pytest.approx(23.0)
    far = replace(SCHOOL, code="far", timezone="Indian/Reunion")
    registry = TimescaleRegistry(database_url)
    registry.upsert_sites([far])
    moved = Meter(code="m1", site="far", fluid=Fluid.ELECTRICITY)
    known = Register(
        meter="m1", name="energy_import", kind=RegisterKind.INDEX, unit="Wh", device="m1", channel="energy_import"
    )
    assert registry.connect_register(far, moved, known) is Change.UPDATED
    derive(TimescaleConsumption(database_url))
    assert _day(database_url, "2026-01-01") == pytest.approx(20.0)


def test_prices_are_dated_and_corrected(vigie: VigieHere, tmp_path: Path) -> None:
    file = tmp_path / "prices.csv"
    file.write_text(
        "fluid;unit;price_eur;valid_from\nelectricity;kWh;0,20;2026-02-01\nwater;L;1;2026-01-01\ngas;kWh;-1;soon\n"
    )
    assert vigie.json("import", "tariffs", str(file)) == {
        "read": 3, "stored": 1, "duplicates": 0, "superseded": 0, "rejected": 2,
    }  # fmt: skip
    file.write_text("fluid;unit;price_eur;valid_from\nelectricity;kWh;0,21;2026-02-01\n")
    assert vigie.json("import", "tariffs", str(file))["superseded"] == 1


def test_a_pilot_needs_a_real_siren_a_known_epci_and_a_day(vigie: VigieHere) -> None:
    made = vigie.json("pilot", "set", "200071892", "--start", "2026-01-01", "--station", "saint-quentin")
    assert made["name"] == "CA du Saint-Quentinois"
    assert vigie.json("pilot", "list")["pilots"] == [made | {"weather_days": 0}]
    for siren, start, code, word in (
        ("200071893", "2026-01-01", 2, "check digit"),
        ("732829320", "2026-01-01", 3, "no EPCI"),
        ("200071892", "tomorrow", 2, "--start"),
    ):
        done = vigie.run("pilot", "set", siren, "--start", start, "--station", "s")
        assert done.returncode == code, done.stderr
        assert word in done.stderr
        assert "Traceback" not in done.stderr


def test_a_simulation_is_refused_among_real_sites(vigie: VigieHere, database_url: str) -> None:
    one_meter(database_url)
    done = vigie.run("simulate", "run", "--direct", "--install")
    assert done.returncode == 4, done.stderr
    assert "a site that is not simulated" in done.stderr
    assert "Traceback" not in done.stderr


def _day(database_url: str, day: str) -> float:
    with psycopg.connect(database_url) as connection:
        row = connection.execute("SELECT amount FROM day_amount WHERE day = %s", [day]).fetchone()
    assert row is not None
    return float(row[0])
