"""Balances over HTTP: one register, the list of checks, their pages, and what /metrics counts."""

import re

import pytest

from tests.unit.api.fakes import client

HTML = {"Accept": "text/html"}
ROUTE = "/api/v1/meters/M1/balance"


def test_a_balance_names_what_it_is_of() -> None:
    answer = client().get(f"{ROUTE}?start=2026-11-01").json()
    assert (answer["meter"], answer["register"], answer["source"], answer["unit"]) == (
        "M1", "energy_import", "live", "kWh",
    )  # fmt: skip
    assert answer["start"] == "2026-10-31T23:00:00Z"  # civil midnight of the site
    assert (answer["rollover"], answer["refused"], answer["closes"], answer["clean"]) == (100_000.0, 2, True, True)


@pytest.mark.parametrize(
    ("query", "status", "word"),
    [
        ("?start=2026-11-02&end=2026-11-01", 422, "période"),
        ("?start=2026-11-02T10:00:00", 422, "décalage"),
        ("?start=yesterday", 422, "start"),
        ("?source=nobody", 404, "nobody"),
        ("?register=nope", 404, "nope"),
    ],
)
def test_a_question_that_does_not_fit_is_told(query: str, status: int, word: str) -> None:
    answer = client().get(ROUTE + query)
    assert answer.status_code == status
    assert word in answer.json()["detail"]


def test_a_meter_that_is_not_there() -> None:
    assert client().get("/api/v1/meters/nope/balance").status_code == 404


def test_checks_come_in_pages_with_trouble_first() -> None:
    first = client().get("/api/v1/balances?limit=2").json()
    assert [item["meter"] for item in first["items"]] == ["M0", "M1"]
    assert first["items"][0]["open_months"] == ["2026-11-01"]
    second = client().get(f"/api/v1/balances?limit=2&cursor={first['next_cursor']}").json()
    assert ([item["meter"] for item in second["items"]], second["next_cursor"]) == (["M2"], None)
    assert len(client().get("/api/v1/balances?state=open").json()["items"]) == 1
    assert client().get("/api/v1/balances?state=some").status_code == 422


def test_the_page_says_the_verdict_in_words() -> None:
    page = client().get("/balances", headers=HTML).text
    words = re.findall(r'class="flag"[^>]*>([^<]+)<', page)
    assert words == ["Ne tombe pas juste", "À expliquer", "Le compte est bon"]
    assert "novembre 2026" in page
    assert 'href="/balances/M0?register=energy_import&amp;source=live"' in page
    assert "−0" not in page  # noqa: RUF001 - the minus sign
    assert "Needs an explanation" in client().get("/balances?lang=en", headers=HTML).text


def test_the_page_of_a_meter_has_its_months() -> None:
    page = client().get("/balances/M1", headers=HTML).text
    assert "novembre 2026" in page
    assert "99\u202f204,500" in page
    assert "Aucun relevé" in client().get("/balances/M1?source=other", headers=HTML).text


def test_metrics_count_troubles() -> None:
    text = client().get("/metrics").text
    assert "vigie_balance_open 1.0" in text
    assert "vigie_balance_unclean 2.0" in text
