"""Every query of every panel, choice and annotation on a real database, as Grafana's text and with bound values."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import cast

import psycopg
import pytest

from domain.errors import UsageError
from domain.panel import ColumnType, PanelKind, PanelRows, PanelSpec
from domain.registry import Fluid, Meter, Register, RegisterKind, Site, SiteKind
from domain.unit import UNITS
from grafana.alerts import ALERTS
from grafana.interval import interval_ms
from grafana.macros import Values, expand, expand_as_grafana
from grafana.registry import DASHBOARDS, PANELS, panel
from storage.connection import Role, connect, open_pool
from storage.panels import TimescalePanels
from storage.registry import TimescaleRegistry
from tests.fixtures.servers import Servers

# The whole of what is seeded: 400 days of hours, across both clock changes of 2026.
FIRST = datetime(2025, 10, 20, tzinfo=UTC)
LAST = datetime(2026, 11, 24, tzinfo=UTC)
RANGES = {
    "an hour": (datetime(2026, 6, 1, 10, tzinfo=UTC), datetime(2026, 6, 1, 11, tzinfo=UTC)),
    "23 hours": (datetime(2026, 3, 28, 23, tzinfo=UTC), datetime(2026, 3, 29, 22, tzinfo=UTC)),
    "25 hours": (datetime(2026, 10, 24, 22, tzinfo=UTC), datetime(2026, 10, 25, 23, tzinfo=UTC)),
    "a year": (datetime(2025, 11, 20, tzinfo=UTC), datetime(2026, 11, 20, tzinfo=UTC)),
    "nothing": (datetime(1999, 1, 1, tzinfo=UTC), datetime(1999, 1, 2, tzinfo=UTC)),
}


@dataclass(frozen=True)
class Seeded:
    """A database with two sites, and what runs the panels on it."""

    url: str
    panels: TimescalePanels
    sites: list[int]
    sirens: list[str]

    def choices(self) -> dict[str, Values]:
        return {
            "none": {"site": [], "siren": []},
            "one": {"site": self.sites[:1], "siren": self.sirens[:1]},
            "many": {"site": self.sites, "siren": self.sirens},
        }


SITES = [
    Site(code="school", name="École de l'Aisne", kind=SiteKind.SCHOOL, commune_insee="02691"),
    Site(
        code="cabinet", name='Armoire "A1"', kind=SiteKind.STREET_LIGHTING, commune_insee="02408",
        lamp_count=20, installed_power_w=2000,
    ),
]  # fmt: skip
SEED = """
INSERT INTO hour_amount (hour, amount, estimated, coverage, register_id, source_id)
SELECT h, 2, 0, 1, id, 1 FROM register, generate_series(%(first)s, %(last)s, INTERVAL '1 hour') h;
INSERT INTO expected_hour (hour, expected, low, high, register_id, method)
SELECT h, 3, 1, 4, id, 'test' FROM register, generate_series(%(first)s, %(last)s, INTERVAL '1 hour') h;
INSERT INTO day_amount (register_id, source_id, day, amount, estimated, coverage)
SELECT register_id, 1, (hour AT TIME ZONE 'Europe/Paris')::date, sum(amount), 0, 1
FROM hour_amount GROUP BY 1, 3;
INSERT INTO reading (time, received_at, value, register_id, source_id, unit_code)
SELECT t, t, extract(epoch FROM t - %(first)s) / 3600 * 2000, id, 1, 0
FROM register, generate_series(%(last)s - INTERVAL '40 days', %(last)s, INTERVAL '10 minutes') t;
INSERT INTO register_state (register_id, first_time, last_time, last_value, last_unit_code, last_received_at)
SELECT register_id, min(time), max(time), max(value), 0, max(time) FROM reading GROUP BY 1;
INSERT INTO anomaly (register_id, kind, detector, starts_at, ends_at, actual, expected, cost_eur, score)
SELECT id, 'excess', 'band', t, t + INTERVAL '20 days', 100, 50, 12.5, 2
FROM register, generate_series(%(first)s, %(last)s, INTERVAL '20 days') t;
INSERT INTO pilot (siren, start, station)
SELECT DISTINCT siren, DATE '2026-03-29', 'test' FROM dashboard_site;
INSERT INTO epci_saving (siren, starts_on, ends_on, method, baseline_kwh, actual_kwh, saving_kwh, low_kwh, high_kwh,
                         saving_eur, verdict, coverage, meters)
