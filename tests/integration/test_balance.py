"""The balance on a real database: route, nightly job, list, page and command, and a stored hour that was changed."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import psycopg
import pytest
from structlog.testing import capture_logs

from analytics.balances import check_all, monthly
from analytics.consumption import derive
from app.worker import JOBS, Jobs
from domain.batch import Batch
from domain.registry import RegisterKind
from domain.series import Limits, Series
from domain.unit import UNITS
from storage import api_tokens
from storage.balance import TimescaleBalances
from storage.consumption import TimescaleConsumption
from storage.readings import TimescaleReadings
from storage.registry import TimescaleRegistry
from tests.fixtures.command import VigieHere
from tests.fixtures.registry import one_meter
from tests.fixtures.web import Served, served

START = datetime(2026, 3, 20, 12, 5, tzinfo=UTC)
NOW = datetime(2026, 4, 10, tzinfo=UTC)
ROUTE = "/api/v1/meters/m1/balance"


@pytest.fixture
def web(database_url: str) -> Iterator[Served]:
    with served(database_url) as found:
        yield found


@pytest.fixture
def browser(web: Served, database_url: str) -> Iterator[httpx.Client]:
    _, token = api_tokens.create(database_url, "viewer", "test")
    with httpx.Client(base_url=web.url, headers={"Authorization": f"Bearer {token}"}, timeout=20) as client:
        yield client


def store(
    url: str, register: int, points: list[tuple[datetime, float]], *, unit: str | None = None, source: str = "live"
) -> None:
    batch = Batch("test", source=source)
    for time, value in points:
        batch.add(register, time, value, UNITS[unit].code if unit else 0, time.timestamp())
    sink = TimescaleReadings(url)
    try:
        sink.write(batch)
    finally:
        sink.close()
    derive(TimescaleConsumption(url))


def points(count: int, *, first: float = 1_000_000, start: datetime = START) -> list[tuple[datetime, float]]:
    """Wh every ten minutes, 0.6 kW."""
    return [(start + timedelta(minutes=10 * n), first + 100 * n) for n in range(count)]


def told(browser: httpx.Client, **query: str) -> dict[str, Any]:
    answer = browser.get(ROUTE, params=query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def run(url: str, query: str, **params: object) -> None:
    with psycopg.connect(url) as connection:
        connection.execute(query.encode(), params)


def declare(url: str, register: int, at: datetime, old: float | None, new: float | None, **changes: object) -> None:
    """Declare an event by plain SQL, and let everything be derived anew."""
    known = {"unit": None, "scale": None, "digits": None, "from_answer": False} | changes
    run(
        url,
        "INSERT INTO register_event (register_id, kind, at, old_index, new_index, unit, scale, digits, from_answer, "
        "declared_by) VALUES (%(register)s, 'swap', %(at)s, %(old)s, %(new)s, %(unit)s, %(scale)s, %(digits)s, "
        "%(from_answer)s, 'test')",
        register=register, at=at, old=old, new=new, **known,
    )  # fmt: skip
    run(
        url,
        "INSERT INTO stale_span (register_id, source_id, span) SELECT DISTINCT register_id, source_id, "
        "'{[2000-01-01,infinity)}'::tstzmultirange FROM reading WHERE register_id = %(register)s",
        register=register,
    )
    derive(TimescaleConsumption(url))


def test_an_account_with_every_mishap_adds_up(database_url: str, browser: httpx.Client) -> None:
    register = one_meter(database_url, digits=7, max_rate=6.0)
    plain = points(300, first=9_990_000)
    readings = [(time, value % 1e7) for time, value in plain]
    readings[50] = (readings[50][0], 5e6)  # a spike
    del readings[100:140]  # a gap
    last = readings[-1][1]
    exchanged = readings[-1][0] + timedelta(minutes=5)
    readings += points(200, first=70_000, start=exchanged + timedelta(minutes=5))
    level = readings[-1][0] + timedelta(minutes=10)
    readings += points(20, first=4_000_000, start=level)
    readings += points(3, first=7_000_000, start=level + timedelta(minutes=200))
    store(database_url, register, readings)
    declare(database_url, register, exchanged, last + 50, 69_950)

    found = told(browser)
    assert found["rollover"] == 10_000
    assert found["swap"] == pytest.approx((69_950 - last - 50) / 1000)
    assert found["unexplained"] == found["unexplained_abs"] == pytest.approx(4000 - 70 - 19.9)
    assert (found["refused"], found["pending"], found["closes"], found["clean"]) == (1, 3, True, False)
    assert found["index_start"] == 9990
    assert found["booked"] == pytest.approx(299 * 0.1 + 0.05 + 0.05 + 199 * 0.1 + 19 * 0.1)
    assert (found["start"], found["end"]) == ("2026-03-20T12:00:00Z", "2026-03-24T04:00:00Z")

    parts = [told(browser, start=f"2026-03-{day}", end=f"2026-03-{day + 1}") for day in range(20, 25)]
    for name in ("booked", "rollover", "swap", "unexplained", "refused", "pending"):
        assert sum(part[name] for part in parts) == pytest.approx(found[name])
    assert all(part["closes"] for part in parts)
    assert all(one["index_end"] == other["index_start"] for one, other in pairwise(parts))


def test_a_changed_hour_is_found_out(database_url: str, browser: httpx.Client, tmp_path: Path) -> None:
    register = one_meter(database_url)
    store(database_url, register, points(2500))
    vigie = VigieHere(database_url, "mqtt://127.0.0.1:1", tmp_path)
    job = {name: function for name, _, function in JOBS}["balance"]
    assert job(Jobs(database_url, lambda: NOW)) == {"balances": 1, "balances_open": 0, "balances_unclean": 0}
    assert told(browser)["clean"]
    assert vigie.json("balance", "m1")["closes"] is True
    assert "Le compte est bon" in browser.get("/balances", headers={"Accept": "text/html"}).text

    run(database_url, "UPDATE hour_amount SET amount = amount + 0.5 WHERE hour = '2026-03-25 10:00Z'")
    whole = told(browser)
    assert (whole["residual"], whole["closes"], whole["clean"]) == (pytest.approx(-0.5), False, False)
    assert not told(browser, start="2026-03-25T10:00:00Z", end="2026-03-25T11:00:00Z")["closes"]
    assert told(browser, start="2026-03-25T11:00:00Z")["closes"]

    with capture_logs() as logs:
        assert job(Jobs(database_url, lambda: NOW))["balances_open"] == 1
    (warning,) = [line for line in logs if line["event"] == "balance_open"]
    assert (warning["log_level"], warning["meter"], warning["months"]) == ("warning", "m1", ["2026-03-01"])

    (item,) = browser.get("/api/v1/balances", params={"state": "open"}).json()["items"]
    assert (item["meter"], item["site"], item["open_months"]) == ("m1", "school", ["2026-03-01"])
    assert item["checked_at"] == "2026-04-10T00:00:00Z"
    assert "vigie_balance_open 1.0" in browser.get("/metrics").text
    page = browser.get("/balances", headers={"Accept": "text/html"}).text
    assert "Ne tombe pas juste" in page
    assert "mars 2026" in page
    months = browser.get("/balances/m1", headers={"Accept": "text/html"}).text
    assert (months.count("Ne tombe pas juste"), months.count("Le compte est bon")) == (1, 1)

    done = vigie.run("balance", "--all", "--json")
    assert done.returncode == 1
    answer = json.loads(done.stdout.strip().splitlines()[-1])
    assert (answer["checked"], answer["open"], answer["troubles"][0]["open_months"]) == (1, 1, ["2026-03-01"])
    assert "does not add up" in done.stderr
    assert vigie.run("balance", "m1", "--start", "2026-03-25", "--end", "2026-03-26").returncode == 1


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ((), 2, "--all"),
        (("m1", "--all"), 2, "--all"),
        (("nobody",), 3, "nobody"),
        (("m1", "--register", "nope"), 3, "energy_import"),
        (("m1", "--source", "nope"), 3, "nope"),
        (("m1", "--start", "yesterday"), 2, "yesterday"),
        (("m1", "--start", "2026-03-02T10:00:00"), 2, "2026-03-29T00:10:00Z"),
        (("m1", "--start", "2026-03-02", "--end", "2026-03-02"), 2, "end"),
    ],
)
def test_the_command_says_what_does_not_fit(
    *, database_url: str, tmp_path: Path, arguments: tuple[str, ...], code: int, words: str
) -> None:
    one_meter(database_url)
    done = VigieHere(database_url, "mqtt://127.0.0.1:1", tmp_path).run("balance", *arguments)
    assert done.returncode == code
    assert words in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_register_without_readings_is_clean(database_url: str, browser: httpx.Client) -> None:
    one_meter(database_url)
    found = told(browser)
    assert (found["index_start"], found["index_end"], found["booked"], found["clean"]) == (None, None, 0, True)
    assert check_all(TimescaleBalances(database_url), NOW) == []
    assert browser.get(ROUTE, params={"source": "nobody"}).status_code == 404


@pytest.mark.parametrize(("kind", "unit"), [(RegisterKind.DELTA, "Wh"), (RegisterKind.GAUGE, "W")])
def test_delta_and_gauge_have_no_index(database_url: str, browser: httpx.Client, kind: RegisterKind, unit: str) -> None:
    register = one_meter(database_url, kind=kind, unit=unit, max_rate=6.0)
    store(database_url, register, [(time, 100.0 + n % 7) for n, (time, _) in enumerate(points(400))])
    store(database_url, register, [(START + timedelta(minutes=5), 90_000.0)])
    found = told(browser)
    assert (found["index_start"], found["refused"], found["closes"], found["clean"]) == (None, 1, True, True)
    assert found["booked"] > 1
    run(database_url, "UPDATE hour_amount SET amount = 0 WHERE hour = '2026-03-21 10:00Z'")
    assert not told(browser)["closes"]


def test_another_source_has_a_balance_of_its_own(database_url: str, browser: httpx.Client) -> None:
    register = one_meter(database_url)
    store(database_url, register, points(50))
    TimescaleRegistry(database_url).ensure_source("enedis")
    run(
        database_url,
        "INSERT INTO source_series SELECT %(register)s, id, 'delta', 'kWh', 3600 FROM source WHERE name = 'enedis'",
        register=register,
    )
    hourly = [(START + timedelta(hours=n), 2.0) for n in range(10)]
    store(database_url, register, hourly, source="enedis")
    assert told(browser, source="live")["index_start"] == 1000
    found = told(browser, source="enedis")
    assert (found["index_start"], found["booked"], found["closes"]) == (None, pytest.approx(20.0), True)
    checks = check_all(TimescaleBalances(database_url), NOW)
    assert [check.names[2] for check in checks] == ["live", "enedis"]
    assert all(check.clean for check in checks)
    # The interval of a source's own stands against what is dated for the register.
    run(
        database_url,
        "INSERT INTO register_limit (register_id, valid_from, interval_s, declared_by) "
        "VALUES (%(register)s, '2026-03-21', 300, 'test')",
        register=register,
    )
    for source, interval_s in ((1, 300), (2, 3600)):
        with TimescaleBalances(database_url).books(Series(register, source)) as books:
            assert books.rules.limits[1].interval_s == interval_s
    assert TimescaleBalances(database_url).waiting() == frozenset()
    run(
        database_url,
        "INSERT INTO stale_span (register_id, source_id, span) VALUES (%(register)s, 2, '{[2026-03-21, 2026-03-22)}')",
        register=register,
    )
    assert TimescaleBalances(database_url).waiting() == {Series(register, 2)}


def test_what_is_declared_reaches_the_balance(database_url: str) -> None:
    register = one_meter(database_url, digits=7, max_rate=6.0)
    store(database_url, register, points(5))
    run(
        database_url,
        "INSERT INTO register_limit (register_id, valid_from, max_rate, interval_s, declared_by) "
        "VALUES (%(register)s, '2026-03-21', 9, 300, 'test')",
        register=register,
    )
    run(
        database_url,
        "INSERT INTO question (register_id, source_id, good_time, good_value, first_time, first_value, "
        "last_time, readings, kind, level_changed, difference, answer) "
        "VALUES (%(register)s, 1, %(time)s, 1, %(time)s, 2, %(time)s, 3, 'step', false, 1, 'refuse')",
        register=register, time=START,
    )  # fmt: skip
    declare(database_url, register, START + timedelta(days=1), 1_000_500, 20, unit="kWh", scale=2.0, digits=5)
    run(database_url, "UPDATE register_event SET withdrawn_at = now() WHERE at < %(time)s", time=START)
    with TimescaleBalances(database_url).books(Series(register, 1)) as books:
        rules = books.rules
    assert (rules.scale.factor, rules.scale.digits) == (1e-3, 7)
    assert [limits.max_rate for limits in rules.limits] == [6.0, 9.0]
    assert rules.limits[0].since_us == 0
    assert rules.limits[1] == Limits(1_774_051_200_000_000, 9.0, 300)
    (event,) = rules.events
    assert (event.old_index, event.new_index, event.unit_factor, event.scale, event.digits) == (1_000_500, 20, 1, 2, 5)
    (refusal,) = rules.refusals
    assert (refusal.good_value, refusal.first_value, refusal.good_us) == (1, 2, 1_774_008_300_000_000)


def test_values_in_another_unit_and_a_history_of_many_chunks(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.balance.CHUNK", 100)
    register = one_meter(database_url, max_rate=6.0)
    series = points(1000)
    store(database_url, register, series[:500])
    store(database_url, register, [(time, value / 1000) for time, value in series[500:]], unit="kWh")
    balances = TimescaleBalances(database_url)
    with balances.books(Series(register, 1)) as books:
        chunks = list(books.readings())
    assert len(chunks) >= 10
    assert sum(len(chunk[0]) for chunk in chunks) == 1000
    assert np.isnan(chunks[0][2]).all()
    assert (chunks[-2][2] == 1.0).all()
    check = monthly(balances, Series(register, 1))
    assert check is not None
    assert (check.balance.refused, check.clean) == (0, True)


def test_the_check_of_before_is_replaced(database_url: str) -> None:
    register = one_meter(database_url)
    store(database_url, register, points(20))
    balances = TimescaleBalances(database_url)
    for day in (1, 2):
        check_all(balances, datetime(2026, 5, day, tzinfo=UTC))
    with psycopg.connect(database_url) as connection:
        kept = connection.execute("SELECT checked_at, closes, open_months, booked FROM balance_check").fetchall()
    assert kept == [(datetime(2026, 5, 2, tzinfo=UTC), True, [], pytest.approx(1.9))]
