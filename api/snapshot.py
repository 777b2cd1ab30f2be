"""A site now: what it used since midnight, what was expected, and the word for it."""

from datetime import timedelta
from typing import Any

from api.ports import Row, Services
from domain.calendar import civil_day, day_bounds, zone
from domain.text import Translator

__all__ = ["snapshot"]

RECENT = timedelta(hours=6)


def snapshot(services: Services, site: Row, translate: Translator) -> dict[str, Any]:
    """Return the fields of api.schema.Snapshot for a site's row."""
    now = services.now()
    tz = zone(site["timezone"])
    day = civil_day(now, tz)
    start, end = day_bounds(day, tz)
    fluids = [_priced(row) for row in services.live.today(site["code"], day, start, end)]
    hour = services.live.last_hour(site["code"], now - RECENT)
    state = None if hour is None else _state(hour)
    costs = [row["cost_eur"] for row in fluids if row["cost_eur"] is not None]
    return {
        "site": site["code"],
        "name": site["name"],
        "timezone": site["timezone"],
        "day": day,
        "state": state,
        "state_text": state and translate(f"live-state-{state}"),
        "state_hour": hour and hour["time"],
        "cost_eur": sum(costs) if costs else None,
        "fluids": fluids,
    }


def _priced(row: Row) -> dict[str, Any]:
    price = row["price_eur"]
    return {**row, "cost_eur": None if price is None else row["amount"] * price}


def _state(hour: Row) -> str:
    if hour["amount"] > hour["high"]:
        return "above"
    return "below" if hour["amount"] < hour["low"] else "normal"
