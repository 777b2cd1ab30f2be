# ruff: noqa: RUF001 - French has apostrophes of its own
"""Buckets: every one of the period, civil bounds over both clock changes, months as sums of days."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.unit.api.fakes import FakeAmounts, client, fake_app

PATH = "/api/v1/meters/M1/consumption"


def test_hours_are_all_present_and_utc() -> None:
    amounts = FakeAmounts()
    amounts.known_hours = {datetime(2026, 3, 29, 1, tzinfo=UTC): 2.5}
    body = client(app=fake_app(amounts=amounts)).get(f"{PATH}?start=2026-03-29&end=2026-03-30&step=hour").json()
    assert (body["meter"], body["register"], body["unit"]) == ("M1", "energy_import", "kWh")
    assert (body["step"], body["timezone"], len(body["buckets"])) == ("hour", "Europe/Paris", 23)
    assert body["buckets"][0]["start"] == "2026-03-28T23:00:00Z"
    assert body["buckets"][2] == {
        "start": "2026-03-29T01:00:00Z", "end": "2026-03-29T02:00:00Z", "amount": 2.5, "estimated": 0.0,
        "coverage": 1.0, "revision": 1,
    }  # fmt: skip
    assert body["buckets"][3]["amount"] is None
    assert (body["buckets"][3]["coverage"], body["buckets"][3]["revision"]) == (0.0, 0)


@pytest.mark.parametrize(
    ("day", "start", "end", "hours"),
    [
        ("2026-03-29", "2026-03-29T00:00:00+01:00", "2026-03-30T00:00:00+02:00", 23),
        ("2026-10-25", "2026-10-25T00:00:00+02:00", "2026-10-26T00:00:00+01:00", 25),
    ],
)
def test_a_day_of_a_clock_change(day: str, start: str, end: str, hours: int) -> None:
    following = (date.fromisoformat(day) + timedelta(days=1)).isoformat()
    browser = client()
    buckets = browser.get(f"{PATH}?start={day}&end={following}&step=day").json()["buckets"]
    assert [(bucket["start"], bucket["end"]) for bucket in buckets] == [(start, end)]
    assert len(browser.get(f"{PATH}?start={day}&end={following}").json()["buckets"]) == hours


def test_a_month_is_the_sum_of_its_days() -> None:
    amounts = FakeAmounts()
    amounts.known_days = {date(2026, 3, number): 1.0 for number in range(1, 32)} | {date(2026, 4, 15): 7.0}
    url = f"{PATH}?start=2026-03-15&end=2026-05-01&step=month"
    march, april = client(app=fake_app(amounts=amounts)).get(url).json()["buckets"]
    assert (march["start"], march["end"]) == ("2026-03-01T00:00:00+01:00", "2026-04-01T00:00:00+02:00")
    assert (march["amount"], march["estimated"], march["revision"]) == (31.0, 15.5, 32)
    assert march["coverage"] == pytest.approx(1.0)
    assert (april["amount"], april["coverage"]) == (7.0, pytest.approx(1 / 30))


def test_a_time_with_an_offset_and_one_with_an_unescaped_plus() -> None:
    for start in ("2026-03-29T00:00:00%2B01:00", "2026-03-29T00:00:00+01:00", "2026-03-28T23:00:00Z"):
        body = client().get(f"{PATH}?start={start}&end=2026-03-29T00:00:00Z").json()
        assert [bucket["start"] for bucket in body["buckets"]] == ["2026-03-28T23:00:00Z"]


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("start=2026-03-29T00:00:00&end=2026-03-30", 422, "décalage UTC"),
        ("start=2026-02-30&end=2026-03-30", 422, "n’est pas une date"),
        ("start=2026-03-30&end=2026-03-30", 422, "vide"),
        ("start=2024-01-01&end=2026-01-01", 422, "400 jours"),
        ("start=2026-01-01&end=2026-01-02&step=year", 422, "step"),
        ("start=2026-01-01&end=2026-01-02&register=gas", 404, "energy_import"),
        ("start=0001-01-01&end=0001-01-02&step=month", 422, "n’est pas une date"),
        ("start=9999-12-31&end=9999-12-31T23:59:00Z&step=month", 422, "n’est pas une date"),
        ("end=2026-01-02", 422, "start"),
    ],
)
def test_a_period_that_does_not_fit(query: str, status: int, words: str) -> None:
    answer = client().get(f"{PATH}?{query}")
    assert answer.status_code == status, answer.text
    assert words in answer.json()["detail"]


def test_a_meter_with_two_registers_asks_which() -> None:
    answer = client().get("/api/v1/meters/M2/consumption?start=2026-01-01&end=2026-01-02")
    assert (answer.status_code, "hc, hp" in answer.json()["detail"]) == (422, True)
    chosen = client().get("/api/v1/meters/M2/consumption?start=2026-01-01&end=2026-01-02&register=hp")
    assert chosen.json()["register"] == "hp"


def test_an_unknown_meter() -> None:
    assert client().get("/api/v1/meters/M9/consumption?start=2026-01-01&end=2026-01-02").status_code == 404
