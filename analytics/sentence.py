"""An anomaly's row as a sentence of the catalogue: what was consumed, when, instead of what, and for how much."""

from collections.abc import Mapping
from datetime import datetime

from domain.calendar import zone
from domain.text import Message, Param

__all__ = ["describe"]

_UNITS = {"m3": "m³"}


def describe(row: Mapping[str, object]) -> Message:
    """Return the sentence of a row of `dashboard_anomaly` (site_name, meter, fluid, timezone, starts_at, ...).

    Moments are given in the site's civil time, as day, month, year and hour: the catalogue puts them into words.
    """
    timezone = zone(str(row["timezone"]))
    moments: dict[str, Param] = {}
    for name in ("start", "end"):
        moment = row[f"{name}s_at"]
        if not isinstance(moment, datetime):
            raise TypeError(f"The column {name}s_at must be a datetime, not {type(moment).__name__}.")
        local = moment.astimezone(timezone)
        moments |= {f"{name}_day": local.day, f"{name}_month": local.month, f"{name}_year": str(local.year)}
        moments |= {f"{name}_hour": local.hour}
    unit = str(row["base_unit"])
    actual, expected, cost = (_number(row, name) for name in ("actual", "expected", "cost_eur"))
    return Message(
        f"anomaly-{row['kind']}",
        {
            "site": str(row["site_name"]),
            "meter": str(row["meter"]),
            "fluid": str(row["fluid"]),
            "unit": _UNITS.get(unit, unit),
            "actual": _rounded(actual),
            "expected": _rounded(expected),
            "cost": _rounded(abs(cost)) if abs(cost) < 10 else round(abs(cost)),
            **moments,
        },
    )


def _number(row: Mapping[str, object], name: str) -> float:
    value = row[name]
    if not isinstance(value, int | float):
        raise TypeError(f"The column {name} must be a number, not {type(value).__name__}.")
    return float(value)


def _rounded(value: float) -> float | int:
    """Return three significant digits at most: nobody reads more in a sentence."""
    if abs(value) >= 100:
        return round(value)
    return round(value, 1 if abs(value) >= 10 else 2)