SELECT siren, start, start + 200, 'degree-days', 1000, 900, 100, 20, 180, 21, 'demonstrated', 0.97, 2 FROM pilot;
INSERT INTO rejection (digest, reason, detail, topic, payload, device, received_at, last_received_at, times)
VALUES ('a', 'unknown_device', '', 'x', 'p', 'd', %(first)s, %(last)s, 3);
INSERT INTO ingest_count
SELECT 'c', h, 10, 10, 60, 60, 0, 0, 1, 0 FROM generate_series(%(first)s, %(last)s, INTERVAL '1 hour') h
"""


def seed(url: str) -> None:
    registry = TimescaleRegistry(url)
    registry.load_territory()
    registry.upsert_sites(SITES)
    meters = [Meter(code=f"m-{site.code}", site=site.code, fluid=Fluid.ELECTRICITY) for site in SITES]
    registers = [
        Register(
            meter=meter.code, name="energy_import", kind=RegisterKind.INDEX, unit="Wh", interval_s=600,
            device=meter.code, channel="energy_import",
        )
        for meter in meters
    ]  # fmt: skip
    registry.upsert_meters(meters, registers)
    with connect(url) as connection:
        for statement in SEED.split(";"):
            connection.execute(statement.encode(), {"first": FIRST, "last": LAST})


@pytest.fixture(scope="module")
def seeded(servers: Servers, template_database: str) -> Iterator[Seeded]:
    url = servers.create_database("panels_sql", template=template_database)
    seed(url)
    with connect(url) as connection:
        rows = connection.execute("SELECT site_id, siren FROM dashboard_site ORDER BY code DESC").fetchall()
    pool = open_pool(url, Role.READER, max_size=2)
    yield Seeded(url, TimescalePanels(pool), [row[0] for row in rows], [row[1] for row in rows])
    pool.close()
    servers.drop_database("panels_sql")


def both_ways(seeded: Seeded, sql: str, span: tuple[datetime, datetime], values: Values) -> PanelRows:
    """Run a query as Grafana would and with bound values, and return the answer they agree on."""
    width = interval_ms(*span)
    bound = expand(sql, *span, width, values)
    text = expand_as_grafana(sql, *span, width, values)
    found = seeded.panels.run(bound.sql, bound.params)
    as_text = seeded.panels.run(text.replace("%", "%%"), {})
    assert as_text.columns == found.columns
    if "now()" not in sql:  # it differs from one query to the next
        assert as_text.rows == found.rows
    return found


def ask(seeded: Seeded, panel_id: str, start: datetime, end: datetime, values: Values) -> PanelRows:
    """Run a panel with bound values over [start, end)."""
    last = end - timedelta(microseconds=1)
    query = expand(panel(panel_id).sql, start, last, interval_ms(start, end), values)
    return seeded.panels.run(query.sql, query.params)


@pytest.mark.parametrize("choice", ["none", "one", "many"])
@pytest.mark.parametrize("span", RANGES)
@pytest.mark.parametrize("spec", PANELS, ids=lambda spec: spec.id)
def test_panel_keeps_its_contract(seeded: Seeded, spec: PanelSpec, span: str, choice: str) -> None:
    found = both_ways(seeded, spec.sql, RANGES[span], seeded.choices()[choice])
    types = {column.name: column.type for column in found.columns}
    assert not found.truncated
    assert "NaN" not in json.dumps(found.rows, default=str)
    if spec.kind is PanelKind.TIMESERIES:
        assert types.pop("time") is ColumnType.TIME
        times = [row[0] for row in found.rows]
        assert all(isinstance(time, datetime) for time in times)
        assert times == sorted(times)  # type: ignore[type-var]
        assert types.pop("metric", ColumnType.TEXT) is ColumnType.TEXT
        assert set(types.values()) == {ColumnType.NUMBER}
    else:
        assert set(spec.columns) <= set(types)
    if spec.kind in (PanelKind.STAT, PanelKind.BAR):
        assert ColumnType.NUMBER in types.values()
    if spec.kind is PanelKind.STAT:
        assert set(types.values()) == {ColumnType.NUMBER}
        assert len(found.rows) <= 1
    assert set(spec.units) <= set(types)
    for link in spec.links:
        assert {types[column] for column in link.variables.values()} == {ColumnType.TEXT}


@pytest.mark.parametrize("spec", PANELS, ids=lambda spec: spec.id)
def test_panel_has_rows_over_a_year(seeded: Seeded, spec: PanelSpec) -> None:
    assert both_ways(seeded, spec.sql, (FIRST, LAST), seeded.choices()["many"]).rows


@pytest.mark.parametrize("span", RANGES)
@pytest.mark.parametrize("choice", ["none", "one", "many"])
def test_annotations_have_time_and_text(seeded: Seeded, span: str, choice: str) -> None:
    for board in DASHBOARDS:
        for sql in board.annotations.values():
            found = both_ways(seeded, sql, RANGES[span], seeded.choices()[choice])
            types = {column.name: column.type for column in found.columns}
            assert types["time"] is ColumnType.TIME
            assert types["text"] is ColumnType.TEXT
            assert types.get("timeend", ColumnType.TIME) is ColumnType.TIME


def test_anomalies_and_the_pilot_are_drawn(seeded: Seeded) -> None:
    for board in DASHBOARDS:
        for key, sql in board.annotations.items():
            assert both_ways(seeded, sql, RANGES["a year"], seeded.choices()["many"]).rows, (board.uid, key)


def test_choices_have_values_and_texts(seeded: Seeded) -> None:
    for board in DASHBOARDS:
        for variable in board.variables:
            found = both_ways(seeded, variable.sql, RANGES["an hour"], {})
            assert [column.name for column in found.columns] == ["__value", "__text"]
            assert found.rows


def test_alert_queries_give_one_number(seeded: Seeded) -> None:
    for alert in ALERTS:
        found = both_ways(seeded, alert.sql, RANGES["an hour"], {})
        assert [column.type for column in found.columns] == [ColumnType.TIME, ColumnType.NUMBER]
        assert len(found.rows) == 1
    silent = both_ways(seeded, ALERTS[1].sql, RANGES["an hour"], {}).rows
    assert silent[0][1] == 2  # the seeded readings end long before any clock that runs this


@pytest.mark.parametrize(("span", "hours"), [("23 hours", 23), ("25 hours", 25)])
def test_a_day_of_a_clock_change_has_its_hours(seeded: Seeded, span: str, hours: int) -> None:
    start, end = RANGES[span]
    found = ask(seeded, "site-day", start, end, {"site": [str(seeded.sites[0])]})
    assert [column.name for column in found.columns] == ["time", "metric", "amount"]
    assert [(row[0], row[2]) for row in found.rows] == [(start, hours * 2)]
    load = ask(seeded, "site-load", start, end, {"site": [str(seeded.sites[0])]})
    assert len(load.rows) == hours
    assert load.rows[0] == (start, 2, 3, 1, 4)


def test_the_hour_in_progress_has_a_band_and_no_power_yet(database_url: str) -> None:
    seed(database_url)
    hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    with connect(database_url) as connection:
        row = connection.execute("SELECT register_id, site_id FROM dashboard_register WHERE site = 'school'").fetchone()
        assert row is not None
        connection.execute("DELETE FROM hour_amount")
        connection.execute("DELETE FROM expected_hour")
        for start, coverage in ((hour - timedelta(hours=1), 0.5), (hour, 0.5)):
            connection.execute(
                "INSERT INTO hour_amount (hour, amount, estimated, coverage, register_id, source_id)"
                " VALUES (%s, 2, 0, %s, %s, 1)", [start, coverage, row[0]],
            )  # fmt: skip
            connection.execute("INSERT INTO expected_hour VALUES (%s, 3, 1, 4, %s, 'test')", [start, row[0]])
    pool = open_pool(database_url, Role.READER, max_size=1)
    one = Seeded(database_url, TimescalePanels(pool), [row[1]], [])
    span = (hour - timedelta(hours=2), hour + timedelta(hours=1))
    found = ask(one, "site-load", *span, {"site": one.sites})
    with connect(database_url) as connection:
        connection.execute("UPDATE hour_amount SET coverage = 1")
    whole = ask(one, "site-load", *span, {"site": one.sites})
    pool.close()
    assert found.rows == [(hour - timedelta(hours=1), 2, 3, 1, 4), (hour, None, 3, 1, 4)]
    assert whole.rows[1] == (hour, 2, 3, 1, 4)


def test_power_is_the_step_between_readings(seeded: Seeded) -> None:
    found = ask(seeded, "site-power-live", LAST - timedelta(hours=1), LAST, {"site": [str(seeded.sites[0])]})
    assert [column.type for column in found.columns] == [ColumnType.TIME, ColumnType.TEXT, ColumnType.NUMBER]
    assert [row[2] for row in found.rows] == pytest.approx([2.0] * 5)


def test_power_follows_the_unit_a_message_named(seeded: Seeded) -> None:
    """A reading in kWh among readings in Wh makes no step a thousand times too high or too low."""
    before = ask(seeded, "site-power-live", LAST - timedelta(hours=2), LAST, {"site": seeded.sites})
    with connect(seeded.url) as connection:
        code, factor = UNITS["kWh"].code, 1e-3
        connection.execute(
            "UPDATE reading SET value = value * %s, unit_code = %s WHERE time = %s",
            [factor, code, LAST - timedelta(hours=1)],
        )
    after = ask(seeded, "site-power-live", LAST - timedelta(hours=2), LAST, {"site": seeded.sites})
    assert [row[2] for row in after.rows] == pytest.approx([row[2] for row in before.rows])


def test_power_leaves_out_what_derivation_refused(seeded: Seeded) -> None:
    at = LAST - timedelta(hours=10, minutes=30)
    with connect(seeded.url) as connection:
        connection.execute("UPDATE reading SET value = value + 1e9 WHERE time = %s", [at])
        connection.execute(
            "INSERT INTO reading_judgement SELECT register_id, 1, time, 'refused' FROM reading WHERE time = %s", [at]
        )
    found = ask(seeded, "site-power-live", at - timedelta(hours=1), at + timedelta(hours=1), {"site": seeded.sites[0]})
    assert at not in [row[0] for row in found.rows]
    assert [row[2] for row in found.rows] == pytest.approx([2.0] * 10)


def test_the_night_is_about_as_long_as_the_almanac_says(seeded: Seeded) -> None:
    """At Laon the sun is up 16 h 15 min at the June solstice, 8 h 10 min at December's (almanac, upper limb)."""
    for day, night in ((date(2026, 6, 21), 7.75), (date(2025, 12, 21), 15.8)):
        start = datetime(day.year, day.month, day.day, 6, tzinfo=UTC)
        found = ask(
            seeded, "lighting-hours", start, start + timedelta(hours=1), {"site": [str(site) for site in seeded.sites]}
        )
        hours = {row[1]: row[2] for row in found.rows}
        assert hours["night_hours"] == pytest.approx(night, abs=0.3)  # FAO-56 knows no refraction: 10 min longer
        assert hours['Armoire "A1"'] == pytest.approx(24)  # 48 kWh at 2 kW


