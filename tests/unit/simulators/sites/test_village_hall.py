"""A village hall: its parties are drawn by seed, site and day, and pass midnight."""

from datetime import UTC, datetime

import numpy as np

from domain.registry import SiteKind
from simulators.grid import block_of_day, day_number
from simulators.profile import Setting
from simulators.sites.village_hall import PROFILE, booked
from simulators.world.block import World
from tests.unit.simulators.premises_of import building

FIRST = block_of_day(day_number(datetime(2026, 4, 1, tzinfo=UTC)))


def settings(seed: int, blocks: int) -> list[Setting]:
    world, hall = World(seed), building(SiteKind.VILLAGE_HALL)
    return [Setting(hall, world, world.block(FIRST + n)) for n in range(blocks)]


def test_bookings_depend_on_seed_site_and_day_alone() -> None:
    days = np.arange(20_000, 24_000)
    drawn = booked(1, "hall", days, 0.4)
    assert np.array_equal(drawn[100:200], booked(1, "hall", days[100:200], 0.4))
    assert 0.37 < drawn.mean() < 0.43
    assert not np.array_equal(drawn, booked(2, "hall", days, 0.4))
    assert not np.array_equal(drawn, booked(1, "other", days, 0.4))


def test_weddings_fill_some_saturdays_until_two_in_the_morning() -> None:
    evenings, nights = [], []
    for setting in settings(1, 8):
        present, civil = PROFILE.operate(setting).present, setting.civil
        for saturday in np.unique(civil.day[civil.weekday == 5]):
            evening = present[(civil.day == saturday) & (civil.minute == 21 * 60)]
            night = present[(civil.day == saturday + 1) & (civil.minute == 60)]
            if len(evening) and len(night):
                evenings.append(float(evening[0]))
                nights.append(float(night[0]))
    assert evenings == nights
    assert set(evenings) == {0.0, 0.8}
    assert 0.2 < np.mean(np.array(evenings) > 0) < 0.7


def test_the_hall_is_warmed_four_hours_before_a_party() -> None:
    world, hall = World(1), building(SiteKind.VILLAGE_HALL)
    for number in range(FIRST - 4, FIRST):
        setting = Setting(hall, world, world.block(number))
        operation = PROFILE.operate(setting)
        starts = (operation.present == 0.8) & (setting.civil.minute == 14 * 60)
        for row, column in zip(*np.nonzero(starts), strict=True):
            assert operation.heat_set_c[row, column - 24] == 19.0
            assert operation.heat_set_c[row, column - 25] == 10.0
        assert operation.heat_set_c[operation.present > 0].min() == 19.0


def test_another_seed_holds_other_parties() -> None:
    one, other = (np.concatenate([PROFILE.operate(s).present for s in settings(seed, 4)]) for seed in (1, 2))
    assert not np.array_equal(one, other)
    assert 0.03 < one.mean() < 0.2
