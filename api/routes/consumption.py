"""GET /meters/{meter}/consumption."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query

from api.auth import Access, require
from api.consumption import buckets, sum_buckets
from api.openapi import documented
from api.period import Step, period
from api.ports import Row, Services
from api.problem import ApiError
from api.request import Provided, moment_pattern
from api.schema import Consumption
from api.series import Asked, known_at, series_of
from domain.calendar import zone
from domain.registry import LIVE

__all__ = ["AsOf", "register_named", "router"]

router = APIRouter(tags=["consumption"], dependencies=[Depends(require(Access.VIEWER))])

EXAMPLE = {
    "meter": "14587209345871",
    "register": "energy_import",
    "unit": "kWh",
    "source": "live",
    "as_of": None,
    "step": "day",
    "timezone": "Europe/Paris",
    "buckets": [
        {
            "start": "2026-03-29T00:00:00+01:00",
            "end": "2026-03-30T00:00:00+02:00",
            "amount": 96.4,
            "estimated": 0.0,
            "coverage": 1.0,
            "revision": 1,
        }
    ],
}
Moment = Annotated[
    str,
    Query(
        pattern=moment_pattern,
        description="A date-time with its offset, or a civil date of the site.",
        examples=["2026-03-29", "2026-03-28T23:00:00Z"],
    ),
]

AsOf = Annotated[
    str | None,
    Query(
        pattern=moment_pattern,
        description="As known at this time; a civil date means the end of that day.",
        examples=["2026-03-31", "2026-03-31T12:00:00Z"],
    ),
]


@router.get(
    "/meters/{meter}/consumption",
    summary="Amounts of a register by hour, civil day or civil month",
    response_model=Consumption,
    responses=documented(EXAMPLE, 403, 404),
)
def consumption(
    *,
    services: Provided,
    meter: Annotated[str, Path(max_length=120)],
    start: Moment,
    end: Moment,
    register: Annotated[str | None, Query(max_length=120, description="May be left out when there is one.")] = None,
    step: Step = Step.HOUR,
    unit: Annotated[
        str | None, Query(max_length=20, description="kWh, m3 (gas has both), or another unit of the quantity.")
    ] = None,
    source: Annotated[str, Query(max_length=120, description="Which series of readings.")] = "live",
    as_of: AsOf = None,
) -> Any:
    """Return every bucket that overlaps [start, end), whole; a month is the sum of its civil days.

    At most 400 days by hour, 4,000 by day. A virtual meter's code serves too. `as_of` tells the figures as they were
    known then: a date means the end of that day.
    """
    found, parts = _asked(services, meter, register)
    tz = zone(found["timezone"])
    span = period(start, end, step, tz)
    known = known_at(as_of, tz, services.now()) if as_of else None
    answer = {**found, "step": step.value, "source": source, "as_of": known}
    if not found["virtual"] and known is None and source == LIVE and unit in {None, found["unit"]}:
        return answer | {"buckets": buckets(services.amounts, found["register_id"], span, step)}
    asked = Asked(unit=unit or found["unit"], source=source, as_of=known)
    name, series = series_of(services.amounts, parts, found["timezone"], asked)
    return answer | {"unit": name, "buckets": sum_buckets(services.amounts, series, span, step)}


def _asked(services: Services, meter: str, register: str | None) -> tuple[Row, Sequence[Row]]:
    """Return the register or virtual meter, and its signed parts."""
    rows = services.amounts.registers(meter)
    virtual = None if rows else services.virtual_meters.find(meter)
    if virtual is None:
        found = {**register_named(rows, meter, register), "virtual": False}
        return found, [{**found, "sign": 1}]
    if register is not None:
        raise ApiError("invalid-input", "api-virtual-register", {"meter": meter})
    return {**virtual, "meter": meter, "register": None, "virtual": True}, virtual["parts"]


def register_named(rows: Any, meter: str, name: str | None) -> Row:
    """Return the register of that name among a meter's; None names the only one.

    Raises:
        ApiError: no such meter or register, or several and none named.
    """
    if not rows:
        raise ApiError("not-found", "api-no-meter", {"meter": meter})
    names = ", ".join(row["register"] for row in rows)
    if name is None and len(rows) > 1:
        raise ApiError("invalid-input", "api-which-register", {"meter": meter, "names": names})
    for row in rows:
        if name is None or row["register"] == name:
            found: Row = row
            return found
    raise ApiError("not-found", "api-no-register", {"meter": meter, "register": str(name), "names": names})
