"""Refusals by kind, and their way through again: who may ask, what is asked, what is answered."""

import re
from collections.abc import Sequence
from typing import Any

import pytest

from api.ports import Row
from domain.quarantine import Selection
from tests.unit.api.browser import Browser
from tests.unit.api.fakes import NOW, FakeFindings, FakeHealth, FakeQuarantine, FakeRegistry, client, fake_app

REPLAY = "/api/v1/rejections/replay"


def test_kinds_of_refusals_are_worded() -> None:
    kind = client().get("/api/v1/rejections/summary?lang=fr").json()["items"][0]
    assert (kind["reason"], kind["reason_text"], kind["messages"]) == ("checksum", "Somme de contrôle fausse", 2)
    assert client().get("/api/v1/rejections/summary?resolved=true").json() == {"items": []}


@pytest.mark.parametrize(("limit", "status", "asked"), [("", 200, 100), ("limit=3", 200, 3), ("limit=1001", 422, None)])
def test_as_many_kinds_as_are_asked_for(limit: str, status: int, asked: int | None) -> None:
    findings = FakeFindings()
    answer = client(app=fake_app(findings=findings)).get(f"/api/v1/rejections/summary?{limit}")
    assert answer.status_code == status
    assert findings.summary_limit == asked


def test_the_page_says_what_of_unknown_senders_is_not_kept() -> None:
    health = FakeHealth()
    browser = client("technician", app=fake_app(health=health))
    text = browser.get("/rejections?lang=en").text
    assert "the last 2,000 messages of a device (VIGIE_UNKNOWN_KEPT)" in text
    assert "of 5,000 devices" in text
    assert "data-forgotten" not in text
    health.forgotten_messages = 7600
    assert "7,600 messages of unknown senders were not kept" in browser.get("/rejections?lang=en").text
    metrics = browser.get("/metrics").text
    assert "vigie_unknown_forgotten_messages_total 7600.0" in metrics
    assert 'vigie_unknown_kept_limit{of="senders"} 5000.0' in metrics


def test_metrics_without_a_database_tell_that_it_is_away_and_what_needs_none() -> None:
    health = FakeHealth()
    browser = client("viewer", app=fake_app(health=health))
    assert "vigie_database_up 1.0" in browser.get("/metrics").text
    health.answering = False
    text = browser.get("/metrics").text
    assert "vigie_database_up 0.0" in text
    assert 'vigie_http_requests_total{method="GET",route="/metrics",status="200"} 1.0' in text
    assert "vigie_registers" not in text


def test_metrics_while_the_database_goes_away_are_not_told_by_half() -> None:
    health = FakeHealth()
    health.away = True
    text = client("viewer", app=fake_app(health=health)).get("/metrics").text
    assert "vigie_database_up 0.0" in text
    assert "vigie_ingest_messages" not in text


@pytest.mark.parametrize(("role", "status"), [("viewer", 403), ("manager", 403), ("technician", 200), ("admin", 200)])
def test_a_technician_sends_messages_through_again(role: str, status: int) -> None:
    assert client(role).post(REPLAY, json={}).status_code == status


def test_what_is_chosen_and_what_became_of_it() -> None:
    quarantine = FakeQuarantine()
    browser = client("technician", fake_app(quarantine=quarantine))
    body = {"reason": "unknown_device", "device": "m1", "ids": [3, 4], "topic_prefix": "vigie/"}
    answer = browser.post(REPLAY, json=body)
    assert answer.json() == {
        "messages": 2, "resolved": 1, "still_rejected": 1, "not_replayable": 0, "stored": 7, "duplicates": 0,
        "superseded": 0,
    }  # fmt: skip
    assert quarantine.asked == [Selection("unknown_device", "m1", (3, 4), "vigie/")]


def test_a_second_one_at_the_same_time_is_a_conflict() -> None:
    browser = client("technician")
    browser.post(REPLAY, json={})
    second = browser.post(REPLAY, json={})
    assert (second.status_code, second.json()["type"]) == (409, "urn:vigie:problem:conflict")


@pytest.mark.parametrize(
    "body", [{"reason": "no such"}, {"ids": []}, {"ids": [0]}, {"device": 1}, {"devise": "m1"}, [], None, "x"]
)
def test_a_wrong_choice_is_named(body: Any) -> None:
    answer = client("technician").post(REPLAY, json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"]


def signed_in(role: str, **others: Any) -> Browser:
    browser = client(None, fake_app(**others))
    browser.post("/sign-in", data={"token": role})
    return browser


class UnknownDevices(FakeRegistry):
    def unknown_devices(self, limit: int) -> Sequence[Row]:
        row = {"device": "gw", "messages": 3, "first_received_at": NOW, "last_received_at": NOW, "topic": "t"}
        return [row][:limit]


@pytest.mark.parametrize("path", ["/meters", "/rejections"])
def test_a_technician_has_a_button_and_nobody_else(path: str) -> None:
    assert 'action="/rejections/replay"' in signed_in("technician", registry=UnknownDevices()).get(path).text
    assert 'action="/rejections/replay"' not in signed_in("manager", registry=UnknownDevices()).get(path).text
    assert signed_in("manager").post("/rejections/replay", data={"device": "gw"}).status_code == 403


def test_the_button_sends_what_is_shown_and_says_what_became_of_it() -> None:
    quarantine = FakeQuarantine()
    browser = signed_in("technician", quarantine=quarantine)
    asked = {"reason": "checksum", "device": "gw & co"}
    # A form that another site made knows no token of this session.
    assert browser.post("/rejections/replay", data={**asked, "token": "x"}).status_code == 403
    shown = re.search(r'name="token" value="([^"]+)"', browser.get("/rejections").text)
    assert shown is not None
    answer = browser.post("/rejections/replay", data={**asked, "token": shown[1]})
    assert answer.status_code == 303
    assert quarantine.asked == [Selection("checksum", "gw & co")]
    page = browser.get(answer.headers["location"] + "&lang=fr").text
    assert "2 messages renvoyés. Compris : 1 ; relevés enregistrés : 7." in page
    assert 'value="gw &amp; co"' in page
    assert browser.get("/rejections?replayed=1-x-2").status_code == 422
