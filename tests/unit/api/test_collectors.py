"""What collectors do, in pages, readiness and metrics."""

from datetime import timedelta
from typing import Any

import pytest

from tests.unit.api.fakes import NOW, FakeHealth, client, fake_app


def page(path: str, *changes: dict[str, Any]) -> str:
    health = FakeHealth()
    health.collector_changes = list(changes)
    answer = client("technician", app=fake_app(health=health)).get(path)
    assert answer.status_code == 200
    return answer.text


@pytest.mark.parametrize("path", ["/rejections?lang=en", "/?lang=en"])
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, "has been receiving and storing"),
        ({"condition": "broker_away"}, "has had no MQTT broker"),
        ({"condition": "database_away"}, "It has 3 messages in hand"),
        ({"condition": "stopped"}, "vigie ingest --name collector --forget"),
        (
            {"condition": "stopped", "group": "team", "name": "team.one"},
            "--group team --name one --forget",
        ),
        ({"broker_dropped": 12}, "has thrown 12 messages away"),
        ({"silent": True}, "has given no sign of life"),
        ({"last_waited_from": NOW - timedelta(minutes=10), "last_waited_to": NOW}, "The database did not answer from"),
    ],
)
def test_pages_say_what_a_collector_does(path: str, change: dict[str, Any], words: str) -> None:
    assert words in page(path, change)


def test_pages_say_that_none_has_started() -> None:
    assert "vigie ingest" in page("/rejections?lang=fr")


def test_readiness_names_the_collectors() -> None:
    health = FakeHealth()
    health.collector_changes = [{"condition": "database_away"}]
    answer = client(app=fake_app(health=health)).get("/health/ready").json()
    assert answer["status"] == "ok"
    assert [(row["name"], row["condition"], row["silent"]) for row in answer["collectors"]] == [
        ("collector", "database_away", False)
    ]


def test_metrics_tell_conditions_and_what_is_held() -> None:
    health = FakeHealth()
    health.collector_changes = [{}, {"name": "two", "condition": "stopped"}, {"name": "three", "silent": True}]
    text = client("viewer", app=fake_app(health=health)).get("/metrics").text
    assert 'vigie_collector_up{collector="collector"} 1.0' in text
    assert 'vigie_collector_up{collector="two"} 0.0' in text
    assert 'vigie_collector_up{collector="three"} 0.0' in text
    assert 'vigie_collector_condition{collector="two",condition="stopped"} 1.0' in text
    assert 'vigie_collector_condition{collector="two",condition="collecting"} 0.0' in text
    assert 'vigie_collector_held_messages{collector="collector"} 3.0' in text
    assert 'vigie_collector_held_bytes{collector="collector"} 480.0' in text


@pytest.mark.parametrize("path", ["/rejections?lang=en", "/?lang=en"])
def test_pages_say_when_figures_are_behind(path: str) -> None:
    health = FakeHealth()
    browser = client("technician", app=fake_app(health=health))
    assert "Figures are behind" not in browser.get(path).text
    health.derivation_late = True
    assert "Figures are behind: 3 registers wait, the oldest since" in browser.get(path).text


@pytest.mark.parametrize("path", ["/rejections?lang=en", "/?lang=en"])
def test_pages_name_registers_whose_figures_cannot_be_computed(path: str) -> None:
    health = FakeHealth()
    health.derivation_failed = ["m1 / energy_import"]
    text = client("technician", app=fake_app(health=health)).get(path).text
    assert "The figures of one register cannot be computed: m1 / energy_import." in text
    assert "Figures are behind" not in text


def test_readiness_and_metrics_tell_how_far_figures_are_behind() -> None:
    health = FakeHealth()
    browser = client("viewer", app=fake_app(health=health))
    assert browser.get("/health/ready").json()["derivation"] == {
        "series": 0, "since": None, "late": False, "failed": 0,
    }  # fmt: skip
    health.derivation_late, health.derivation_failed = True, ["m1 / energy_import"]
    assert browser.get("/health/ready").json()["derivation"] == {
        "series": 3, "since": "2026-11-25T08:48:00Z", "late": True, "failed": 1,
    }  # fmt: skip
    text = browser.get("/metrics").text
    assert "vigie_derivation_series 3.0" in text
    assert "vigie_derivation_behind_seconds 720.0" in text
    assert "vigie_derivation_failed_series 1.0" in text
