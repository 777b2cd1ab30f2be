"""What a site draws now and used today."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import groupby

from domain.unit import UNITS, UNITS_BY_CODE, Quantity
from storage.api_rows import Row, one, rows
from storage.connection import Pool
from storage.queries import queries

__all__ = ["TimescaleLive"]

SQL = queries("api_live")


class TimescaleLive:
    """Implements api.ports.LiveReader."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def main_registers(self, site: str) -> Sequence[int]:
        """Return the registers that tell a site's electric power, one a meter."""
        return [row["register_id"] for row in rows(self._pool, SQL["main_registers"], site=site, register_ids=None)]

    def pulse(self, register_ids: Sequence[int]) -> Sequence[Row]:
        """Return site, register_id, register, time, value [base unit] and power_kw (None at first) of each register."""
        found = rows(self._pool, SQL["pulse"], register_ids=list(register_ids))
        return [_beat(list(pair)) for _, pair in groupby(found, key=lambda row: row["register_id"])]

    def today(self, site: str, day: date, start: datetime, end: datetime) -> Sequence[Row]:
        """Return fluid, base_unit, amount, compared, expected, price_eur and what they stand on, over [start, end)."""
        return rows(self._pool, SQL["today"], site=site, day=day, start=start, end=end)

    def last_hour(self, site: str, since: datetime) -> Row | None:
        """Return time, amount, low and high of the last whole hour that has a band."""
        return one(self._pool, SQL["last_hour"], site=site, since=since)


def _beat(pair: Sequence[Row]) -> Row:
    last = pair[0]
    return {
        "site": last["site"],
        "register_id": last["register_id"],
        "register": last["register"],
        "time": last["time"],
        "value": _base(last),
        "power_kw": _power(last["kind"], pair),
    }


def _base(row: Row) -> float:
    unit = UNITS_BY_CODE.get(row["unit_code"])
    return float(row["value"] * (row["factor"] if unit is None else row["scale"] * unit.factor))


def _power(kind: str, pair: Iterable[Row]) -> float | None:
    newest, *older = pair
    if kind == "gauge":
        return _base(newest) if UNITS[newest["unit"]].quantity is Quantity.POWER else None
    if not older:
        return None
    hours = (newest["time"] - older[0]["time"]).total_seconds() / 3600
    amount = _base(newest) if kind == "delta" else _base(newest) - _base(older[0])
    # An index that went back is a new meter or a fault: derivation judges it, a live figure stays silent.
    return float(amount / hours) if hours > 0 and amount >= 0 else None
