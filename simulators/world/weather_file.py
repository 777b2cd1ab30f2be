"""Outdoor temperature of a real place, from a file of hourly values or of daily extremes."""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from domain.errors import UsageError
from simulators.grid import DAY_S, DAYS_PER_BLOCK, Floats, block_times, day_number, seconds
from simulators.world.weather import clear_share, normal_extremes, step_through
from simulators.world.weather_table import HOUR_S, Hourly, read_weather

__all__ = ["MARGIN_DAYS", "FileWeather"]

MARGIN_DAYS = 2 * DAYS_PER_BLOCK
"""How far beyond its ends the normals stand in: blocks are computed whole, and buildings need one before to warm up."""


class FileWeather:
    """The weather of a file; the sky follows from the range of each day."""

    def __init__(self, path: Path) -> None:
        self.path = path
        table = read_weather(path)
        self._hourly = table if isinstance(table, Hourly) else None
        self._daily = table.whole_days() if isinstance(table, Hourly) else table

    @property
    def first_day(self) -> int:
        """First whole UTC day of the file, in days since 1970."""
        return self._daily.first_day

    @property
    def end_day(self) -> int:
        """Day after its last whole one."""
        return self._daily.first_day + len(self._daily.tmin)

    def require(self, start: datetime, end: datetime) -> None:
        """Refuse a span (aware UTC) that the file does not cover."""
        if day_number(start) < self.first_day or seconds(end) > self.end_day * DAY_S:
            self._refuse(start if day_number(start) < self.first_day else end)

    def step_temperatures(self, block: int) -> Floats:
        """Return the outdoor temperature [degC] by step of a block, to a tenth."""
        first = block * DAYS_PER_BLOCK - 1
        through = step_through(block, first, *self.daily_extremes(first, DAYS_PER_BLOCK + 2))
        if self._hourly is None:
            return through
        times = block_times(block)
        known_s = self._hourly.first_s + np.arange(len(self._hourly.temperatures)) * HOUR_S
        between = np.round(np.interp(times, known_s, self._hourly.temperatures), 1)
        return np.where((times >= known_s[0]) & (times <= known_s[-1]), between, through)

    def clearness(self, block: int) -> Floats:
        """Return the share [0-1] of the clear sky's light that gets through, by day, shape (days, 1)."""
        first = block * DAYS_PER_BLOCK
        return clear_share(first, *self.daily_extremes(first, DAYS_PER_BLOCK))

    def daily_extremes(self, first_day: int, days: int) -> tuple[Floats, Floats]:
        """Return (tmin, tmax) [degC] of consecutive days (days since 1970), to a tenth."""
        wanted = np.arange(first_day, first_day + days)
        beyond = np.maximum(self.first_day - wanted, wanted - self.end_day + 1)
        if (beyond > MARGIN_DAYS).any():
            self._refuse(datetime.fromtimestamp(int(wanted[np.argmax(beyond)]) * DAY_S, UTC))
        rows = np.clip(wanted - self.first_day, 0, len(self._daily.tmin) - 1)
        low, high = normal_extremes(first_day, days)
        known = beyond <= 0
        tmin: Floats = np.where(known, self._daily.tmin[rows], low)
        tmax: Floats = np.where(known, self._daily.tmax[rows], high)
        return tmin.round(1), tmax.round(1)

    def _refuse(self, wanted: datetime) -> None:
        first, last = (
            datetime.fromtimestamp(day * DAY_S, UTC).date().isoformat() for day in (self.first_day, self.end_day - 1)
        )
        raise UsageError(
            "error-weather-file-span",
            file=str(self.path),
            first=first,
            last=last,
            wanted=wanted.isoformat(timespec="minutes"),
        )
