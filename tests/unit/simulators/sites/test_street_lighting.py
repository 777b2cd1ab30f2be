"""A cabinet burns from dusk to dawn less what its programme takes away."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from simulators.grid import Floats, seconds
from simulators.premises import Lamps
from simulators.profile import Phases
from simulators.sites.street_lighting import STANDBY_KW
from simulators.world.calendar import CivilBlock
from tests.fixtures.cabinet import (
    BLOCK,
    CABINET,
    EXTINGUISHED,
    SUMMER,
    SUN_DOWN,
    block_at,
    during,
    hour,
    kwh,
    load,
    operation,
)


def equivalent_hours(lamps: Lamps, year: int = 2025) -> float:
    """Return the hours at full power in a year."""
    place = replace(CABINET, lamps=lamps)
    first, last = (datetime(y, 1, 1, tzinfo=UTC) for y in (year, year + 1))
    blocks = {block_at(first + timedelta(days=day)).number: block_at(first + timedelta(days=day)) for day in range(366)}
    return float(
        sum(
            kwh(np.where(during(first, last, block), operation(place, block=block).lamps, 0.0))
            for block in blocks.values()
        )
    )


def test_hours_of_a_year() -> None:
    whole, cut = equivalent_hours(Lamps()), equivalent_hours(Lamps(extinction=(23.0, 5.0)))
    assert whole == pytest.approx(4100, abs=30)
    assert whole - cut == pytest.approx(365 * 6)  # at Laon it is night from 23:00 to 5:00 even in June
    dark_summers = equivalent_hours(Lamps(extinction=(23.0, 5.0), summer_off=True))
    assert cut - 250 < dark_summers < cut - 100


def test_dimming_and_decorations() -> None:
    dimmed = operation(replace(CABINET, lamps=Lamps(dimming=((22.0, 6.0, 0.5), (1.0, 4.0, 0.3)), dark_share=0.02)))
    at = hour()
    assert np.all(dimmed.lamps[(at >= 22) | (at < 1)] == 0.5)
    assert np.all(dimmed.lamps[(at >= 1) & (at < 4)] == 0.3)
    assert np.all(dimmed.lamps[(at >= 18) & (at < 22)] == 1.0)
    assert np.all(dimmed.lamps[(at >= 10) & (at < 16)] == 0.02)


def test_an_extinction_spares_the_evenings_it_is_told_to() -> None:
    lamps = operation(replace(CABINET, lamps=Lamps(extinction=(23.0, 5.0), spared_weekdays=(5,)))).lamps
    civil, at = BLOCK.civil, hour()
    saturday_night = ((civil.weekday == 5) & (at >= 23)) | ((civil.weekday == 6) & (at < 5))
    other_nights = ((at >= 23) | (at < 5)) & ~saturday_night
    assert np.all(lamps[saturday_night] == 1.0)
    assert np.all(lamps[other_nights] == 0.0)


def test_summers_stay_dark_from_may_to_the_fifteenth_of_august() -> None:
    place = replace(CABINET, lamps=Lamps(summer_off=True))
    for evening, burns in (((4, 30), True), ((5, 1), False), ((8, 15), False), ((8, 16), True)):
        midnight = datetime(2026, *evening, 23, tzinfo=UTC)  # one in the morning in France
        block = block_at(midnight)
        lamps = operation(place, block=block).lamps
        assert bool(lamps[block.times == seconds(midnight)][0]) == burns, evening


def test_the_load_is_lamps_and_standby() -> None:
    night = (SUN_DOWN == 1.0) & ((hour() >= 18) | (hour() < 5))
    rate = load().rate
    assert rate[night].mean() == pytest.approx(10.0 + STANDBY_KW, rel=0.003)
    assert np.all(rate[SUN_DOWN == 0.0] == STANDBY_KW)


def test_phases_are_nearly_balanced_within_the_limits_of_the_network() -> None:
    share, voltage, factor = _phases(CABINET.site.code)
    assert share.sum(axis=2) == pytest.approx(1.0)
    assert 0.25 < share.min() < share.max() < 0.42
    assert 223.0 < voltage.min() < voltage.max() < 237.0
    assert _mean_at(voltage, BLOCK.civil, 4) > _mean_at(voltage, BLOCK.civil, 19) + 5.0
    assert np.all(factor[SUN_DOWN == 1.0] == 0.93)
    assert np.all(factor[SUN_DOWN == 0.0] == 0.5)
    assert not np.array_equal(share, _phases("ar-2")[0])


def test_a_block_is_the_same_whoever_asks() -> None:
    first, again = load(EXTINGUISHED, block=SUMMER), load(EXTINGUISHED, block=SUMMER)
    assert np.array_equal(first.rate, again.rate)
    assert first.phases is not None
    assert again.phases is not None
    assert np.array_equal(first.phases.voltage_v, again.phases.voltage_v)


def _phases(site: str) -> Phases:
    phases = load(replace(CABINET, site=replace(CABINET.site, code=site))).phases
    assert phases is not None
    return phases


def _mean_at(values: Floats, civil: CivilBlock, at: int) -> float:
    return float(values[civil.minute // 60 == at].mean())
