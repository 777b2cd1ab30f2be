"""GET /epcis/{siren}/savings with as_of, over HTTP on a real database."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import httpx
import pytest

from storage import api_tokens
from storage.connection import connect
from tests.fixtures.registry import one_meter
from tests.fixtures.web import served

SIREN = "200071892"
PILOT, END = date(2026, 3, 1), date(2026, 4, 1)
CHANGED = datetime(2026, 4, 20, 12, tzinfo=UTC)


@pytest.fixture
def browser(database_url: str) -> Iterator[httpx.Client]:
    """A year and a month of 2 kWh an hour; the hours of March were 1 kWh until CHANGED, as known from ever."""
    register = one_meter(database_url)
    _, token = api_tokens.create(database_url, "viewer", "test")
    with connect(database_url) as connection:
        connection.execute(
            "INSERT INTO weather_day SELECT 'station', d, 5 + 3 * sin(n), 12 + 3 * sin(n), 'test'"
            " FROM generate_series(DATE '2025-01-01', DATE '2026-12-31', INTERVAL '1 day') WITH ORDINALITY g (d, n)"
        )
        connection.execute(
            "INSERT INTO pilot VALUES (%s, %s, 'station') ON CONFLICT (siren) DO UPDATE SET start = excluded.start,"
            " station = excluded.station",
            [SIREN, PILOT],
        )
        connection.execute(
            "INSERT INTO hour_amount (hour, amount, estimated, coverage, register_id, source_id, revision, known_since)"
            " SELECT h, 2, 0, 1, %(register)s, 1, CASE WHEN h >= '2026-02-28T23:00Z' THEN 2 ELSE 1 END,"
            " CASE WHEN h >= '2026-02-28T23:00Z' THEN %(changed)s ELSE '-infinity' END"
            " FROM generate_series('2025-02-27T23:00Z'::timestamptz, '2026-03-31T21:00Z', INTERVAL '1 hour') h",
            {"register": register, "changed": CHANGED},
        )
        connection.execute(
            "INSERT INTO hour_revision (hour, known_since, known_until, amount, estimated, coverage, register_id,"
            " revision, source_id) SELECT hour, '-infinity', %s, 1, 0.25, 1, register_id, 1, 1 FROM hour_amount"
            " WHERE revision = 2",
            [CHANGED],
        )
        connection.execute(
            "INSERT INTO day_amount (register_id, source_id, day, amount, estimated, coverage, revision)"
            " SELECT register_id, 1, (hour AT TIME ZONE 'Europe/Paris')::date, sum(amount), 0, 1, max(revision)"
            " FROM hour_amount GROUP BY 1, 3"
        )
    with (
        served(database_url) as web,
        httpx.Client(base_url=web.url, headers={"Authorization": f"Bearer {token}"}, timeout=20) as client,
    ):
        yield client


def test_savings_as_they_were_known(browser: httpx.Client) -> None:
    path = f"/api/v1/epcis/{SIREN}/savings"
    now = browser.get(path, params={"end": END.isoformat()}).json()
    hours = 31 * 24 - 1
    assert (now["actual_kwh"], now["estimated"], now["as_of"]) == (pytest.approx(2 * hours), 0, None)
    assert now["revision"] == 365 + 2 * 31
    assert now["coverage"] == now["meters"][0]["coverage"] == 1

    then = browser.get(path, params={"end": END.isoformat(), "as_of": "2026-04-19"}).json()
    assert (then["actual_kwh"], then["estimated"]) == (pytest.approx(hours), pytest.approx(0.25))
    assert (then["revision"], then["as_of"]) == (365 + 31, "2026-04-19T22:00:00Z")
    assert then["saving_kwh"] - now["saving_kwh"] == pytest.approx(hours)

    early = browser.get(path, params={"as_of": "2026-03-10T12:00:00Z"}).json()
    assert (early["end"], early["actual_kwh"]) == ("2026-03-10", pytest.approx(9 * 24))
    after = browser.get(path, params={"end": END.isoformat(), "as_of": CHANGED.isoformat()}).json()
    assert after["actual_kwh"] == now["actual_kwh"]


def test_what_cannot_have_been_known(browser: httpx.Client) -> None:
    path = f"/api/v1/epcis/{SIREN}/savings"
    ahead = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
    for params, words in (
        ({"as_of": ahead}, "as_of"),
        ({"as_of": "yesterday"}, "as_of"),
        ({"as_of": "2026-03-10T12:00:00"}, "as_of"),
        ({"as_of": "2026-03-10", "end": "2026-03-20"}, "2026-03-19"),
        ({"as_of": "2026-02-10"}, ""),
    ):
        answer = browser.get(path, params=params)
        assert answer.status_code == 422, (params, answer.text)
        assert words in answer.text
        assert answer.headers["content-type"] == "application/problem+json"
