"""What the figures beside consumption stand on: anomalies, a site's day and the territory, on a real database."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from storage.api_findings import TimescaleFindings
from storage.api_live import TimescaleLive
from storage.connection import Pool, Role, connect, open_pool
from tests.fixtures.registry import SCHOOL, one_meter

START = datetime(2026, 3, 27, 23, tzinfo=UTC)
DAY = date(2026, 3, 28)
FILTERS = ("after_start", "after_cost", "after_id", "siren", "site", "fluid", "kind", "start", "end", "min_cost")


@pytest.fixture
def pool(database_url: str) -> Iterator[Pool]:
    """Ten hours of 2 kWh, two of them half covered and estimated; an eleventh lost its readings."""
    register = one_meter(database_url)
    with connect(database_url) as connection:
        connection.execute(
            "INSERT INTO hour_amount (hour, amount, estimated, coverage, register_id, source_id, revision)"
            " SELECT %(start)s + n * INTERVAL '1 hour', 2, CASE WHEN n < 2 THEN 2 ELSE 0 END,"
            " CASE WHEN n < 2 THEN 0.5 WHEN n = 10 THEN 0 ELSE 1 END, %(register)s, 1, 3 FROM generate_series(0, 10) n",
            {"start": START, "register": register},
        )
        connection.execute(
            "INSERT INTO day_amount (register_id, source_id, day, amount, estimated, coverage, revision)"
            " VALUES (%s, 1, %s, 20, 4, 0.375, 5), (%s, 1, %s, 0, 0, 0, 9)",
            [register, DAY, register, DAY + timedelta(days=1)],
        )
        connection.execute(
            "INSERT INTO anomaly (register_id, kind, detector, starts_at, ends_at, actual, expected, cost_eur, score)"
            " VALUES (%s, 'excess', 'band', %s, %s, 20, 5, 3, 6), (%s, 'excess', 'band', %s, %s, 1, 5, 2, 6)",
            [
                register,
                START,
                START + timedelta(hours=10),
                register,
                START + timedelta(days=9),
                START + timedelta(days=10),
            ],
        )
    found = open_pool(database_url, Role.API, max_size=1)
    yield found
    found.close()


@pytest.mark.parametrize("order", ["cost", "start"])
def test_an_anomaly_says_what_its_hours_stand_on(pool: Pool, order: str) -> None:
    found = TimescaleFindings(pool).anomalies(order=order, limit=10, **dict.fromkeys(FILTERS))
    grounds = {row["actual"]: (row["estimated"], row["coverage"], row["revision"]) for row in found}
    assert grounds == {20: (4, pytest.approx(0.9), 30), 1: (0, 0, 0)}
    costs = [row["cost_eur"] for row in found]
    assert costs == ([3, 2] if order == "cost" else [2, 3])


def test_a_day_says_how_much_of_it_is_known(pool: Pool) -> None:
    (row,) = TimescaleLive(pool).today(SCHOOL.code, DAY, START, START + timedelta(hours=24))
    assert (row["amount"], row["estimated"], row["revision"]) == (20, 4, 30)
    assert row["coverage"] == pytest.approx(9 / 24)


def test_the_territory_says_how_much_was_estimated(pool: Pool) -> None:
    found = TimescaleFindings(pool).territory(DAY, DAY + timedelta(days=2))
    (row,) = [row for row in found if row["sites"]]
    assert (row["electricity"], row["estimated_share"], row["coverage"], row["revision"]) == (20, 0.2, 0.375, 5)
