"""One wide gap is bounded work: counted in rows that statements touch and in turns, not in seconds."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from storage.queries import queries
from tests.fixtures.registry import one_meter

SQL = queries("consumption")
FIRST = datetime(2016, 1, 1, tzinfo=UTC)
YEARS = timedelta(days=5 * 365)


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", []):
        yield from nodes(part)


def touched(plan: dict[str, Any]) -> float:
    """Rows that a node of the plan returned or threw away, all loops together; the most of any node."""
    thrown = ("Rows Removed by Filter", "Rows Removed by Join Filter", "Rows Removed by Index Recheck")
    return max(
        (node["Actual Rows"] + sum(node.get(name, 0) for name in thrown)) * node["Actual Loops"] for node in nodes(plan)
    )


@pytest.mark.parametrize("published", [False, True])
def test_days_of_a_wide_gap_read_each_hour_once_right_after_a_mass_insert(database_url: str, published: bool) -> None:
    register = one_meter(database_url)
    count = int(YEARS / timedelta(hours=1))
    keys = {
        "registers": [register], "sources": [1], "timezones": ["Europe/Paris"], "starts": [FIRST],
        "ends": [FIRST + YEARS], "earliest": FIRST, "latest": FIRST + YEARS,
    }  # fmt: skip
    with psycopg.connect(database_url) as connection:
        # In one transaction, as a derivation does: no statistics of these rows can be there.
        connection.execute(
            "INSERT INTO hour_amount (register_id, source_id, hour, amount, estimated, coverage)"
            " SELECT %s, 1, %s::timestamptz + n * INTERVAL '1 hour', 0.5, 0.5, 1 FROM generate_series(0, %s) AS n",
            [register, FIRST, count - 1],
        )
        if published:
            connection.execute(SQL["publish_days"], keys)
            connection.execute("UPDATE hour_amount SET amount = 0.25 WHERE register_id = %s", [register])
        row = connection.execute(b"EXPLAIN (ANALYZE, FORMAT JSON) " + SQL["publish_days"], keys).fetchone()
        assert row is not None
        (report,) = row[0] if not isinstance(row[0], str) else json.loads(row[0])
        days, amount = connection.execute(
            "SELECT count(*), sum(amount) FROM day_amount WHERE register_id = %s", [register]
        ).fetchone() or (0, 0)
    assert touched(report["Plan"]) <= 3 * count
    assert days == 5 * 365 + 1  # 01:00 on 1 January in Paris to 00:59 on the last one
    assert amount == pytest.approx(count * (0.25 if published else 0.5))