def test_many_cabinets_become_one_series(database_url: str) -> None:
    seed(database_url)
    with connect(database_url) as connection:
        # Twelve more cabinets of 1 kW that draw 2 kWh an hour beside the one of 2 kW that does.
        connection.execute(
            "WITH s AS (INSERT INTO site (code, name, kind, commune_insee)"
            " SELECT 'c' || n, 'C' || n, 'street_lighting', '02408' FROM generate_series(1, 12) n RETURNING id)"
            " INSERT INTO lighting_cabinet SELECT id, 10, 1000 FROM s"
        )
        connection.execute("INSERT INTO meter (code, site_id, fluid) SELECT code, id, 'electricity' FROM site")
        connection.execute(
            "INSERT INTO register (meter_id, name, kind, unit, base_unit, factor, device_id, channel)"
            " SELECT m.id, 'e', 'index', 'Wh', 'kWh', 1e-3, (SELECT min(id) FROM device), m.code"
            " FROM meter m JOIN site s ON s.code = m.code WHERE s.code LIKE 'c_' OR s.code LIKE 'c__'"
        )
        new = "SELECT id FROM register WHERE name = 'e'"
        connection.execute(
            "INSERT INTO hour_amount (hour, amount, estimated, coverage, register_id, source_id)"
            f" SELECT h, 2, 0, 1, id, 1 FROM ({new}) r, generate_series(%s, %s, INTERVAL '1 hour') h".encode(),
            [LAST - timedelta(hours=23), LAST],
        )
        connection.execute(
            "INSERT INTO day_amount (register_id, source_id, day, amount, estimated, coverage)"
            f" SELECT id, 1, DATE '2026-11-23', 48, 0, 1 FROM ({new}) r".encode()
        )
        cabinets = connection.execute("SELECT site_id FROM lighting_cabinet").fetchall()
    pool = open_pool(database_url, Role.READER, max_size=1)
    many = Seeded(database_url, TimescalePanels(pool), [row[0] for row in cabinets], [])
    load = ask(many, "lighting-load", LAST - timedelta(hours=5), LAST, {"site": many.sites})
    start = datetime(2026, 11, 23, 6, tzinfo=UTC)
    hours = ask(many, "lighting-hours", start, start + timedelta(hours=1), {"site": many.sites})
    pool.close()
    assert [row[1:] for row in load.rows] == [("all_cabinets", 26)] * 5
    found = {row[1]: row[2] for row in hours.rows}
    assert set(found) == {"all_cabinets", "night_hours"}
    assert found["all_cabinets"] == pytest.approx(13 * 48 / 14)


