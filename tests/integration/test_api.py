"""The API on a real database: amounts, findings, tokens, panels, live readings, health."""

import base64
import json
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import httpx
import psycopg
import pytest

from app.web import listen, web_server
from deploy.memory import free_port
from domain.errors import NotFoundError, UsageError
from storage import api_tokens
from tests.fixtures import seed
from tests.fixtures.web import SECRET, Served, served

NOW = datetime.now(UTC)


@pytest.fixture
def web(database_url: str) -> Iterator[Served]:
    with served(database_url) as found:
        yield found


def _client(web: Served, database_url: str, role: str = "viewer") -> httpx.Client:
    _, token = api_tokens.create(database_url, role, "test")
    return httpx.Client(base_url=web.url, headers={"Authorization": f"Bearer {token}"}, timeout=20)


def _get(browser: httpx.Client, path: str, **query: Any) -> Any:
    answer = browser.get(path, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def _consumption(browser: httpx.Client, start: str, end: str, step: str) -> list[dict[str, Any]]:
    path = f"/api/v1/meters/{seed.METER}/consumption"
    buckets: list[dict[str, Any]] = _get(browser, path, start=start, end=end, step=step)["buckets"]
    return buckets


@pytest.mark.parametrize("https", [True, False])
def test_behind_tls_the_session_cookie_is_for_https_only(database_url: str, https: bool) -> None:  # noqa: FBT001
    _, token = api_tokens.create(database_url, "viewer", "test")
    with served(database_url, https=https) as web, httpx.Client(base_url=web.url, timeout=20) as browser:
        signed = browser.post("/sign-in", data={"token": token, "next": "/territory"})
    assert signed.status_code == 303
    assert ("secure" in signed.headers["set-cookie"].lower().split("; ")) is https


def test_amounts_over_both_clock_changes(web: Served, database_url: str) -> None:
    registers = seed.seed_registry(database_url)
    seed.seed_amounts(database_url, registers, datetime(2026, 3, 20, tzinfo=UTC), datetime(2026, 3, 30, tzinfo=UTC))
    with _client(web, database_url) as browser:
        hours = _consumption(browser, "2026-03-29", "2026-03-30", "hour")
        (day,) = _consumption(browser, "2026-03-29", "2026-03-30", "day")
        assert len(hours) == 23
        assert day["amount"] == pytest.approx(sum(hour["amount"] for hour in hours), abs=1e-9)
        assert (day["start"], day["end"]) == ("2026-03-29T00:00:00+01:00", "2026-03-30T00:00:00+02:00")
        assert len(_consumption(browser, "2026-10-25", "2026-10-26", "hour")) == 25
        (month_bucket,) = _consumption(browser, "2026-03-01", "2026-04-01", "month")
        days = _consumption(browser, "2026-03-01", "2026-04-01", "day")
        assert len(days) == 31
        known = [bucket["amount"] for bucket in days if bucket["amount"] is not None]
        assert month_bucket["amount"] == pytest.approx(sum(known), abs=1e-9)
        (empty,) = _consumption(browser, "2020-02-01", "2020-02-02", "day")
        assert (empty["amount"], empty["coverage"], empty["revision"]) == (None, 0.0, 0)


def test_the_registry_and_its_pages(web: Served, database_url: str) -> None:
    seed.seed_all(database_url, NOW, days=3)
    with _client(web, database_url) as browser:
        epcis = {item["siren"]: item for item in _get(browser, "/api/v1/epcis")["items"]}
        assert (epcis[seed.SIREN]["sites"], epcis[seed.SIREN]["meters"]) == (1, 2)
        first = _get(browser, "/api/v1/sites", limit=1)
        second = _get(browser, "/api/v1/sites", limit=1, cursor=first["next_cursor"])
        assert [item["code"] for item in first["items"] + second["items"]] == [seed.CABINET, seed.SITE]
        assert _get(browser, f"/api/v1/sites/{seed.CABINET}")["lamp_count"] == 40
        meters = _get(browser, "/api/v1/meters", siren=seed.SIREN)["items"]
        assert {item["meter"] for item in meters} == {seed.METER, seed.GAS_METER}
        assert not any(item["late"] for item in meters)


def test_a_silent_meter_is_late(web: Served, database_url: str) -> None:
    registers = seed.seed_registry(database_url)
    seed.seed_readings(database_url, registers, NOW - timedelta(hours=2), hours=3)
    with _client(web, database_url) as browser:
        assert len(_get(browser, "/api/v1/meters", late=True)["items"]) == 3
        assert "vigie_registers_silent 3.0" in httpx.get(f"{web.url}/metrics").text


def test_anomalies_with_sentences_filters_and_cursors(web: Served, database_url: str) -> None:
    seed.seed_all(database_url, NOW, days=3)
    with _client(web, database_url) as browser:
        dearest = _get(browser, "/api/v1/anomalies", order="cost", limit=1)
        assert dearest["items"][0]["cost_eur"] == pytest.approx(27.06)
        sentence = dearest["items"][0]["sentence"]
        assert "École Jean-Macé" in sentence
        assert "143" in sentence
        assert "€" in sentence
        following = _get(browser, "/api/v1/anomalies", order="cost", limit=1, cursor=dearest["next_cursor"])
        assert (following["items"][0]["kind"], following["next_cursor"]) == ("daytime_lighting", None)
        english = _get(browser, "/api/v1/anomalies", lang="en", site=seed.SITE)["items"]
        assert len(english) == 1
        assert english[0]["sentence"] != sentence
        assert _get(browser, "/api/v1/anomalies", min_cost=20)["items"][0]["site"] == seed.SITE
        assert _get(browser, "/api/v1/anomalies", end="2020-01-01")["items"] == []
        hours = _get(browser, f"/api/v1/anomalies/{dearest['items'][0]['id']}/hours")["items"]
        assert sum(hour["inside"] for hour in hours) == 9


def test_a_refusal_keeps_its_bytes(web: Served, database_url: str) -> None:
    seed.seed_all(database_url, NOW, days=1)
    with _client(web, database_url, "technician") as browser:
        listed = _get(browser, "/api/v1/rejections", reason="undecodable")["items"]
        detail = _get(browser, f"/api/v1/rejections/{listed[0]['id']}")
        assert base64.b64decode(detail["payload_base64"]) == b"\x00\xff<script>"
        assert detail["payload_text"].endswith("<script>")
        assert detail["reason_text"] == "Message illisible"
        assert _get(browser, "/api/v1/rejections", device="gw-99")["items"][0]["times"] == 3
    with _client(web, database_url) as browser:
        assert browser.get(f"/api/v1/rejections/{listed[0]['id']}").status_code == 403


def test_savings_of_the_asked_days(web: Served, database_url: str) -> None:
    seed.seed_all(database_url, NOW, days=3)
    with _client(web, database_url) as browser:
        found = _get(browser, f"/api/v1/epcis/{seed.SIREN}/savings", start="2026-02-01", end="2026-03-01")
        assert (found["start"], found["end"]) == ("2026-02-01", "2026-03-01")
        # A year of baseline is not there: the figure says so.
        assert (found["verdict"], found["verdict_text"]) == ("insufficient_data", "données insuffisantes")
        assert browser.get("/api/v1/epcis/240200469/savings").status_code == 404


def test_every_panel_of_the_pages_has_rows(web: Served, database_url: str) -> None:
    seed.seed_all(database_url, NOW, days=35)
    span = {"from": (NOW - timedelta(days=2)).isoformat(), "to": NOW.isoformat()}
    with _client(web, database_url) as browser:
        listed = {item["id"]: item for item in _get(browser, "/api/v1/panels")["items"]}
        assert {"site-load", "site-power-live", "epci-daily", "ingest-rate"} <= set(listed)
        site = {"var-site": _site_id(database_url)}
        for panel, variables in (
            ("site-load", site), ("site-power-live", site), ("epci-daily", {"var-siren": seed.SIREN}),
            ("ingest-rate", {}),
        ):  # fmt: skip
            found = _get(browser, f"/api/v1/panels/{panel}/data", **span, **variables)
            assert found["columns"][0]["type"] == "time"
            assert len(found["columns"][0]["values"]) >= 2, panel
        assert browser.get("/api/v1/panels/site-load/data", params=span).status_code == 422
        assert browser.get("/api/v1/panels/nothing/data", params=span).status_code == 404
        injected = {**span, "var-site": "1'); DROP TABLE reading; --"}
        assert browser.get("/api/v1/panels/site-load/data", params=injected).status_code in {200, 422}


def _site_id(database_url: str) -> str:
    with psycopg.connect(database_url) as connection:
        row = connection.execute(b"SELECT id FROM site WHERE code = %s", (seed.SITE,)).fetchone()
    assert row is not None
    return str(row[0])


def test_a_reading_reaches_whoever_watches(web: Served, database_url: str) -> None:
    registers = seed.seed_all(database_url, NOW, days=2)
    with _client(web, database_url) as browser, browser.stream("GET", f"/api/v1/live/{seed.SITE}") as stream:
        lines = stream.iter_lines()
        before = _event(lines)
        last = datetime.fromisoformat(before["time"])
        # The ten minutes before may lie in two hours, each with a power of its own.
        powers = [seed.power_kw(last - timedelta(minutes=back), seed.METER) for back in (10, 0)]
        assert min(powers) - 1e-6 <= before["power_kw"] <= max(powers) + 1e-6
        time.sleep(1)
        moment = datetime.fromisoformat(before["time"]) + timedelta(minutes=6)
        seed.push_reading(database_url, registers[seed.METER], before["value"] * 1000 + 1500, moment)
        after = _event(lines)
        assert datetime.fromisoformat(after["time"]) == moment
        assert after["power_kw"] == pytest.approx(15.0)


def _event(lines: Iterator[str]) -> dict[str, Any]:
    data = next(line for line in lines if line.startswith("data:"))
    found: dict[str, Any] = json.loads(data.removeprefix("data:"))
    return found


def test_a_server_with_a_watcher_stops_at_once(web: Served, database_url: str) -> None:
    seed.seed_all(database_url, NOW, days=1)
    begun = threading.Event()

    def watch() -> None:
        with _client(web, database_url) as browser, browser.stream("GET", f"/api/v1/live/{seed.SITE}") as stream:
            for _ in stream.iter_lines():
                begun.set()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    assert begun.wait(10)
    assert web.stop() < 2.0
    watcher.join(5)
    assert not watcher.is_alive()


def test_today_beside_what_was_expected(web: Served, database_url: str) -> None:
    seed.seed_all(database_url, NOW, days=2)
    with _client(web, database_url) as browser:
        found = _get(browser, f"/api/v1/live/{seed.SITE}/today")
        assert found["state"] == "normal"
        for fluid in found["fluids"]:
            assert fluid["expected"] == pytest.approx(0.97 * fluid["amount"])
        if found["fluids"]:
            prices = {"electricity": 0.22, "gas": 0.095}
            cost = sum(fluid["amount"] * prices[fluid["fluid"]] for fluid in found["fluids"])
            assert found["cost_eur"] == pytest.approx(cost)


def test_a_token_ends(web: Served, database_url: str) -> None:
    number, token = api_tokens.create(database_url, "viewer", "short")
    header = {"Authorization": f"Bearer {token}"}
    assert token.startswith("vigie_")
    assert httpx.get(f"{web.url}/api/v1/epcis", headers=header).status_code == 200
    api_tokens.revoke(database_url, number)
    assert httpx.get(f"{web.url}/api/v1/epcis", headers=header).status_code == 401
    _, old = api_tokens.create(database_url, "viewer", "", datetime.now(UTC) - timedelta(seconds=1))
    assert httpx.get(f"{web.url}/api/v1/epcis", headers={"Authorization": f"Bearer {old}"}).status_code == 401
    with pytest.raises(NotFoundError):
        api_tokens.revoke(database_url, number)
    kept = api_tokens.list_tokens(database_url)
    assert {row["label"] for row in kept} == {"short", ""}
    with psycopg.connect(database_url) as connection:
        stored = connection.execute(b"SELECT access_token::text FROM access_token").fetchall()
    assert not any(token in str(row) for row in stored)


def test_health(web: Served, database_url: str) -> None:
    assert httpx.get(f"{web.url}/health/ready").json() == {
        "status": "ok", "collectors": [], "derivation": {"series": 0, "since": None, "late": False, "failed": 0},
    }  # fmt: skip
    with psycopg.connect(database_url) as connection:
        connection.execute(b"DELETE FROM _yoyo_migration WHERE migration_id = '0004.views'")
    behind = httpx.get(f"{web.url}/health/ready")
    assert (behind.status_code, "vigie db migrate" in behind.json()["detail"]) == (503, True)


def test_a_database_that_is_not_migrated_is_not_ready(empty_database_url: str) -> None:
    with served(empty_database_url) as web:
        assert httpx.get(f"{web.url}/health/live").status_code == 200
        answer = httpx.get(f"{web.url}/health/ready", timeout=20)
        assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")


def test_a_port_that_is_taken(web: Served) -> None:
    with pytest.raises(UsageError, match="error-serve-address"):
        listen("127.0.0.1", int(web.url.rsplit(":", 1)[1]))


def test_the_demo_listens_here_only(database_url: str) -> None:
    open_to_all = listen("0.0.0.0", free_port())
    with closing(open_to_all), pytest.raises(UsageError, match="error-demo-not-loopback"):
        web_server(database_url, open_to_all, session_secret=SECRET, demo_sign_in=True)


HOSTILE = (
    "\x00",
    "'; DROP TABLE reading; --",
    "😀" * 100,
    "../../etc/passwd",
    "%",
    "\udcff".encode("utf-8", "replace"),
    "9" * 40,
)


def test_no_input_breaks_the_server(web: Served, database_url: str) -> None:
    seed.seed_all(database_url, NOW, days=1)
    big = api_cursor(2**63 + 5)
    with _client(web, database_url, "admin") as browser:
        for word in HOSTILE:
            for path in ("/api/v1/meters?site={}", "/api/v1/rejections?device={}", "/api/v1/anomalies?site={}"):
                assert browser.get(path.format(quote(word))).status_code < 500
            for path in ("/api/v1/sites/{}", "/api/v1/live/{}/today", "/live/{}", "/static/{}"):
                assert 400 <= browser.get(path.format(quote(word, safe=""))).status_code < 500
            meter = f"/api/v1/meters/{quote(word, safe='')}/consumption?start=2026-01-01&end=2026-01-02"
            assert browser.get(meter).status_code in {404, 422}
        for query in ("start=0001-01-01", "end=9999-12-31", "start=0001-01-01&end=9999-12-31", f"cursor={big}"):
            for path in ("anomalies", f"epcis/{seed.SIREN}/savings", "rejections"):
                answer = browser.get(f"/api/v1/{path}?{query}")
                assert answer.status_code < 500, (path, query, answer.text)
        assert _get(browser, "/api/v1/epcis")["items"]


def api_cursor(*position: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(position).encode()).decode().rstrip("=")
