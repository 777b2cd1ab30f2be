"""Civil days of 23, 24 and 25 hours, holidays, and the cube of days by hours."""

from datetime import UTC, date, datetime

import numpy as np
import pytest

from analytics.civil import BREAK, SUMMER, civil_grid, day_number, hour_number, nonworking, to_datetime


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        (datetime(2026, 3, 28, 23, tzinfo=UTC), datetime(2026, 3, 29, 22, tzinfo=UTC), 23),
        (datetime(2026, 10, 24, 22, tzinfo=UTC), datetime(2026, 10, 25, 23, tzinfo=UTC), 25),
        (datetime(2026, 6, 9, 22, tzinfo=UTC), datetime(2026, 6, 10, 22, tzinfo=UTC), 24),
    ],
)
def test_a_civil_day_has_its_hours(start: datetime, end: datetime, hours: int) -> None:
    grid = civil_grid(start, end, "Europe/Paris")
    assert len(grid.hours) == hours
    assert grid.days == 1
    assert grid.hour[0] == 0
    assert grid.hour[-1] == 23


def test_the_cube_averages_the_double_hour_and_leaves_the_missing_one_open() -> None:
    autumn = civil_grid(datetime(2026, 10, 24, 22, tzinfo=UTC), datetime(2026, 10, 25, 23, tzinfo=UTC), "Europe/Paris")
    cube = autumn.cube(np.arange(25, dtype=np.float64)[:, None])
    assert cube.shape == (1, 24, 1)
    assert cube[0, 2, 0] == 2.5  # 2 h comes twice: 2 and 3
    assert autumn.flat(cube)[2, 0] == autumn.flat(cube)[3, 0] == 2.5
    spring = civil_grid(datetime(2026, 3, 28, 23, tzinfo=UTC), datetime(2026, 3, 29, 22, tzinfo=UTC), "Europe/Paris")
    cube = spring.cube(np.ones((23, 1)))
    assert np.isnan(cube[0, 2, 0])
    assert np.nansum(cube) == 23


def test_holidays_are_sundays_and_school_breaks_days_of_their_own() -> None:
    grid = civil_grid(datetime(2025, 12, 1, tzinfo=UTC), datetime(2026, 8, 1, tzinfo=UTC), "Europe/Paris")

    def kind(day: date, *, school: bool) -> int:
        return int(grid.day_type(school=school)[day_number(day) - grid.first_day])

    assert kind(date(2025, 12, 25), school=True) == 6  # a Thursday
    assert kind(date(2026, 2, 16), school=True) == BREAK  # Monday of the winter break, zone B
    assert kind(date(2026, 2, 16), school=False) == 0
    assert kind(date(2026, 7, 15), school=True) == SUMMER + 2
    assert kind(date(2026, 5, 14), school=False) == 6  # Ascension


def test_nonworking_days() -> None:
    first = day_number(date(2026, 5, 1))
    assert nonworking(first, 5, school=False).tolist() == [True, True, True, False, False]


def test_hours_and_datetimes_are_inverse() -> None:
    moment = datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert to_datetime(hour_number(moment.replace(minute=59))) == moment
