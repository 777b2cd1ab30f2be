"""Holidays of zone B, civil minutes across a clock change, and who is in when."""

from datetime import UTC, date, datetime

import numpy as np
import pytest

from simulators.grid import block_of_day, day_number
from simulators.world.calendar import Calendar, Opening, occupancy


@pytest.fixture(scope="module")
def calendar() -> Calendar:
    return Calendar()


@pytest.mark.parametrize(
    ("day", "closed"),
    [
        (date(2025, 2, 9), True),  # zone B: 8 to 24 February 2025
        (date(2025, 2, 24), False),
        (date(2026, 2, 16), True),  # zone B: 14 February to 2 March 2026
        (date(2026, 3, 2), False),
        (date(2026, 9, 1), False),  # back to school
        (date(2026, 8, 20), True),
        (date(2026, 10, 20), True),
    ],
)
def test_school_holidays_are_those_of_zone_b(calendar: Calendar, day: date, *, closed: bool) -> None:
    assert calendar.is_school_holiday(day) is closed


def test_public_holidays(calendar: Calendar) -> None:
    assert calendar.is_public_holiday(date(2026, 7, 14))
    assert calendar.is_public_holiday(date(2026, 4, 6))  # Easter Monday
    assert not calendar.is_public_holiday(date(2026, 4, 3))  # Good Friday is one in Alsace and Moselle only


def test_civil_minutes_follow_the_clock_change(calendar: Calendar) -> None:
    spring = datetime(2026, 3, 29, tzinfo=UTC)
    block = block_of_day(day_number(spring))
    civil = calendar.civil_block(block)
    row = day_number(spring) - block * 32
    assert civil.minute[row, 0] == 60  # midnight UTC is one o'clock in winter
    assert civil.minute[row, 5] == 110
    assert civil.minute[row, 6] == 180  # two o'clock does not exist
    assert civil.weekday[row, 0] == 6


def test_other_zones_have_their_own_holidays(calendar: Calendar) -> None:
    zone_a = calendar.in_zone("Zone A")
    assert zone_a.is_school_holiday(date(2026, 2, 10))  # zone A: 7 to 23 February 2026
    assert not calendar.is_school_holiday(date(2026, 2, 10))


def test_openings_keep_to_term_and_close_on_feasts_unless_told(calendar: Calendar) -> None:
    civil = calendar.civil_block(block_of_day(day_number(datetime(2026, 7, 10, tzinfo=UTC))))
    every_day = tuple(range(7))
    term = occupancy((Opening(weekdays=every_day, start=8, end=12, term=True),), civil)
    always = occupancy((Opening(weekdays=every_day, start=8, end=12, feasts=True),), civil)
    plain = occupancy((Opening(weekdays=every_day, start=8, end=12),), civil)
    assert np.all(term[civil.school_holiday] == 0)
    assert civil.public_holiday.any()
    assert np.all(plain[civil.public_holiday] == 0)
    assert np.all(always[(civil.minute >= 480) & (civil.minute < 720)] == 1)


def test_a_lead_opens_earlier_and_closes_at_the_same_time(calendar: Calendar) -> None:
    civil = calendar.civil_block(block_of_day(day_number(datetime(2026, 6, 8, tzinfo=UTC))))
    opening = (Opening(weekdays=(0,), start=8.0, end=12.0),)
    plain, led = occupancy(opening, civil), occupancy(opening, civil, lead_h=2.0)
    assert np.count_nonzero(led) == 1.5 * np.count_nonzero(plain)
    assert np.all(led >= plain)
