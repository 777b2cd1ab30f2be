"""Savings on a real database: as they were known at an instant, with what each figure stands on."""

from datetime import UTC, date, datetime, timedelta

import pytest

from analytics.tariff import Tariffs
from domain.registry import Fluid, Meter, Register, RegisterKind
from storage.analysis import TimescaleAnalysis
from storage.connection import Role, connect
from storage.registry import TimescaleRegistry
from tests.fixtures.registry import SCHOOL, one_meter

SIREN = "200071892"
DAY, NEXT = date(2026, 3, 28), date(2026, 3, 30)
FIRST_HOUR, HOURS = datetime(2026, 3, 27, 23, tzinfo=UTC), 47
"""Two civil days in Paris, the second of 23 hours."""
TOLD, CHANGED = datetime(2026, 4, 1, tzinfo=UTC), datetime(2026, 4, 10, tzinfo=UTC)


@pytest.fixture
def told(database_url: str) -> str:
    """1 kWh an hour, told at TOLD; two hours of the first day were 5 kWh, estimated, until CHANGED."""
    register = one_meter(database_url)
    keys = {"register": register, "start": FIRST_HOUR, "end": FIRST_HOUR + timedelta(hours=HOURS - 1), "told": TOLD,
            "changed": CHANGED, "second": FIRST_HOUR + timedelta(hours=2)}  # fmt: skip
    with connect(database_url) as connection:
        connection.execute(
            "INSERT INTO hour_amount (hour, amount, estimated, coverage, register_id, source_id, revision, known_since)"
            " SELECT h, 1, 0, 1, %(register)s, 1, CASE WHEN h < %(second)s THEN 2 ELSE 1 END,"
            " CASE WHEN h < %(second)s THEN %(changed)s ELSE %(told)s END"
            " FROM generate_series(%(start)s, %(end)s, INTERVAL '1 hour') h",
            keys,
        )
        connection.execute(
            "INSERT INTO hour_revision (hour, amount, estimated, coverage, register_id, source_id, revision,"
            " known_since, known_until) SELECT h, 5, 5, 1, %(register)s, 1, 1, %(told)s, %(changed)s"
            " FROM generate_series(%(start)s, %(second)s - INTERVAL '1 hour', INTERVAL '1 hour') h",
            keys,
        )
        connection.execute(
            "INSERT INTO day_amount (register_id, source_id, day, amount, estimated, coverage, revision) VALUES"
            " (%(register)s, 1, '2026-03-28', 24, 0, 1, 2), (%(register)s, 1, '2026-03-29', 23, 0, 1, 1),"
            " (%(register)s, 1, '2026-03-30', 0, 0, 0, 4)",
            keys,
        )
    return database_url


def days(url: str, as_of: datetime | None = None, end: date = NEXT) -> list[tuple[float, ...]]:
    """Return amount, estimated, coverage, revision of each day."""
    found = TimescaleAnalysis(url, Role.API).days(SIREN, DAY, end, as_of)
    names = ("amount", "estimated", "coverage", "revision")
    order = found["day"].argsort()
    return list(zip(*(found[name][order].tolist() for name in names), strict=True))


def test_days_are_as_they_were_known(told: str) -> None:
    assert days(told) == [(24, 0, 1, 2), (23, 0, 1, 1)]
    assert days(told, CHANGED) == [(24, 0, 1, 3), (23, 0, 1, 1)]
    assert days(told, CHANGED - timedelta(microseconds=1)) == [(32, 10, 1, 1), (23, 0, 1, 1)]
    assert days(told, TOLD - timedelta(microseconds=1)) == []


def test_a_day_that_lost_its_readings_keeps_its_revision(told: str) -> None:
    assert days(told, end=NEXT + timedelta(days=1))[2] == (0, 0, 0, 4)


def test_hours_that_were_not_over_are_not_known(told: str) -> None:
    with connect(told) as connection:
        connection.execute("UPDATE hour_amount SET known_since = '-infinity'")
    noon = datetime(2026, 3, 29, 10, tzinfo=UTC)
    assert days(told, noon) == [(24, 0, 1, 3), (pytest.approx(11), 0, pytest.approx(11 / 23), 1)]


def test_a_commune_counts_for_its_days_in_the_epci(told: str) -> None:
    with connect(told) as connection:
        connection.execute(
            "UPDATE epci_membership SET valid = daterange(lower(valid), '2026-03-29') WHERE insee = %s",
            [SCHOOL.commune_insee],
        )
    assert days(told) == [(24, 0, 1, 2)]
    assert days(told, CHANGED) == [(24, 0, 1, 3)]


def test_a_delivery_point_has_its_own_coefficients_for_savings_and_views(database_url: str) -> None:
    registry = TimescaleRegistry(database_url)
    registry.load_territory()
    registry.upsert_sites([SCHOOL])
    points = {"own": "GI000123", "other": "GI000124"}
    registry.upsert_meters(
        [Meter(code=code, site=SCHOOL.code, fluid=Fluid.GAS, delivery_point=pce) for code, pce in points.items()],
        [
            Register(meter=code, name="r", kind=RegisterKind.INDEX, unit="m3", device=code, channel="r")
            for code in points
        ],
    )
    ids = {meter: known.register_id for (meter, _), known in registry.registers().items()}
    with connect(database_url) as connection:
        connection.execute(
            "INSERT INTO delivery_point_coefficient (delivery_point, valid_from, kwh_per_m3, declared_by)"
            " VALUES ('GI000123', '2026-03-29', 11, 'test')"
        )
        connection.execute(
            "INSERT INTO day_amount (register_id, source_id, day, amount, estimated, coverage)"
            " SELECT id, 1, d, 10, 0, 1 FROM register, unnest('{2026-03-28,2026-03-29}'::date[]) d"
        )
        rows = connection.execute("SELECT register_id, day, kwh FROM dashboard_energy_day ORDER BY 1, 2").fetchall()
    store = TimescaleAnalysis(database_url)
    tariffs = Tariffs.of(store.tariffs(), store.gas_coefficients())
    wanted = [(11.2, 11), (11.2, 11.2)]
    for code, energies in zip(points, wanted, strict=True):
        found = [kwh for register, _, kwh in rows if register == ids[code]]
        assert found == pytest.approx([10 * energy for energy in energies])
        told = [tariffs.kwh_per_unit("gas", "m3", day, ids[code]) for day in (DAY, DAY + timedelta(days=1))]
        assert told == pytest.approx(list(energies))
