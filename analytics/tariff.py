"""Dated prices, and the dated coefficient that turns cubic metres of gas into kWh."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from analytics.ports import GasRow, TariffRow

__all__ = ["Tariffs"]

Dated = tuple[tuple[date, float], ...]
"""Values, each from its date on, in order."""


@dataclass(frozen=True, slots=True)
class Tariffs:
    """Prices by fluid and unit, each from its date on, and the energy in a cubic metre of gas."""

    prices: dict[tuple[str, str], Dated]
    gas: dict[int | None, Dated]

    @classmethod
    def of(cls, rows: Iterable[TariffRow], gas: Iterable[GasRow] = ()) -> "Tariffs":
        """Return the tariffs and gas coefficients of dated rows, in any order."""
        prices: dict[tuple[str, str], list[tuple[date, float]]] = {}
        for fluid, unit, start, price in rows:
            prices.setdefault((fluid, unit), []).append((start, price))
        energies: dict[int | None, list[tuple[date, float]]] = {}
        for register_id, start, energy in gas:
            energies.setdefault(register_id, []).append((start, energy))
        return cls(
            {key: tuple(sorted(dated)) for key, dated in prices.items()},
            {key: tuple(sorted(dated)) for key, dated in energies.items()},
        )

    def kwh_per_unit(self, fluid: str, base_unit: str, day: date, register_id: int | None = None) -> float | None:
        """Return kWh per base unit: 1 for kWh, the day's coefficient for m3 of gas, None where no energy is known.

        The coefficients are those of the register where it has its own, else the territory's.
        """
        if base_unit == "kWh":
            return 1.0
        if fluid != "gas":
            return None
        return _in_force(self.gas.get(register_id) or self.gas.get(None, ()), day)

    def price(self, fluid: str, base_unit: str, day: date, register_id: int | None = None) -> float:
        """Return EUR per base unit; gas in m3 falls back on its price per kWh; 0 where no price is known."""
        direct = _in_force(self.prices.get((fluid, base_unit), ()), day)
        if direct is not None:
            return direct
        per_kwh = _in_force(self.prices.get((fluid, "kWh"), ()), day)
        energy = self.kwh_per_unit(fluid, base_unit, day, register_id)
        return per_kwh * energy if per_kwh is not None and energy is not None else 0.0


def _in_force(rows: Dated, day: date) -> float | None:
    place = bisect_right([start for start, _ in rows], day)
    return rows[place - 1][1] if place else None
