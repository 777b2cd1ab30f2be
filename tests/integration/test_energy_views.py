"""The energy views on a real database: gas in kWh by the coefficient of the day, and nothing counted twice."""

import random
from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest

from analytics.ports import RegisterRow
from analytics.selection import counted
from analytics.tariff import Tariffs
from domain.registry import Fluid, Meter, Register, RegisterKind
from storage.analysis import TimescaleAnalysis
from storage.api_findings import TimescaleFindings
from storage.api_live import TimescaleLive
from storage.connection import Role, connect, open_pool
from storage.registry import TimescaleRegistry
from tests.fixtures.registry import SCHOOL

METERS = {"e": (Fluid.ELECTRICITY, "Wh"), "g": (Fluid.GAS, "m3"), "k": (Fluid.GAS, "kWh"), "w": (Fluid.WATER, "m3")}
CHANGE = date(2026, 2, 1)
MIDNIGHT = datetime(2026, 1, 31, 23, tzinfo=UTC)
"""When that day begins in Paris."""


@pytest.fixture
def school(database_url: str) -> str:
    """One school with electricity, gas in m3 and in kWh, and water: 1 an hour, 24 a day, over two days."""
    registry = TimescaleRegistry(database_url)
    registry.load_territory()
    registry.upsert_sites([SCHOOL])
    registry.upsert_meters(
        [Meter(code=code, site=SCHOOL.code, fluid=fluid) for code, (fluid, _) in METERS.items()],
        [
            Register(meter=code, name="r", kind=RegisterKind.INDEX, unit=unit, device=code, channel="r")
            for code, (_, unit) in METERS.items()
        ],
    )
    with connect(database_url) as connection:
        connection.execute("INSERT INTO gas_coefficient VALUES (%s, 11, 'test')", [CHANGE])
        connection.execute(
            "INSERT INTO hour_amount (hour, amount, estimated, coverage, register_id, source_id)"
            " SELECT h, 1, 0.5, 1, id, 1 FROM register, generate_series(%s, %s, INTERVAL '1 hour') h",
            [MIDNIGHT - timedelta(hours=24), MIDNIGHT + timedelta(hours=23)],
        )
        connection.execute(
            "INSERT INTO day_amount (register_id, source_id, day, amount, estimated, coverage)"
            " SELECT id, 1, d, 24, 12, 1 FROM register, unnest(%s::date[]) d",
            [[CHANGE - timedelta(days=1), CHANGE]],
        )
    return database_url


def rows(url: str, sql: bytes, role: Role | None = Role.READER) -> list[tuple[object, ...]]:
    with connect(url, role) as connection:
        return connection.execute(sql).fetchall()


def test_gas_takes_the_coefficient_of_its_civil_day(school: str) -> None:
    found = rows(school, b"SELECT day, kwh, estimated_kwh, coverage FROM dashboard_energy_day WHERE fluid = 'gas'"
                         b" AND register_id = (SELECT register_id FROM dashboard_register WHERE meter = 'g')"
                         b" ORDER BY day")  # fmt: skip
    assert found == [
        (CHANGE - timedelta(days=1), pytest.approx(24 * 11.2), pytest.approx(12 * 11.2), 1),
        (CHANGE, 24 * 11, 12 * 11, 1),
    ]
    hours = rows(school, b"SELECT time, kwh FROM dashboard_energy_hour JOIN dashboard_register USING (register_id)"
                         b" WHERE meter = 'g' ORDER BY time")  # fmt: skip
    assert len(hours) == 48
    assert {kwh for time, kwh in hours if time >= MIDNIGHT} == {11}  # type: ignore[operator]
    assert {kwh for time, kwh in hours if time < MIDNIGHT} == {11.2}  # type: ignore[operator]


def test_kwh_stay_and_water_is_no_energy(school: str) -> None:
    found = rows(school, b"SELECT meter, min(kwh), max(kwh) FROM dashboard_energy_day JOIN dashboard_register"
                         b" USING (register_id) WHERE meter <> 'g' GROUP BY meter ORDER BY meter")  # fmt: skip
    assert found == [("e", 24, 24), ("k", 24, 24)]


def test_a_day_before_the_first_coefficient_has_no_known_energy(school: str) -> None:
    with connect(school) as connection:
        connection.execute("DELETE FROM gas_coefficient WHERE valid_from < %s", [CHANGE])
    count = b"SELECT count(*) FROM dashboard_energy_day WHERE fluid = 'gas' AND day < DATE '2026-02-01'"
    assert rows(school, count) == [(1,)]  # the gas that is metered in kWh


