"""A scenario over MQTT and straight into the database: the same readings, once each, however often it is stopped."""

import json
import signal
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from domain.endpoint import mqtt_endpoint
from ingest.collector import prepare_session
from storage.registry import TimescaleRegistry
from tests.fixtures.broker import RestartableBroker
from tests.fixtures.command import VigieHere
from tests.fixtures.process import end, eventually
from tests.fixtures.registry import one_meter

SMALL = """\
name: small
title: {fr: Petit, en: Small}
seed: 5
span: {start: 2026-01-05, months: 2}
pilot: {from: start, months: 1}
pack: 36
territory: {epci: ["200071892"]}
prices: {water: 5.5}
sites:
  - code: ecole
    name: École
    kind: school
    commune: "02691"
    surface_m2: 900
    occupants: 90
    supplies: {electricity: {}, gas: {}, water: {dialect: chirpstack_v4}}
  - code: mairie
    name: Mairie
    kind: town_hall
    commune: "02691"
    surface_m2: 400
    occupants: 12
    supplies: {electricity: {dialect: linky_tic}, gas: {}}
  - code: armoire
    name: Armoire
    kind: street_lighting
    commune: "02691"
    lamps: {count: 40, power_w: 100}
faults:
  - {kind: swap, overlaps: true, where: {sites: [ecole]}, fluid: gas, start: {from: start, days: 5}}
  - {kind: late, overlaps: true, where: {sites: [ecole]}, fluid: water, start: {from: start, days: 6}, days: 3}
  - {kind: duplicates, overlaps: true, where: {sites: [mairie]}, fluid: gas, start: {from: start, days: 4}, days: 4}
  - {kind: clock_jump, overlaps: true, where: {sites: [armoire]}, start: {from: start, days: 7}, days: 2}
  - {kind: out_of_order, overlaps: true, where: {sites: [mairie]}, start: {from: start, days: 9}, days: 3}
  - {kind: malformed, overlaps: true, where: {sites: [ecole]}, start: {from: start, days: 10}, days: 2}
  - {kind: gap, overlaps: true, where: {sites: [mairie]}, fluid: gas, start: {from: start, days: 12}, days: 2}
"""
UNTIL = ("--to", "2026-01-25T06:20:00Z")
ROWS = "SELECT r.id, time, value, unit_code FROM reading JOIN register r ON r.id = register_id ORDER BY 1, 2"


@pytest.fixture
def small(tmp_path: Path) -> str:
    file = tmp_path / "small.yaml"
    file.write_text(SMALL, encoding="utf-8")
    return str(file)


@pytest.fixture
def vigie(database_url: str, broker: RestartableBroker, tmp_path: Path) -> VigieHere:
    TimescaleRegistry(database_url).load_territory()
    return VigieHere(database_url, broker.url, tmp_path / "home")


@pytest.fixture
def collected(vigie: VigieHere, broker: RestartableBroker) -> Iterator[VigieHere]:
    """The same, with a collector that listens."""
    prepare_session(mqtt_endpoint(broker.url), "collector")
    collector = vigie.start("ingest")
    yield vigie
    assert end(collector) == 0