@pytest.mark.parametrize("choice", ["one", "many"])
@pytest.mark.parametrize("days", [30, 365])
def test_no_panel_reads_all_raw_readings(seeded: Seeded, days: int, choice: str) -> None:
    with connect(seeded.url, Role.READER) as connection:
        # Small tables are scanned whatever the index: forbidding it shows which queries have no other way.
        connection.execute("SET enable_seqscan = off")
        for spec in PANELS:
            span = (LAST - timedelta(days=days), LAST)
            text = expand_as_grafana(spec.sql, *span, interval_ms(*span), seeded.choices()[choice])
            plan = "\n".join(row[0] for row in connection.execute(f"EXPLAIN {text}".encode()))
            assert not [line for line in plan.splitlines() if "Seq Scan on" in line and "_hyper_1_" in line], spec.id


def test_the_live_panel_touches_few_chunks(seeded: Seeded) -> None:
    span = (LAST - timedelta(days=365), LAST)
    text = expand_as_grafana(panel("site-power-live").sql, *span, interval_ms(*span), seeded.choices()["many"])
    with connect(seeded.url, Role.READER) as connection:
        lines = [row[0] for row in connection.execute(f"EXPLAIN ANALYZE {text}".encode())]
    plan = "\n".join(line for line in lines if "never executed" not in line)
    assert "_hyper_1_" in plan
    assert len({word for word in plan.split() if word.startswith("_hyper_1_") and word.endswith("chunk")}) <= 2