def test_the_analyses_convert_as_the_views_do(school: str) -> None:
    store = TimescaleAnalysis(school)
    tariffs = Tariffs.of(store.tariffs(), store.gas_coefficients())
    for day in (CHANGE - timedelta(days=1), CHANGE):
        energy = tariffs.kwh_per_unit("gas", "m3", day)
        assert energy is not None
        found = rows(
            school, f"SELECT sum(kwh) FROM dashboard_energy_day WHERE fluid = 'gas' AND day = '{day}'".encode()
        )
        assert found == [(pytest.approx(24 * energy + 24),)]


def test_the_territory_table_sums_gas_in_kwh(school: str) -> None:
    pool = open_pool(school, Role.API, max_size=1)
    found = TimescaleFindings(pool).territory(CHANGE - timedelta(days=1), CHANGE + timedelta(days=1))
    pool.close()
    (row,) = [row for row in found if row["sites"]]
    assert (row["electricity"], row["gas"], row["heat"]) == (48, pytest.approx(24 * 11.2 + 24 * 11 + 48), None)
    assert (row["water"], row["coverage"]) == (48, 1)


@pytest.mark.parametrize(("direct", "price"), [(True, 1.07), (False, 11 * 0.095)])
def test_gas_in_m3_has_its_own_price_or_that_of_its_energy(school: str, direct: bool, price: float) -> None:  # noqa: FBT001
    if not direct:
        with connect(school) as connection:
            connection.execute("DELETE FROM tariff WHERE fluid = 'gas' AND base_unit = 'm3'")
    pool = open_pool(school, Role.API, max_size=1)
    found = TimescaleLive(pool).today(SCHOOL.code, CHANGE, MIDNIGHT, MIDNIGHT + timedelta(hours=24))
    pool.close()
    prices = {(row["fluid"], row["base_unit"]): row["price_eur"] for row in found}
    assert prices[("gas", "m3")] == pytest.approx(price)
    assert (prices[("gas", "kWh")], prices[("water", "m3")], prices[("electricity", "kWh")]) == (0.095, 4.5, 0.22)


def test_readers_see_the_views_and_not_the_table(school: str) -> None:
    assert rows(school, b"SELECT count(*) FROM dashboard_gas_coefficient") == [(2,)]
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        rows(school, b"SELECT * FROM gas_coefficient")


def test_a_coefficient_is_positive(school: str) -> None:
    with pytest.raises(psycopg.errors.CheckViolation):
        rows(school, b"INSERT INTO gas_coefficient VALUES ('2027-01-01', 0, 'test')", None)


def test_the_view_counts_the_registers_that_the_analyses_count(school: str) -> None:
    """Three hundred meters with registers of any kinds and names."""
    chance = random.Random(5)
    names = ["energy_import", "EAST", "BASE", "EASF01", "EASF02", "power", "energy_export", "EAIT", "pv_injection", "x"]
    with connect(school) as connection:
        for number in range(300):
            connection.execute(
                "INSERT INTO meter (code, site_id, fluid) SELECT %s, min(id), 'electricity' FROM site", [f"m{number}"]
            )
            for name in chance.sample(names, chance.randint(1, 6)):
                connection.execute(
                    "INSERT INTO register (meter_id, name, kind, unit, base_unit, factor, device_id, channel)"
                    " SELECT m.id, %(name)s, %(kind)s, 'u', %(base)s, 1, (SELECT min(id) FROM device), %(channel)s"
                    " FROM meter m WHERE m.code = %(meter)s",
                    {
                        "name": name, "kind": chance.choice(["index", "delta", "gauge"]), "meter": f"m{number}",
                        "base": chance.choice(["kWh", "kWh", "m3"]), "channel": f"{number}{name}",
                    },
                )  # fmt: skip
    found = rows(school, b"SELECT register_id, meter, register, kind, base_unit FROM dashboard_register ORDER BY 1")
    facts = [
        RegisterRow(register_id=int(str(n)), meter=str(m), register=str(r), kind=str(k), base_unit=str(u))
        for n, m, r, k, u in found
    ]
    wanted = sorted(register.register_id for register in counted(facts))
    assert [row[0] for row in rows(school, b"SELECT register_id FROM dashboard_counted_register ORDER BY 1")] == wanted
    assert len(facts) > 800
