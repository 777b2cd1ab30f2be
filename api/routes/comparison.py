"""GET /meters/{meter}/sources and /meters/{meter}/comparison."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query

from api.auth import Access, require
from api.comparison import compare
from api.openapi import documented
from api.period import Step, period
from api.problem import ApiError
from api.request import Provided
from api.routes.consumption import Moment, register_named
from api.schema import Comparison, SourceList
from domain.calendar import zone
from domain.registry import LIVE

__all__ = ["router"]

router = APIRouter(tags=["consumption"], dependencies=[Depends(require(Access.VIEWER))])

SOURCES = {
    "meter": "14587209345871",
    "items": [
        {
            "register": "energy_import",
            "source": "enedis",
            "kind": "delta",
            "unit": "Wh",
            "interval_s": 1800,
            "first_time": "2025-10-31T23:30:00Z",
            "last_time": "2026-10-31T23:00:00Z",
        }
    ],
}
COMPARISON = {
    "meter": "14587209345871",
    "register": "energy_import",
    "unit": "kWh",
    "source": "enedis",
    "step": "month",
    "timezone": "Europe/Paris",
    "buckets": [
        {
            "start": "2026-03-01T00:00:00+01:00",
            "end": "2026-04-01T00:00:00+02:00",
            "live": 1105.75,
            "other": 1108.2,
            "difference": 2.45,
            "relative": 0.0022157,
            "live_coverage": 1.0,
            "other_coverage": 1.0,
            "live_estimated": 0.0,
            "other_estimated": 0.0,
        }
    ],
    "totals": {
        "live": 1105.75,
        "other": 1108.2,
        "difference": 2.45,
        "relative": 0.0022157,
        "buckets_compared": 1,
        "verdict": "concordant",
    },
}
Meter = Annotated[str, Path(max_length=120)]


@router.get(
    "/meters/{meter}/sources",
    summary="The series of a meter: live, and what came in beside it",
    response_model=SourceList,
    responses=documented(SOURCES, 403, 404),
)
def sources(services: Provided, meter: Meter) -> Any:
    """Return each series that has readings, from when to when."""
    if not services.amounts.registers(meter):
        raise ApiError("not-found", "api-no-meter", {"meter": meter})
    return {"meter": meter, "items": services.comparison.sources(meter)}


@router.get(
    "/meters/{meter}/comparison",
    summary="A second series of a register beside the live one",
    response_model=Comparison,
    responses=documented(COMPARISON, 403, 404),
)
def comparison(
    *,
    services: Provided,
    meter: Meter,
    source: Annotated[str, Query(max_length=120, description="The series to compare with the live one.")],
    start: Moment,
    end: Moment,
    register: Annotated[str | None, Query(max_length=120, description="May be left out when there is one.")] = None,
    step: Step = Step.DAY,
) -> Any:
    """Return both amounts of every bucket that overlaps [start, end), and the totals of those both series cover.

    `difference` is other - live, `relative` its share of live. At most 400 days by hour, 4,000 by day.
    """
    found = register_named(services.amounts.registers(meter), meter, register)
    known = [
        row["source"]
        for row in services.comparison.sources(meter)
        if row["register"] == found["register"] and row["source"] != LIVE
    ]
    if source not in known:
        names = ", ".join(known) or "–"  # noqa: RUF001 - a dash where there is none
        raise ApiError("not-found", "api-no-source", {"meter": meter, "source": source, "names": names})
    span = period(start, end, step, zone(found["timezone"]))
    return {
        **found, "source": source, "step": step.value,
        **compare(services.comparison, found["register_id"], source, span, step),
    }  # fmt: skip