def rows(url: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(ROWS.encode()).fetchall()


def emptied(url: str) -> list[tuple[object, ...]]:
    """Return the readings there are, and take them away."""
    found = rows(url)
    with psycopg.connect(url) as connection:
        connection.execute("TRUNCATE reading, reading_superseded, register_state, stale_span")
    return found


def messages_stored(url: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT coalesce(sum(messages), 0)::bigint FROM ingest_count WHERE collector = 'collector'"
        ).fetchone()
    assert row is not None
    return int(row[0])


def test_direct_rows_are_those_that_a_collector_stores(database_url: str, collected: VigieHere, small: str) -> None:
    written = collected.json("simulate", "run", small, "--direct", *UNTIL)
    direct = emptied(database_url)
    assert written["complete"]
    assert written["stored"] == len(direct) > 8_000
    published = collected.json("simulate", "run", small, *UNTIL)["published"]
    assert eventually(lambda: messages_stored(database_url) >= published)
    assert rows(database_url) == direct


def test_a_history_stopped_in_the_middle_goes_on_from_there(database_url: str, vigie: VigieHere, small: str) -> None:
    vigie.json("simulate", "run", small, "--direct", *UNTIL)
    whole = emptied(database_url)
    vigie.json("simulate", "run", small, "--direct", "--to", "2026-01-13T17:30:00Z")
    part = len(rows(database_url))
    rest = vigie.json("simulate", "run", small, "--direct", *UNTIL)
    assert rows(database_url) == whole
    assert 0 < part < len(whole)
    assert rest["stored"] == len(whole) - part
    assert rest["readings"] < len(whole)  # not all over again


def test_a_history_written_twice_is_the_same(database_url: str, vigie: VigieHere, small: str) -> None:
    vigie.json("simulate", "run", small, "--direct", *UNTIL)
    once = rows(database_url)
    again = vigie.json("simulate", "run", small, "--direct", "--restart", *UNTIL)
    assert rows(database_url) == once
    assert again["stored"] == 0


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_messages_stopped_in_the_middle_go_on_from_there(
    database_url: str, collected: VigieHere, small: str, tmp_path: Path, how: signal.Signals
) -> None:
    collected.json("simulate", "run", small, "--direct", *UNTIL)
    whole = emptied(database_url)
    halfway = ("--from", "2026-01-05T00:00:00Z", "--pace", "500000", "--pack", "1")
    run = collected.start("simulate", "run", small, *halfway, *UNTIL)
    assert eventually(lambda: len(list((tmp_path / "home").rglob("small-*.json"))) == 1)
    code = end(run, how)
    assert code == (130 if how is signal.SIGINT else -signal.SIGKILL)
    collected.json("simulate", "run", small, "--pace", "max", *UNTIL)
    assert eventually(lambda: rows(database_url) == whole)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_polite_stop_loses_no_place(
    database_url: str, collected: VigieHere, small: str, tmp_path: Path, how: signal.Signals
) -> None:
    each_alone = ("--pack", "1", *UNTIL)
    run = collected.start("simulate", "run", small, "--pace", "200000", *each_alone)
    assert eventually(lambda: len(list((tmp_path / "home").rglob("small-*.json"))) == 1)
    assert end(run, how) == 130
    rest = collected.json("simulate", "run", small, *each_alone)["published"]
    whole = collected.json("simulate", "run", small, "--restart", *each_alone)["published"]
    assert eventually(lambda: messages_stored(database_url) >= rest + whole)
    assert 0 < rest < whole
    # What leaves at the very second where it stopped comes again.
    assert eventually(lambda: messages_stored(database_url) >= 2 * whole)
    assert messages_stored(database_url) <= 2 * whole + 10


def test_history_ends_now_and_options_of_a_broker_are_not_ignored(
    database_url: str, vigie: VigieHere, small: str
) -> None:
    refused = [
        vigie.run("simulate", "run", small, "--direct", "--to", "2090-01-01T00:00:00Z"),
        vigie.run("simulate", "run", small, "--direct", *UNTIL, "--from", "2026-01-26T00:00:00Z"),
        vigie.run("simulate", "run", small, "--direct", "--pace", "max", *UNTIL),
    ]
    assert [done.returncode for done in refused] == [2, 2, 2]
    assert [len(done.stderr.strip().splitlines()) for done in refused] == [1, 1, 1]
    with psycopg.connect(database_url) as connection:
        assert connection.execute("SELECT count(*) FROM site").fetchone() == (0,)


def test_a_run_as_the_clock_goes_ends_with_ctrl_c(
    database_url: str, collected: VigieHere, small: str, tmp_path: Path
) -> None:
    collected.json("simulate", "run", small, "--direct", *UNTIL)
    before = len(rows(database_url))
    run = collected.start("simulate", "run", small, "--pace", "real")
    assert eventually(lambda: len(rows(database_url)) > before)
    assert end(run, signal.SIGINT) == 0
    kept = json.loads(next((tmp_path / "home").rglob("small-*.json")).read_text())
    age = datetime.now(UTC) - datetime.fromisoformat(kept["acknowledged_until"])
    assert timedelta(0) < age < timedelta(minutes=5)


def test_another_story_in_the_database_is_refused(vigie: VigieHere, small: str) -> None:
    vigie.json("simulate", "run", small, "--direct", *UNTIL)
    refused = vigie.run("simulate", "run", small, "--direct", "--seed", "6", *UNTIL)
    assert refused.returncode == 4
    assert "another seed" in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1


def test_real_sites_keep_their_database(database_url: str, vigie: VigieHere, small: str) -> None:
    one_meter(database_url)
    refused = vigie.run("simulate", "run", small, "--direct", *UNTIL)
    assert refused.returncode == 4
    assert "a site that is not simulated" in refused.stderr


def test_prices_of_the_scenario_hold_from_its_first_day(database_url: str, vigie: VigieHere, small: str) -> None:
    vigie.json("simulate", "run", small, "--direct", "--to", "2026-01-06T00:00:00Z")
    with psycopg.connect(database_url) as connection:
        found = connection.execute(
            "SELECT fluid, base_unit, price_eur FROM tariff WHERE valid_from = '2026-01-05' AND origin = 'simulation'"
        ).fetchall()
    assert found == [("water", "m3", 5.5)]
