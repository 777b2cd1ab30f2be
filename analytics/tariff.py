"""Dated prices, and the dated coefficient that turns cubic metres of gas into kWh."""

import csv
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from analytics.ports import TariffRow

__all__ = ["Tariffs", "kwh_per_unit"]

_GAS = Path(__file__).parent / "data" / "gas_coefficient.csv"


@cache
def _gas_coefficients() -> tuple[tuple[date, float], ...]:
    with _GAS.open(encoding="utf-8", newline="") as file:
        rows = [(date.fromisoformat(row["valid_from"]), float(row["kwh_per_m3"])) for row in csv.DictReader(file)]
    return tuple(sorted(rows))


def _in_force(rows: tuple[tuple[date, float], ...], day: date) -> float | None:
    place = bisect_right([start for start, _ in rows], day)
    return rows[place - 1][1] if place else None


def kwh_per_unit(fluid: str, base_unit: str, day: date) -> float | None:
    """Return kWh per base unit: 1 for kWh, the gas coefficient for m3 of gas, None where there is no energy in it."""
    if base_unit == "kWh":
        return 1.0
    if fluid != "gas":
        return None
    return _in_force(_gas_coefficients(), day)


@dataclass(frozen=True, slots=True)
class Tariffs:
    """Prices by fluid and unit, each from its date on."""

    prices: dict[tuple[str, str], tuple[tuple[date, float], ...]]

    @classmethod
    def of(cls, rows: Iterable[TariffRow]) -> "Tariffs":
        """Return the tariffs of dated rows, in any order."""
        prices: dict[tuple[str, str], list[tuple[date, float]]] = {}
        for fluid, unit, start, price in rows:
            prices.setdefault((fluid, unit), []).append((start, price))
        return cls({key: tuple(sorted(dated)) for key, dated in prices.items()})

    def price(self, fluid: str, base_unit: str, day: date) -> float:
        """Return EUR per base unit; gas in m3 falls back on its price per kWh; 0 where no price is known."""
        direct = _in_force(self.prices.get((fluid, base_unit), ()), day)
        if direct is not None:
            return direct
        per_kwh = _in_force(self.prices.get((fluid, "kWh"), ()), day)
        energy = kwh_per_unit(fluid, base_unit, day)
        return per_kwh * energy if per_kwh is not None and energy is not None else 0.0
