"""What all sites of a scenario share: the weather, the civil calendar and the night, block by block."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from simulators.grid import DAYS_PER_BLOCK, Floats, Ints, block_times
from simulators.world.calendar import Calendar, CivilBlock
from simulators.world.sun import lit_share, solar_share
from simulators.world.weather import NormalWeather

__all__ = ["Block", "Weather", "World"]

KEPT_BLOCKS = 24
Key = TypeVar("Key")
Kept = TypeVar("Kept")


class Weather(Protocol):
    """Where temperature and sky come from: normals and chance, or a file."""

    def step_temperatures(self, block: int) -> Floats:
        """Return the outdoor temperature [degC] by step of a block, to a tenth."""
        ...

    def clearness(self, block: int) -> Floats:
        """Return the share [0-1] of the clear sky's light that gets through, by day, shape (days, 1)."""
        ...

    def daily_extremes(self, first_day: int, days: int) -> tuple[Floats, Floats]:
        """Return (tmin, tmax) [degC] of consecutive days (days since 1970), to a tenth."""
        ...


@dataclass(frozen=True, slots=True)
class Block:
    """Thirty-two UTC days of the world; arrays of shape (days, steps)."""

    number: int
    times: Ints
    """Start of each step, in seconds since 1970."""
    civil: CivilBlock
    outdoor_c: Floats
    solar_w_m2: Floats
    """On a horizontal square metre."""

    @property
    def first_day(self) -> int:
        """First day, in days since 1970."""
        return self.number * DAYS_PER_BLOCK


class World:
    """Computes blocks once and keeps the latest."""

    def __init__(self, seed: int, calendar: Calendar | None = None, weather: Weather | None = None) -> None:
        self.seed = seed
        self.weather: Weather = weather or NormalWeather(seed)
        self._calendar = calendar or Calendar()
        self._zones: dict[str, Calendar] = {self._calendar.school_zone: self._calendar}
        self._civil: OrderedDict[tuple[int, str], CivilBlock] = OrderedDict()
        self._blocks: OrderedDict[int, Block] = OrderedDict()
        self._nights: OrderedDict[tuple[int, float, float], Floats] = OrderedDict()

    def block(self, number: int) -> Block:
        """Return a block."""
        return _kept(self._blocks, number, lambda: self._compute(number), KEPT_BLOCKS)

    def civil(self, number: int, school_zone: str) -> CivilBlock:
        """Return the civil side of a block with the school holidays of a zone."""
        if school_zone not in self._zones:
            self._zones[school_zone] = self._calendar.in_zone(school_zone)
        calendar = self._zones[school_zone]
        return _kept(self._civil, (number, school_zone), lambda: calendar.civil_block(number), 2 * KEPT_BLOCKS)

    def lit(self, number: int, latitude: float, longitude: float) -> Floats:
        """Return the share of each step of a block between dusk and dawn at a place."""
        key = (number, latitude, longitude)
        return _kept(self._nights, key, lambda: lit_share(number, latitude, longitude), 400)

    def _compute(self, number: int) -> Block:
        civil = self.civil(number, self._calendar.school_zone)
        solar = solar_share(number) * self.weather.clearness(number)
        return Block(number, block_times(number), civil, self.weather.step_temperatures(number), solar)


def _kept(store: OrderedDict[Key, Kept], key: Key, compute: Callable[[], Kept], most: int) -> Kept:
    if key not in store:
        store[key] = compute()
        if len(store) > most:
            store.popitem(last=False)
    return store[key]
