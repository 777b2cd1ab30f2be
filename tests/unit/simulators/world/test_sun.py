"""The astronomic clock of a cabinet in the Aisne."""

from datetime import UTC, date, datetime

import numpy as np
import pytest
from astral import Observer
from astral.sun import elevation, noon

from simulators.grid import block_of_day, day_number
from simulators.world.sun import lit_share, night, solar_share

LAON = (49.56, 3.62)


def test_a_year_of_nights_lasts_about_4100_hours() -> None:
    first = block_of_day(day_number(datetime(2026, 1, 1, tzinfo=UTC)))
    hours = sum(lit_share(first + n, *LAON).sum() / 6 for n in range(12)) * 365.25 / (12 * 32)
    assert hours == pytest.approx(4127, rel=0.02)  # knowledge of the field: 4,127 h at 3 degrees for Laon


def test_the_night_of_midsummer_is_short_and_spans_midnight() -> None:
    dusk, dawn = night(date(2026, 6, 21), *LAON)
    assert dusk.day == 21
    assert dawn.day == 22
    assert 6.5 < (dawn - dusk).total_seconds() / 3600 < 7.8


def test_shares_are_whole_in_the_night_and_nought_at_noon() -> None:
    lit = lit_share(640, *LAON)
    assert np.all(lit[:, 72] == 0)
    assert np.all(lit[:, 0] == 1)
    assert np.all((lit >= 0) & (lit <= 1))
    assert np.any((lit > 0) & (lit < 1))


def test_a_clear_day_follows_haurwitz_at_the_height_astral_gives() -> None:
    block = block_of_day(day_number(datetime(2026, 6, 21, tzinfo=UTC)))
    clear = solar_share(block)
    row = day_number(datetime(2026, 6, 21, tzinfo=UTC)) - block * 32
    for step in (36, 60, 71, 100):
        moment = datetime(2026, 6, 21, step // 6, step % 6 * 10 + 5, tzinfo=UTC)
        height = np.sin(np.radians(elevation(Observer(49.5, 3.5), moment, with_refraction=False)))
        assert clear[row, step] == pytest.approx(1098 * height * np.exp(-0.057 / height), rel=2e-3)


def test_the_sun_shines_by_day_alone_and_most_at_noon() -> None:
    clear = solar_share(640)
    assert np.all(clear[:, 0] == 0)
    highest = noon(
        Observer(49.5, 3.5), date(1970, 1, 1) + (date(1970, 1, 2) - date(1970, 1, 1)) * (640 * 32), tzinfo=UTC
    )
    assert abs(int(np.argmax(clear[0])) - (highest.hour * 6 + highest.minute // 10)) <= 1
    assert 0 < clear.max() < 1098
