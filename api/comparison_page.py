"""The page that sets a second series of a meter beside the live one, in months and days."""

from datetime import datetime, timedelta
from itertools import groupby
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.responses import Response

from api.auth import Access, require
from api.comparison import WHOLE, compare, totals_of
from api.period import Period, Step, period
from api.ports import Row
from api.render import render
from api.request import Provided
from api.routes.comparison import sources
from domain.calendar import civil_day, zone
from domain.registry import LIVE

__all__ = ["router"]

router = APIRouter(include_in_schema=False, dependencies=[Depends(require(Access.VIEWER))])

MOST_DAYS = 732


@router.get("/comparison/{meter}")
def comparison(
    *,
    request: Request,
    services: Provided,
    meter: Annotated[str, Path(max_length=120)],
    source: Annotated[str | None, Query(max_length=120)] = None,
    register: Annotated[str | None, Query(max_length=120)] = None,
    month: Annotated[str | None, Query(pattern=r"^2\d{3}-(0[1-9]|1[0-2])$")] = None,
) -> Response:
    """Show the verdict, the last two years by month, and the days of one month."""
    others = [row for row in sources(services, meter)["items"] if row["source"] != LIVE]
    chosen = next(
        (row for row in others if source in {None, row["source"]} and register in {None, row["register"]}), None
    )
    if chosen is None:
        return render(request, "comparison.html", meter=meter, others=others, chosen=None)
    found = next(row for row in services.amounts.registers(meter) if row["register"] == chosen["register"])
    span = _days(chosen, zone(found["timezone"]))
    compared = compare(services.comparison, found["register_id"], chosen["source"], span, Step.DAY)
    days = [{**bucket, "day": datetime.fromisoformat(bucket["start"]).date()} for bucket in compared["buckets"]]
    by_month = {key: list(month) for key, month in groupby(days, key=lambda one: one["day"].strftime("%Y-%m"))}
    return render(
        request, "comparison.html", tz=found["timezone"], meter=meter, others=others, chosen=chosen, unit=found["unit"],
        totals=compared["totals"], missing=_missing(days), since=days[0]["day"], until=days[-1]["day"], whole=WHOLE,
        months=[{"day": month[0]["day"], "days": len(month), **totals_of(month)} for month in by_month.values()],
        days=by_month.get(month or "") or by_month[max(by_month)],
    )  # fmt: skip


def _days(series: Row, tz: ZoneInfo) -> Period:
    """Return the civil days that the other series tells of, the last two years at most."""
    # A reading at midnight ends the day before.
    last = civil_day(series["last_time"] - timedelta(microseconds=1), tz)
    first = min(max(civil_day(series["first_time"], tz), last - timedelta(days=MOST_DAYS - 1)), last)
    return period(first.isoformat(), (last + timedelta(days=1)).isoformat(), Step.DAY, tz)


def _missing(buckets: list[dict[str, Any]]) -> dict[str, int]:
    """Return how many days each series does not cover whole."""
    return {name: sum(bucket[f"{name}_coverage"] < WHOLE for bucket in buckets) for name in ("live", "other")}
