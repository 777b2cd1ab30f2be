# ruff: noqa: RUF001 - French has apostrophes and spaces of its own
"""A second series beside the live one: buckets, totals of what both cover, the verdict, and the page."""

from datetime import UTC, date, datetime

import pytest

from tests.unit.api.fakes import FakeComparison, client, fake_app

PATH = "/api/v1/meters/M1/comparison"
DAYS = [date(2026, 3, day) for day in (28, 29, 30)]


class Known(FakeComparison):
    def __init__(self, live: float | None, other: float | None) -> None:
        super().__init__()
        self.known_days = {
            "live": dict.fromkeys(DAYS, live) if live is not None else {},
            "enedis": dict.fromkeys(DAYS[:2], other) if other is not None else {},
        }


def test_buckets_and_the_totals_of_those_both_cover() -> None:
    app = fake_app(comparison=Known(10.0, 10.5))
    body = client(app=app).get(f"{PATH}?source=enedis&start=2026-03-28&end=2026-03-31").json()
    assert (body["meter"], body["register"], body["source"], body["step"]) == ("M1", "energy_import", "enedis", "day")
    assert body["buckets"][1] == {
        "start": "2026-03-29T00:00:00+01:00", "end": "2026-03-30T00:00:00+02:00", "live": 10.0, "other": 10.5,
        "difference": 0.5, "relative": 0.05, "live_coverage": 1.0, "other_coverage": 1.0, "live_estimated": 0.0,
        "other_estimated": 0.0,
    }  # fmt: skip
    last = body["buckets"][2]
    assert (last["live"], last["other"], last["difference"], last["relative"]) == (10.0, None, None, None)
    assert body["totals"] == {
        "live": 20.0, "other": 21.0, "difference": 1.0, "relative": 0.05, "buckets_compared": 2, "verdict": "explain",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("live", "other", "verdict"),
    [
        (100.0, 100.9, "concordant"),
        (100.0, 99.0, "watch"),
        (100.0, 104.9, "watch"),
        (100.0, 95.0, "explain"),
        (0.0, 0.0, "concordant"),
        (0.0, 1.0, "explain"),
        (None, 5.0, "nothing"),
        (5.0, None, "nothing"),
    ],
)
def test_the_verdict(live: float | None, other: float | None, verdict: str) -> None:
    app = fake_app(comparison=Known(live, other))
    body = client(app=app).get(f"{PATH}?source=enedis&start=2026-03-28&end=2026-03-31&step=day").json()
    assert body["totals"]["verdict"] == verdict
    assert (body["totals"]["difference"] is None) is (verdict == "nothing")


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        (f"{PATH}?source=nobody&start=2026-03-28&end=2026-03-31", 404, "enedis"),
        (f"{PATH}?source=live&start=2026-03-28&end=2026-03-31", 404, "--source"),
        (f"{PATH}?start=2026-03-28&end=2026-03-31", 422, "source"),
        (f"{PATH}?source=enedis&start=2026-03-31&end=2026-03-31", 422, "vide"),
        ("/api/v1/meters/M9/sources", 404, "M9"),
        ("/api/v1/meters/M2/comparison?source=x&start=2026-03-28&end=2026-03-31", 422, "hc, hp"),
        ("/api/v1/meters/M2/comparison?source=x&register=hc&start=2026-03-28&end=2026-03-31", 404, "–"),
    ],
)
def test_what_cannot_be_compared(path: str, status: int, words: str) -> None:
    answer = client().get(path)
    assert (answer.status_code, words in answer.json()["detail"]) == (status, True), answer.text


def test_the_sources_of_a_meter() -> None:
    body = client().get("/api/v1/meters/M1/sources").json()
    assert [item["source"] for item in body["items"]] == ["live", "enedis"]
    assert set(body["items"][0]) == {
        "register", "source", "kind", "unit", "interval_s", "first_time", "last_time",
    }  # fmt: skip
    assert client(role=None).get("/api/v1/meters/M1/sources").status_code == 401


class Ends(Known):
    def sources(self, meter: str) -> list[dict[str, object]]:
        times = {"first_time": datetime(2026, 3, 27, 23, 30, tzinfo=UTC)}
        return [
            {**row, **times, "last_time": datetime(2026, 3, 30, 22, tzinfo=UTC)} for row in super().sources(meter)
        ]  # fmt: skip


def test_the_page_says_the_verdict_counts_missing_days_and_shows_months_and_days() -> None:
    page = (
        client(app=fake_app(comparison=Ends(10.0, 10.02))).get("/comparison/M1", headers={"Accept": "text/html"}).text
    )
    assert "Concordant" in page
    assert "Sur 2 jours complets" in page
    assert "Jours incomplets : 0 en direct, 1 dans « enedis »" in page
    assert "mars 2026" in page
    assert page.count('<th role="rowheader"') == 1 + 3
    assert "2026-03#days" in page
    assert "2 jours comparés sur 3" in page


def test_the_page_of_a_meter_without_another_series_names_the_next_step() -> None:
    class Alone(FakeComparison):
        def sources(self, meter: str) -> list[dict[str, object]]:
            return [dict(row) for row in super().sources(meter) if row["source"] == "live"]

    page = client(app=fake_app(comparison=Alone())).get("/comparison/M1", headers={"Accept": "text/html"}).text
    assert "Aucune autre série" in page
    assert "<code>vigie import readings" in page
