"""A supplier's file beside live readings of the same truth: equal where they meet, and nothing live changes."""

import csv
import math
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import psycopg
import pytest

from domain.registry import Fluid, Meter, RegisterKind
from storage import api_tokens
from storage.registry import TimescaleRegistry
from tests.fixtures.command import VigieHere
from tests.fixtures.registry import SCHOOL, one_meter
from tests.fixtures.web import served

PRM = "30001610071843"
HEAD = (
    "Identifiant PRM;Date de début;Date de fin;Grandeur physique;Grandeur métier;Etape métier;Unité;Horodate;Valeur;"
    "Nature;Pas;Indice de vraisemblance; Etat complémentaire"
)
PARIS = ZoneInfo("Europe/Paris")
START, END = datetime(2026, 10, 23, 22, tzinfo=UTC), datetime(2026, 10, 27, 23, tzinfo=UTC)
"""Four civil days, one of 25 hours."""
STEP = timedelta(minutes=10)


def watts(moment: datetime) -> int:
    """Return the mean power of the ten minutes before a moment."""
    return round(6000 + 5000 * math.sin(moment.timestamp() / 9000)) // 6 * 6


def steps() -> Iterator[datetime]:
    moment = START
    while moment < END:
        moment += STEP
        yield moment


def mean(end: datetime, minutes: int) -> float:
    count = minutes // 10
    return sum(watts(end - before * STEP) for before in range(count)) / count


def index_at(moment: datetime) -> float:
    """Return the true index, in Wh."""
    return 1_000_000 + sum(watts(one) / 6 for one in steps() if one <= moment)


def curve_line(end: datetime, minutes: int, kind: str = "CONS", value: float | None = None) -> str:
    stamp = end.astimezone(PARIS).strftime("%Y-%m-%d %H:%M:%S")
    power = mean(end, minutes) if value is None else value
    return f"{PRM};2026-10-24 00:00:00;2026-10-28 00:00:00;PA;{kind};BRUT;W;{stamp};{power!r};R;PT{minutes}M;0;0"


def curve() -> list[str]:
    """Return half hours, then hours, then ten minutes, production in between, and days in falling order."""
    lines: list[str] = []
    for end in steps():
        passed = end - START
        minutes = 60 if passed > timedelta(days=3) else 10 if passed > timedelta(days=2, hours=2) else 30
        if passed % timedelta(minutes=minutes) == timedelta():
            lines.append(curve_line(end, minutes))
    cut = len(lines) // 2
    return [*lines[cut:], curve_line(END - timedelta(hours=12), 30, "PROD", 500), *lines[:cut]]


@pytest.fixture
def vigie(database_url: str, tmp_path: Path) -> VigieHere:
    one_meter(database_url)
    point = Meter(code="m1", site=SCHOOL.code, fluid=Fluid.ELECTRICITY, delivery_point=PRM)
    TimescaleRegistry(database_url).upsert_meters([point], [])
    return VigieHere(database_url, "mqtt://127.0.0.1:1", tmp_path)


def written(path: Path, *lines: str) -> str:
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    return str(path)


def live(tmp_path: Path) -> str:
    value, lines = 1_000_000.0, ["m1,energy_import,2026-10-23T22:00:00Z,1000000.0"]
    for end in steps():
        value += watts(end) / 6
        lines.append(f"m1,energy_import,{end.isoformat()},{value!r}")
    return written(tmp_path / "live.csv", "meter,register,time,value", *lines)


def amounts(database_url: str) -> Sequence[tuple[Any, ...]]:
    with psycopg.connect(database_url) as connection:
        return connection.execute(
            "SELECT hour, amount, estimated, coverage, revision FROM hour_amount WHERE source_id = 1 ORDER BY hour"
        ).fetchall()