def test_a_reader_cannot_write_nor_see_tables(seeded: Seeded) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        seeded.panels.run("SELECT * FROM access_token", {})
    with pytest.raises(psycopg.errors.Error, match="read-only"):
        seeded.panels.run("CREATE TEMPORARY TABLE x AS SELECT 1", {})


def test_values_of_the_wrong_kind_are_said(seeded: Seeded) -> None:
    with pytest.raises(UsageError, match="error-panel-variable-kind"):
        ask(seeded, "site-load", FIRST, LAST, {"site": ["1); DROP TABLE site; --"]})


def test_a_long_query_is_cut(seeded: Seeded, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.panels.TIMEOUT_MS", 100)
    with pytest.raises(UsageError, match="error-panel-slow"):
        seeded.panels.run("SELECT pg_sleep(3)", {})


def test_rows_beyond_the_limit_are_said(seeded: Seeded, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.panels.ROW_LIMIT", 10)
    found = seeded.panels.run("SELECT generate_series(1, %(n)s)", {"n": 20})
    assert found.truncated
    assert [row[0] for row in found.rows] == list(range(1, 11))


def test_rows_are_in_order_per_series(seeded: Seeded) -> None:
    found = both_ways(seeded, panel("epci-daily").sql, RANGES["a year"], seeded.choices()["many"])
    times = [cast("datetime", row[0]) for row in found.rows]
    assert len(times) == 366  # both ends are inside civil days
    assert all(later - earlier in (timedelta(hours=23), timedelta(hours=24), timedelta(hours=25))
               for earlier, later in pairwise(times))  # fmt: skip
