"""Where a scenario may write: never into what is somebody's own, and sites only where that is asked for."""

from pathlib import Path

import psycopg
import pytest

from domain.registry import Fluid, Meter, Register, RegisterKind, Site, SiteKind
from storage.reference import TimescaleReference
from storage.registry import TimescaleRegistry
from tests.fixtures.command import VigieHere
from tests.fixtures.registry import SCHOOL, one_meter

SCENARIO = """\
name: {name}
title: {{fr: Petit, en: Small}}
seed: 5
span: {{start: 2026-01-05, months: 2}}
pilot: {{from: start, months: 1}}
territory: {{epci: ["200071892"]}}
sites:
  - code: {site}
    name: Mairie simulée
    kind: town_hall
    commune: "02691"
    surface_m2: 400
    occupants: 12
    supplies: {{gas: {{}}}}
"""
TO = ("--to", "2026-01-06T00:00:00Z")
DIRECT = ("simulate", "run", "--direct", *TO)
MARKS = "SELECT code, simulated FROM site ORDER BY code"
WRITTEN = """
SELECT (SELECT count(*) FROM site), (SELECT count(*) FROM meter), (SELECT count(*) FROM reading),
       (SELECT count(*) FROM pilot), (SELECT count(*) FROM weather_day),
       (SELECT md5(string_agg(s::text, '|')) FROM site s)
"""


@pytest.fixture
def vigie(database_url: str, tmp_path: Path) -> VigieHere:
    TimescaleRegistry(database_url).load_territory()
    return VigieHere(database_url, "mqtt://127.0.0.1:1", tmp_path / "home")


def scenario(folder: Path, name: str = "small", site: str = "mairie") -> str:
    file = folder / f"{name}.yaml"
    file.write_text(SCENARIO.format(name=name, site=site), encoding="utf-8")
    return str(file)


def asked(url: str, query: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(query.encode()).fetchall()


def connect_own(url: str, site: str, meter: str, device: str) -> None:
    """Write a meter of somebody's own as `vigie import meters` does."""
    TimescaleRegistry(url).connect_register(
        Site(code=site, name="La vraie", kind=SiteKind.OTHER, commune_insee="02691"),
        Meter(code=meter, site=site, fluid=Fluid.GAS),
        Register(
            meter=meter,
            name="index",
            kind=RegisterKind.INDEX,
            unit="m3",
            interval_s=600,
            device=device,
            channel="volume",
        ),
    )


def refused(vigie: VigieHere, url: str, *arguments: str) -> str:
    """Run what is refused as a conflict, in one line and before anything is written; return that line."""
    before = asked(url, WRITTEN)
    done = vigie.run(*arguments)
    assert done.returncode == 4, done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert asked(url, WRITTEN) == before
    return done.stderr


def names(url: str) -> tuple[str, str]:
    """Return the meter and the device of the site there is."""
    rows = asked(
        url, "SELECT m.code, d.code FROM meter m JOIN register r ON r.meter_id = m.id JOIN device d ON d.id = device_id"
    )
    return str(rows[0][0]), str(rows[0][1])


def emptied(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("TRUNCATE site, meter, device, register, reading, weather_day, pilot CASCADE")


@pytest.mark.parametrize("install", [(), ("--install",)])
def test_a_site_of_somebodys_own_is_not_written_over(
    vigie: VigieHere, database_url: str, tmp_path: Path, install: tuple[str, ...]
) -> None:
    vigie.json(*DIRECT, scenario(tmp_path, "first", "autre"))
    TimescaleReference(database_url).upsert_site(
        Site(code="mairie", name="La vraie", kind=SiteKind.SCHOOL, commune_insee="02691")
    )
    told = refused(vigie, database_url, *DIRECT, scenario(tmp_path), *install)
    assert "site “mairie”" in told


@pytest.mark.parametrize("install", [(), ("--install",)])
@pytest.mark.parametrize("what", ["meter", "device"])
def test_a_meter_of_somebodys_own_hears_nothing(
    vigie: VigieHere, database_url: str, tmp_path: Path, what: str, install: tuple[str, ...]
) -> None:
    file = scenario(tmp_path)
    vigie.json(*DIRECT, file)
    meter, device = names(database_url)
    emptied(database_url)
    vigie.json(*DIRECT, scenario(tmp_path, "first", "autre"))
    connect_own(database_url, "la-vraie", *((meter, "own") if what == "meter" else ("own", device)))
    told = refused(vigie, database_url, *DIRECT, file, *install)
    assert f"{what} “{meter if what == 'meter' else device}”" in told


@pytest.mark.parametrize("install", [(), ("--install",)])
def test_where_all_sites_are_somebodys_own_is_no_place(
    vigie: VigieHere, database_url: str, tmp_path: Path, install: tuple[str, ...]
) -> None:
    one_meter(database_url)
    told = refused(vigie, database_url, *DIRECT, scenario(tmp_path), *install)
    assert "a site that is not simulated" in told
    assert "older demonstration" in told


def test_sites_are_added_to_others_where_that_is_asked_for(vigie: VigieHere, database_url: str, tmp_path: Path) -> None:
    vigie.json(*DIRECT, scenario(tmp_path, "first", "autre"))
    TimescaleRegistry(database_url).upsert_sites([SCHOOL])
    second = scenario(tmp_path)
    assert "--install" in refused(vigie, database_url, *DIRECT, second)
    assert vigie.json(*DIRECT, second, "--install")["stored"] > 0
    assert vigie.json(*DIRECT, second)["stored"] == 0
    assert vigie.json(*DIRECT, second, "--install")["stored"] == 0
    assert asked(database_url, MARKS) == [("autre", "first"), ("mairie", "small"), ("school", None)]


def test_an_imported_site_is_somebodys_own(vigie: VigieHere, database_url: str, tmp_path: Path) -> None:
    vigie.json(*DIRECT, scenario(tmp_path, "first", "autre"))
    second = scenario(tmp_path)
    vigie.json(*DIRECT, second, "--install")
    file = tmp_path / "sites.csv"
    file.write_text("site,name,site_kind,commune_insee\nmairie,La vraie,town_hall,02691\n", encoding="utf-8")
    vigie.json("import", "sites", str(file))
    assert asked(database_url, MARKS) == [("autre", "first"), ("mairie", None)]
    refused(vigie, database_url, *DIRECT, second)
    connect_own(database_url, "autre", "own", "own")
    assert asked(database_url, MARKS) == [("autre", None), ("mairie", None)]
