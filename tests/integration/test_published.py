"""Consumption as it was known, in another unit, from another source, and as a sum of registers; on a real database."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from analytics.consumption import derive
from domain.registry import Fluid, Meter, Register, RegisterKind, Site, SiteKind
from storage import api_tokens
from storage.consumption import TimescaleConsumption
from storage.registry import TimescaleRegistry
from tests.fixtures.command import VigieHere
from tests.fixtures.registry import one_meter
from tests.fixtures.web import Served, served
from tests.integration.test_consumption import store

MARCH = datetime(2026, 2, 28, 23, tzinfo=UTC)
APRIL = datetime(2026, 3, 31, 22, tzinfo=UTC)
DAYS = [date(2026, 3, 1) + timedelta(days=n) for n in range(31)]


@pytest.fixture
def web(database_url: str) -> Iterator[Served]:
    with served(database_url) as found:
        yield found


@pytest.fixture
def browser(web: Served, database_url: str) -> Iterator[httpx.Client]:
    _, token = api_tokens.create(database_url, "technician", "Mairie")
    with httpx.Client(base_url=web.url, headers={"Authorization": f"Bearer {token}"}, timeout=20) as client:
        yield client


@pytest.fixture
def registers(database_url: str) -> dict[str, int]:
    """Two electricity meters and a gas meter with a delivery point; each hour of March holds 1, 2 and 3."""
    registry = TimescaleRegistry(database_url)
    registry.load_territory()
    registry.upsert_sites([Site(code="school", name="École", kind=SiteKind.SCHOOL, commune_insee="02691")])
    meters = [
        Meter(code="a", site="school", fluid=Fluid.ELECTRICITY),
        Meter(code="b", site="school", fluid=Fluid.ELECTRICITY),
        Meter(code="g", site="school", fluid=Fluid.GAS, delivery_point="GI1"),
        Meter(code="w", site="school", fluid=Fluid.WATER),
    ]
    units = {"a": "Wh", "b": "Wh", "g": "m3", "w": "m3"}
    registry.upsert_meters(
        meters,
        [
            Register(meter=code, name="r", kind=RegisterKind.INDEX, unit=unit, device=code, channel="r")
            for code, unit in units.items()
        ],
    )
    numbers = {key[0]: found.register_id for key, found in registry.registers().items()}
    for code, amount in (("a", 1.0), ("b", 2.0), ("g", 3.0)):
        fill(database_url, numbers[code], amount)
    return numbers


def run(url: str, query: str, **params: object) -> None:
    with psycopg.connect(url) as connection:
        connection.execute(query.encode(), params)


def fill(url: str, register: int, amount: float, source: int = 1) -> None:
    """Write every hour of March, published as it ended, and its days."""
    run(
        url,
        """INSERT INTO hour_amount (register_id, source_id, hour, amount, estimated, coverage, known_since)
           SELECT %(r)s, %(s)s, h, %(a)s, %(a)s / 10, 1, h + INTERVAL '1 hour'
           FROM generate_series(%(start)s, %(end)s - INTERVAL '1 hour', INTERVAL '1 hour') h""",
        r=register, s=source, a=amount, start=MARCH, end=APRIL,
    )  # fmt: skip
    run(
        url,
        """INSERT INTO day_amount (register_id, source_id, day, amount, estimated, coverage)
           SELECT register_id, source_id, (hour AT TIME ZONE 'Europe/Paris')::date, sum(amount), sum(estimated), 1
           FROM hour_amount WHERE register_id = %(r)s AND source_id = %(s)s GROUP BY 1, 2, 3""",
        r=register, s=source,
    )  # fmt: skip


def told(browser: httpx.Client, meter: str, start: str = "2026-03-01", end: str = "2026-04-01", **query: str) -> Any:
    answer = browser.get(f"/api/v1/meters/{meter}/consumption", params={"start": start, "end": end, **query})
    assert answer.status_code == 200, answer.text
    return answer.json()


def amounts(answer: Any) -> list[float | None]:
    return [bucket["amount"] for bucket in answer["buckets"]]


def hours_of(day: date) -> int:
    return 23 if day == date(2026, 3, 29) else 24


def state(browser: httpx.Client, day: str, value: float, point: str = "GI1") -> httpx.Response:
    return browser.post(f"/api/v1/delivery-points/{point}/coefficients", json={"valid_from": day, "kwh_per_m3": value})


def test_a_coefficient_revalues_exactly_its_period(browser: httpx.Client, registers: dict[str, int]) -> None:
    assert registers["g"]
    before = told(browser, "g", step="day", unit="kWh")
    assert amounts(before) == pytest.approx([3 * 11.2 * hours_of(day) for day in DAYS])
    assert before["unit"] == "kWh"
    assert state(browser, "2026-03-10", 10.0).status_code == 201
    assert state(browser, "2026-03-29", 12.0).status_code == 201
    factors = [11.2 if day.day < 10 else 10.0 if day.day < 29 else 12.0 for day in DAYS]
    after = told(browser, "g", step="day", unit="kWh")
    assert amounts(after) == pytest.approx([3 * f * hours_of(day) for f, day in zip(factors, DAYS, strict=True)])
    revisions = [bucket["revision"] for bucket in after["buckets"]]
    assert revisions == [1 if day.day < 10 else 2 if day.day < 29 else 3 for day in DAYS]
    assert amounts(told(browser, "g", step="month", unit="kWh")) == pytest.approx([sum(amounts(after))])  # type: ignore[arg-type]
    hours = told(browser, "g", unit="kWh", start="2026-03-09", end="2026-03-11")
    assert amounts(hours) == pytest.approx([33.6] * 24 + [30.0] * 24)
    assert amounts(told(browser, "g", step="day")) == pytest.approx([3.0 * hours_of(day) for day in DAYS])


def test_a_coefficient_is_corrected_and_forgotten(browser: httpx.Client, registers: dict[str, int]) -> None:
    assert registers["g"]
    for value in (10.0, 10.5):
        assert state(browser, "2026-03-10", value).json()["kwh_per_m3"] == value
    listed = browser.get("/api/v1/delivery-points/GI1/coefficients").json()
    assert [(row["valid_from"], row["kwh_per_m3"], row["declared_by"]) for row in listed["items"]] == [
        ("2026-03-10", 10.5, "Mairie")
    ]
    path = "/api/v1/delivery-points/GI1/coefficients/2026-03-10"
    assert browser.delete(path).status_code == 204
    assert browser.delete(path).status_code == 404
    assert amounts(told(browser, "g", step="month", unit="kWh")) == pytest.approx([3 * 11.2 * 743])


def test_the_pages_energy_takes_the_points_coefficient(
    browser: httpx.Client, registers: dict[str, int], database_url: str
) -> None:
    state(browser, "2026-03-10", 10.0)
    query = b"SELECT day, kwh FROM dashboard_energy_day WHERE register_id = %s ORDER BY day"
    with psycopg.connect(database_url) as connection:
        days: dict[date, float] = dict(connection.execute(query, [registers["g"]]).fetchall())
    assert (days[date(2026, 3, 9)], days[date(2026, 3, 10)]) == pytest.approx((3 * 24 * 11.2, 3 * 24 * 10.0))


def test_units_convert_within_a_quantity(browser: httpx.Client, registers: dict[str, int]) -> None:
    assert registers["a"]
    assert amounts(told(browser, "a", step="month", unit="MWh")) == pytest.approx([0.743])
    assert amounts(told(browser, "g", step="month", unit="L")) == pytest.approx([3 * 743_000])


def test_what_was_known_then(browser: httpx.Client, registers: dict[str, int], database_url: str) -> None:
    hour, late = datetime(2026, 3, 10, 11, tzinfo=UTC), datetime(2026, 3, 20, 12, tzinfo=UTC)
    run(
        database_url,
        """WITH old AS (INSERT INTO hour_revision (register_id, source_id, hour, amount, estimated, coverage, revision,
                                                   known_since, known_until)
                        SELECT register_id, source_id, hour, 0, 0, 0, 1, known_since, %(late)s FROM hour_amount
                        WHERE register_id = %(r)s AND hour = %(hour)s)
           UPDATE hour_amount SET amount = 5, revision = 2, known_since = %(late)s
           WHERE register_id = %(r)s AND hour = %(hour)s""",
        r=registers["a"], hour=hour, late=late,
    )  # fmt: skip
    span = {"start": "2026-03-10", "end": "2026-03-11"}
    then = told(browser, "a", as_of="2026-03-20T11:59:59Z", **span)
    assert then["as_of"] == "2026-03-20T11:59:59Z"
    assert then["buckets"][12] == {
        "start": "2026-03-10T11:00:00Z", "end": "2026-03-10T12:00:00Z", "amount": None, "estimated": 0.0,
        "coverage": 0.0, "revision": 1,
    }  # fmt: skip
    (day,) = told(browser, "a", as_of="2026-03-20T11:59:59Z", step="day", **span)["buckets"]
    assert (day["amount"], day["coverage"], day["revision"]) == (pytest.approx(23), pytest.approx(23 / 24), 1)
    (day,) = told(browser, "a", as_of="2026-03-20", step="day", **span)["buckets"]
    assert (day["amount"], day["coverage"], day["revision"]) == (pytest.approx(28), pytest.approx(1), 2)
    # A day is known at its end, and an hour that still runs is not.
    early = told(browser, "a", as_of="2026-03-10T11:30:00Z", **span)["buckets"]
    assert [bucket["amount"] for bucket in early] == [1.0] * 12 + [None] * 12
    (month,) = told(browser, "a", as_of="2026-03-29", step="month")["buckets"]
    assert month["amount"] == pytest.approx(29 * 24 - 1 + 4)
    assert month["coverage"] == pytest.approx((29 * 24 - 1) / 743)


def test_a_lost_hour_keeps_its_revision(browser: httpx.Client, registers: dict[str, int], database_url: str) -> None:
    for table, where in (("hour_amount", "hour = '2026-03-10T11:00Z'"), ("day_amount", "day = '2026-03-10'")):
        query = f"UPDATE {table} SET amount = 0, estimated = 0, coverage = 0, revision = 2 WHERE {where} AND "
        query += "register_id = %(r)s"
        run(database_url, query, r=registers["a"])
    hour = told(browser, "a")["buckets"][9 * 24 + 12]
    assert (hour["amount"], hour["coverage"], hour["revision"]) == (None, 0.0, 2)
    assert told(browser, "a", step="day")["buckets"][9]["amount"] is None
    assert amounts(told(browser, "a", step="month")) == [719.0]


def test_another_source(browser: httpx.Client, registers: dict[str, int], database_url: str) -> None:
    run(database_url, "INSERT INTO source (name) VALUES ('enedis') ON CONFLICT DO NOTHING")
    with psycopg.connect(database_url) as connection:
        row = connection.execute("SELECT id FROM source WHERE name = 'enedis'").fetchone()
    assert row is not None
    fill(database_url, registers["a"], 7.0, row[0])
    answer = told(browser, "a", step="month", source="enedis")
    assert (answer["source"], amounts(answer)) == ("enedis", [7.0 * 743])
    assert amounts(told(browser, "a", step="month")) == [743.0]


def virtual(browser: httpx.Client, code: str = "v", unit: str = "kWh", **signs: int) -> httpx.Response:
    parts = [{"meter": meter, "register": "r", "sign": sign} for meter, sign in signs.items()]
    return browser.post("/api/v1/virtual-meters", json={"code": code, "name": "V", "unit": unit, "parts": parts})


def test_a_virtual_meter(browser: httpx.Client, registers: dict[str, int], database_url: str) -> None:
    made = virtual(browser, a=-1, b=1, g=1)
    assert made.status_code == 201, made.text
    assert [(part["meter"], part["sign"]) for part in made.json()["parts"]] == [("a", -1), ("b", 1), ("g", 1)]
    answer = told(browser, "v", step="day")
    assert (answer["register"], answer["unit"]) == (None, "kWh")
    assert amounts(answer) == pytest.approx([(2 - 1 + 3 * 11.2) * hours_of(day) for day in DAYS])
    assert answer["buckets"][0]["estimated"] == pytest.approx(24 * (0.2 + 0.1 + 3.36))
    assert answer["buckets"][0]["revision"] == 3
    run(
        database_url, "UPDATE hour_amount SET coverage = 0.5 WHERE register_id = %(r)s AND hour = '2026-03-10T11:00Z'",
        r=registers["a"],
    )  # fmt: skip
    run(database_url, "DELETE FROM hour_amount WHERE register_id = %(r)s AND hour >= '2026-03-10T12:00Z'",
        r=registers["b"])  # fmt: skip
    hours = told(browser, "v", start="2026-03-10", end="2026-03-11")["buckets"]
    assert [hours[place]["coverage"] for place in (11, 12, 13)] == [1.0, 0.5, 0.0]
    assert (hours[13]["amount"], hours[13]["revision"]) == (None, 2)
    then = told(browser, "v", step="month", as_of="2026-03-05", unit="MWh")
    assert amounts(then) == pytest.approx([(2 - 1 + 3 * 11.2) * 24 * 5 / 1000])


def test_a_virtual_meter_is_changed_and_forgotten(browser: httpx.Client, registers: dict[str, int]) -> None:
    assert registers["a"]
    virtual(browser, a=1)
    body = {"name": "W", "site": "school", "parts": [{"meter": "b", "register": "r", "sign": -1}]}
    assert browser.put("/api/v1/virtual-meters/v", json=body).json()["parts"][0]["meter"] == "b"
    assert amounts(told(browser, "v", step="month")) == [-1486.0]
    assert [row["name"] for row in browser.get("/api/v1/virtual-meters").json()["items"]] == ["W"]
    assert browser.delete("/api/v1/virtual-meters/v").status_code == 204
    assert browser.get("/api/v1/meters/v/consumption?start=2026-03-01&end=2026-03-02").status_code == 404
    assert browser.put("/api/v1/virtual-meters/v", json=body).status_code == 404


def test_what_is_refused(browser: httpx.Client, registers: dict[str, int]) -> None:
    assert registers["w"]
    path = "/api/v1/meters/a/consumption?start=2026-03-01&end=2026-03-02"
    for query, status in (
        ("unit=m3", 422), ("unit=kW", 422), ("unit=apple", 422), ("source=nobody", 404), ("as_of=2999-01-01", 422),
        ("as_of=2026-03-01T10:00:00", 422),
    ):  # fmt: skip
        answer = browser.get(f"{path}&{query}")
        assert (query, answer.status_code) == (query, status)
        assert answer.json()["detail"]
    assert "Wh" in browser.get(f"{path}&unit=m3").json()["detail"]
    assert state(browser, "2026-03-01", 11.0, point="nowhere").status_code == 404
    assert state(browser, "2026-03-01", -1.0).status_code == 422
    assert virtual(browser, code="a", b=1).status_code == 409
    assert virtual(browser, a=1).status_code == 201
    assert virtual(browser, a=1).status_code == 409
    assert virtual(browser, code="x", a=1, w=1).status_code == 422
    assert virtual(browser, code="x", a=1, nobody=1).status_code == 404
    assert virtual(browser, code="x", a=2).status_code == 422
    assert browser.get("/api/v1/meters/v/consumption?start=2026-03-01&end=2026-03-02&register=r").status_code == 422


def test_a_viewer_declares_nothing(web: Served, database_url: str, registers: dict[str, int]) -> None:
    assert registers["g"]
    _, token = api_tokens.create(database_url, "viewer", "test")
    with httpx.Client(base_url=web.url, headers={"Authorization": f"Bearer {token}"}, timeout=20) as viewer:
        assert state(viewer, "2026-03-01", 11.0).status_code == 403
        assert virtual(viewer, a=1).status_code == 403
        assert viewer.delete("/api/v1/virtual-meters/v").status_code == 403
        assert viewer.get("/api/v1/virtual-meters").json() == {"items": []}


def test_coefficients_come_in_by_file(
    database_url: str, registers: dict[str, int], browser: httpx.Client, tmp_path: Path
) -> None:
    assert registers["g"]
    vigie, file = VigieHere(database_url, "mqtt://nobody@127.0.0.1:1", tmp_path), tmp_path / "coefficients.csv"
    file.write_text(
        "delivery_point;valid_from;kwh_per_m3;origin\nGI1;2026-03-10;10,5;invoice\nGI2;2026-03-10;10;\nGI1;soon;10;\n"
        "GI1;2026-03-20;-1;\n"
    )
    counts = {"read": 4, "stored": 1, "duplicates": 0, "superseded": 0, "rejected": 3}
    assert vigie.json("import", "coefficients", str(file)) == counts
    assert vigie.json("import", "coefficients", str(file)) == counts | {"stored": 0, "duplicates": 1}
    assert amounts(told(browser, "g", step="day", unit="kWh"))[8:10] == pytest.approx([72 * 11.2, 72 * 10.5])


def test_a_late_reading_is_not_known_before_it_came(browser: httpx.Client, database_url: str) -> None:
    register = one_meter(database_url)
    start = datetime(2026, 3, 10, tzinfo=UTC)

    def points(first: int, last: int) -> list[tuple[datetime, float]]:
        return [(start + timedelta(minutes=10 * n), 1000.0 * n * n) for n in range(first, last)]

    def hours(**query: str) -> Any:
        return told(browser, "m1", start="2026-03-10T00:00:00Z", end="2026-03-10T04:00:00Z", **query)["buckets"]

    store(database_url, register, points(0, 7) + points(18, 25))
    derive(TimescaleConsumption(database_url))
    moment = datetime.now(UTC).isoformat()
    before = hours()
    assert [bucket["amount"] for bucket in before] == pytest.approx([36.0, 144.0, 144.0, 252.0])
    assert [bucket["estimated"] for bucket in before] == pytest.approx([0.0, 144.0, 144.0, 0.0])
    store(database_url, register, points(7, 18))
    derive(TimescaleConsumption(database_url))
    after = hours()
    assert [bucket["amount"] for bucket in after] == pytest.approx([36.0, 108.0, 180.0, 252.0])
    assert [bucket["revision"] for bucket in after] == [1, 2, 2, 1]
    assert hours(as_of=moment) == before
    assert hours(as_of=datetime.now(UTC).isoformat()) == after
    assert {bucket["amount"] for bucket in hours(as_of="2026-03-11")} == {None}


@pytest.mark.parametrize("point", ["%00", "a%00", "x" * 200])
def test_strange_codes_are_refused_in_words(browser: httpx.Client, point: str) -> None:
    for path in (f"virtual-meters/{point}", f"delivery-points/{point}/coefficients"):
        answer = browser.get(f"/api/v1/{path}")
        assert answer.status_code in {404, 422}
        assert answer.json()["detail"]


def test_half_a_character_is_refused_in_words(browser: httpx.Client, registers: dict[str, int]) -> None:
    assert registers["a"]
    for name in ("\\ud800", "\\u0000"):
        parts = '[{"meter": "a", "register": "r", "sign": 1}]'
        body = f'{{"code": "v", "name": "{name}", "parts": {parts}}}'
        answer = browser.post("/api/v1/virtual-meters", content=body, headers={"Content-Type": "application/json"})
        assert answer.status_code in {400, 422}, answer.text


def test_a_meter_takes_no_virtual_meters_code(
    browser: httpx.Client, registers: dict[str, int], database_url: str, tmp_path: Path
) -> None:
    assert registers["a"]
    assert virtual(browser, a=1).status_code == 201
    vigie, file = VigieHere(database_url, "mqtt://nobody@127.0.0.1:1", tmp_path), tmp_path / "meters.csv"
    file.write_text(
        "site,name,site_kind,commune_insee,meter,fluid,register,kind,unit,device,channel\n"
        "school,École,school,02691,v,electricity,r,index,Wh,v,r\n"
    )
    done = vigie.run("import", "meters", str(file), "--json")
    assert '"rejected": 1' in done.stdout, done.stdout + done.stderr
    assert "virtual" in done.stderr
