"""A real series takes the place of the normals; what is wrong with a file is said by line or by instant."""

import gzip
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from domain.errors import UsageError
from simulators.grid import DAYS_PER_BLOCK
from simulators.world.weather import normal_extremes
from simulators.world.weather_file import MARGIN_DAYS, FileWeather

BLOCK = 640
FIRST = date(1970, 1, 1) + timedelta(days=BLOCK * DAYS_PER_BLOCK)
MIDNIGHT = datetime(FIRST.year, FIRST.month, FIRST.day, tzinfo=UTC)
Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def to(text: str) -> Path:
        path = tmp_path / "weather.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return to


def hourly(hours: int) -> str:
    rows = [f"{(MIDNIGHT + timedelta(hours=n)).isoformat()},{n % 24 - 4.5}" for n in range(hours)]
    return "\n".join(["time,temperature_c", *rows])


def daily(days: int, header: str = "day,tmin,tmax") -> str:
    return "\n".join([header, *(f"{FIRST + timedelta(days=n)},{-n % 9},{10 + n % 9}" for n in range(days))])


def test_hours_are_joined_by_straight_lines(write: Write) -> None:
    weather = FileWeather(write(hourly(24 * DAYS_PER_BLOCK)))
    steps = weather.step_temperatures(BLOCK)
    assert steps[3, ::6].tolist() == pytest.approx([hour - 4.5 for hour in range(24)])
    assert steps[3, 3] == pytest.approx(-4.0)
    assert weather.daily_extremes(weather.first_day, 2)[1].tolist() == [18.5, 18.5]


def test_daily_extremes_are_reached(write: Write) -> None:
    weather = FileWeather(write(daily(DAYS_PER_BLOCK)))
    steps = weather.step_temperatures(BLOCK)
    assert steps[:, 30].tolist() == [-n % 9 for n in range(DAYS_PER_BLOCK)]
    assert steps[:, 87].tolist() == [10 + n % 9 for n in range(DAYS_PER_BLOCK)]


def test_columns_of_meteo_france_are_known(write: Write, tmp_path: Path) -> None:
    hours = [f"02320001;{MIDNIGHT + timedelta(hours=n):%Y%m%d%H};{n}.5" for n in range(48)]
    weather = FileWeather(write("\n".join(["NUM_POSTE;AAAAMMJJHH;T", *hours])))
    assert weather.step_temperatures(BLOCK)[0, 6] == 1.5
    packed = tmp_path / "days.csv.gz"
    packed.write_bytes(gzip.compress(f"NUM_POSTE;AAAAMMJJ;RR;TN;TX\n02320001;{FIRST:%Y%m%d};0;1,5;9,5\n".encode()))
    assert [part[0] for part in FileWeather(packed).daily_extremes(BLOCK * DAYS_PER_BLOCK, 1)] == [1.5, 9.5]


def test_beyond_its_ends_the_normals_stand_in_for_two_blocks_and_no_longer(write: Write) -> None:
    weather = FileWeather(write(daily(40)))
    before = weather.first_day - MARGIN_DAYS
    assert weather.daily_extremes(before, 1)[0] == pytest.approx(normal_extremes(before, 1)[0], abs=0.05)
    with pytest.raises(UsageError, match="error-weather-file-span"):
        weather.daily_extremes(before - 1, 2)
    weather.require(MIDNIGHT, MIDNIGHT + timedelta(days=40))
    with pytest.raises(UsageError) as refused:
        weather.require(MIDNIGHT, MIDNIGHT + timedelta(days=41))
    assert refused.value.message.params["last"] == (FIRST + timedelta(days=39)).isoformat()


def test_a_wide_range_means_a_clear_sky(write: Write) -> None:
    rows = "\n".join(f"{FIRST + timedelta(days=n)},0,{3 if n % 2 else 14}" for n in range(DAYS_PER_BLOCK))
    clear = FileWeather(write(f"day,tmin,tmax\n{rows}")).clearness(BLOCK)
    assert clear.shape == (DAYS_PER_BLOCK, 1)
    assert np.all(clear[::2] > clear[1::2])
    assert np.all((clear >= 0) & (clear <= 1))


@pytest.mark.parametrize(
    ("text", "key", "told"),
    [
        ("a,b\n1,2", "header", {"columns": "a b"}),
        (hourly(48).replace(",1.5", ",warm", 1), "row", {"line": "8"}),
        (hourly(48).replace("+00:00", "", 1), "row", {"line": "2"}),
        (daily(3).replace(",10\n", ",-10\n", 1), "row", {"line": "2"}),
        (daily(3) + "\n" + daily(1).splitlines()[1], "twice", {"line": "5"}),
        ("day,tmin,tmax", "short", {}),
        ("NUM_POSTE;AAAAMMJJ;TN;TX\n1;20260101;0;1\n2;20260102;0;1", "stations", {"line": "3"}),
        ("day,tmin,tmax\n2026-01-01,0,1\n2026-01-03,0,1", "gap", {"missing": "2026-01-02"}),
        ("day,tmin,tmax\n2026-01-01,0,1\n2026-01-02,,1\n2026-01-03,0,1", "gap", {"missing": "2026-01-02"}),
    ],
)
def test_what_is_wrong_is_said(write: Write, text: str, key: str, told: dict[str, str]) -> None:
    with pytest.raises(UsageError, match=f"error-weather-file-{key}") as refused:
        FileWeather(write(text))
    assert told.items() <= refused.value.message.params.items()


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="error-weather-file-unreadable"):
        FileWeather(tmp_path / "nowhere.csv")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("cut.csv.gz", gzip.compress(daily(30).encode(), mtime=0)[:60]),
        ("damaged.csv.gz", gzip.compress(daily(30).encode(), mtime=0)[:10] + b"\xff" * 60),
        ("endless.csv", b'day,tmin,tmax\n2026-01-01,"' + b"1" * 200_000),
    ],
)
def test_a_damaged_file_is_said(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UsageError, match="error-weather-file-unreadable"):
        FileWeather(path)