def get(database_url: str, path: str, **query: str) -> Any:
    _, token = api_tokens.create(database_url, "viewer", "test")
    with served(database_url) as web, httpx.Client(base_url=web.url, timeout=30) as browser:
        answer = browser.get(path, params=query, headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200, answer.text
    return answer.text if path.startswith("/comparison") else answer.json()


def compared(database_url: str, source: str, step: str) -> Any:
    return get(
        database_url, "/api/v1/meters/m1/comparison", source=source, start="2026-10-24", end="2026-10-28", step=step
    )  # fmt: skip


def test_a_load_curve_of_the_same_truth_agrees_and_leaves_live_amounts_alone(
    vigie: VigieHere, database_url: str, tmp_path: Path
) -> None:
    vigie.json("import", "readings", live(tmp_path))
    before = amounts(database_url)
    assert len(before) == 97
    lines = curve()
    told = vigie.json("import", "readings", written(tmp_path / "enedis.csv", HEAD, *lines), "--source", "enedis")
    assert (told["read"], told["rejected"], told["layout"], told["estimated"]) == (len(lines), 1, "enedis-table", 0)
    assert told["stored"] == 97 * 6
    assert amounts(database_url) == before
    for step, count in (("hour", 97), ("day", 4), ("month", 1)):
        body = compared(database_url, "enedis", step)
        whole = [one for one in body["buckets"] if min(one["live_coverage"], one["other_coverage"]) >= 0.999]
        assert len(whole) == (0 if step == "month" else count)
        assert all(abs(one["difference"]) <= 1e-6 for one in whole)
        assert body["totals"]["buckets_compared"] == len(whole)
    body = compared(database_url, "enedis", "day")
    true_kwh = sum(watts(end) for end in steps()) / 6000
    assert body["totals"]["other"] == pytest.approx(true_kwh, abs=1e-6)
    assert (body["totals"]["verdict"], body["unit"]) == ("concordant", "kWh")
    sources = get(database_url, "/api/v1/meters/m1/sources")["items"]
    assert [(one["source"], one["kind"], one["unit"], one["interval_s"]) for one in sources] == [
        ("live", "index", "Wh", 600),
        ("enedis", "delta", "Wh", 600),
    ]
    page = get(database_url, "/comparison/m1", lang="fr")
    assert "Concordant" in page
    assert "Sur 4 jours complets" in page


def test_the_same_file_again_changes_nothing(vigie: VigieHere, database_url: str, tmp_path: Path) -> None:
    path = written(tmp_path / "enedis.csv", HEAD, *curve())
    first = vigie.json("import", "readings", path, "--source", "enedis")
    again = vigie.json("import", "readings", path, "--source", "enedis")
    assert (again["stored"], again["duplicates"], again["superseded"]) == (0, first["stored"], 0)
    assert amounts(database_url) == []


def test_a_daily_index_of_the_same_truth_agrees_by_day(vigie: VigieHere, database_url: str, tmp_path: Path) -> None:
    vigie.json("import", "readings", live(tmp_path))
    days = [START, START + timedelta(hours=24), *(END - timedelta(days=back) for back in (2, 1, 0))]
    lines = [
        f"{PRM};2026-10-24;2026-10-28;EA;CONS;BRUT;Wh;{day.astimezone(PARIS).isoformat()};{index_at(day)!r};E;P1D;0;0"
        for day in days[::-1]
    ]
    told = vigie.json("import", "readings", written(tmp_path / "index.csv", HEAD, *lines), "--source", "enedis-idx")
    assert (told["stored"], told["rejected"], told["estimated"]) == (5, 0, 5)
    body = compared(database_url, "enedis-idx", "day")
    assert [one["other_coverage"] for one in body["buckets"]] == pytest.approx([1.0] * 4)
    assert all(abs(one["difference"]) <= 1e-6 for one in body["buckets"])
    curve_there = vigie.json(
        "import", "readings", written(tmp_path / "enedis.csv", HEAD, *curve()), "--source", "enedis-idx"
    )  # fmt: skip
    assert (curve_there["stored"], curve_there["rejected"]) == (0, curve_there["read"])


def test_a_source_tells_a_register_in_one_way(vigie: VigieHere, database_url: str, tmp_path: Path) -> None:
    vigie.json("import", "readings", live(tmp_path), "--source", "old")
    path = written(tmp_path / "enedis.csv", HEAD, *curve())
    told = vigie.json("import", "readings", path, "--source", "old", "--no-derive")
    assert (told["stored"], told["rejected"]) == (0, told["read"])
    vigie.json("import", "readings", path, "--source", "enedis", "--no-derive")
    registry = TimescaleRegistry(database_url)
    own, other = (registry.registers(source)["m1", "energy_import"] for source in ("live", "enedis"))
    assert (own.kind, other.kind, other.unit) == (RegisterKind.INDEX, RegisterKind.DELTA, "Wh")
    smaller = curve_line(START + STEP, 10).replace("PT10M", "PT5M")
    told = vigie.json("import", "readings", written(tmp_path / "five.csv", HEAD, smaller), "--source", "enedis")
    assert (told["stored"], told["rejected"]) == (0, 1)


def test_a_suppliers_file_never_goes_among_live_readings(vigie: VigieHere, database_url: str, tmp_path: Path) -> None:
    path = written(tmp_path / "enedis.csv", HEAD, *curve())
    for source in ((), ("--source", "live")):
        done = vigie.run("import", "readings", path, *source)
        assert done.returncode == 2
        assert "--source enedis" in done.stderr
        assert "Traceback" not in done.stderr
    with psycopg.connect(database_url) as connection:
        assert connection.execute("SELECT count(*) FROM reading").fetchone() == (0,)


def test_refused_lines_are_beside_the_file_with_their_reason(vigie: VigieHere, tmp_path: Path) -> None:
    good = curve_line(START + timedelta(hours=1), 30)
    lines = [good, good.replace(PRM, "12345678901234"), good.replace(";PA;", ";PRI;"), good.replace("PT30M", "PT7S")]
    told = vigie.json("import", "readings", written(tmp_path / "enedis.csv", HEAD, *lines), "--source", "enedis")
    assert (told["read"], told["stored"], told["rejected"]) == (4, 1, 3)
    with (tmp_path / "enedis.rejected.csv").open(encoding="utf-8", newline="") as file:
        refused = list(csv.DictReader(file, delimiter=";"))
    assert [row["Grandeur physique"] for row in refused] == ["PA", "PRI", "PA"]
    assert "delivery_point" in refused[0]["reason"]
    assert len({row["reason"] for row in refused}) == 3


def test_a_year_of_ten_minutes_is_stored_whole(vigie: VigieHere, tmp_path: Path) -> None:
    first = datetime(2025, 1, 1, tzinfo=UTC)
    lines = [curve_line(first + place * STEP, 10, value=600) for place in range(1, 52_561)]
    told = vigie.json(
        "import", "readings", written(tmp_path / "year.csv", HEAD, *lines), "--source", "enedis", "--no-derive"
    )  # fmt: skip
    assert (told["stored"], told["rejected"]) == (52_560, 0)


@pytest.mark.parametrize("source", ["", "x" * 300, "a/b"])
def test_a_source_has_a_name(database_url: str, tmp_path: Path, source: str) -> None:
    file = tmp_path / "readings.csv"
    file.write_text("meter,register,time,value\n")
    done = VigieHere(database_url, "mqtt://nobody@127.0.0.1:1", tmp_path).run(
        "import", "readings", str(file), "--source", source
    )
    assert done.returncode == 2
    assert "--source" in done.stderr
    with psycopg.connect(database_url) as connection:
        assert connection.execute("SELECT name FROM source").fetchall() == [("live",)]
