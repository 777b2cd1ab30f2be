"""Hours of darkness at the centre of the Aisne."""

from datetime import UTC, date, datetime

import numpy as np

from analytics.civil import day_number, hour_number
from analytics.darkness import dark_share, night_hours


def test_a_year_has_about_4100_dark_hours() -> None:
    assert 4080 < night_hours(day_number(date(2026, 1, 1)), 365).sum() < 4170


def test_long_nights_in_winter_short_ones_in_summer() -> None:
    winter = night_hours(day_number(date(2026, 12, 21)), 1)[0]
    summer = night_hours(day_number(date(2026, 6, 21)), 1)[0]
    assert 14.8 < winter < 15.6
    assert 6.5 < summer < 7.4


def test_noon_is_light_and_midnight_dark() -> None:
    hours = np.arange(hour_number(datetime(2026, 3, 1, tzinfo=UTC)), hour_number(datetime(2026, 3, 2, tzinfo=UTC)))
    share = dark_share(hours)
    assert share[12] == 0
    assert share[23] == 1
    assert ((share > 0) & (share < 1)).sum() == 2
