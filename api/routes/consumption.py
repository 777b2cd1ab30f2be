"""GET /meters/{meter}/consumption."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query

from api.auth import Access, require
from api.consumption import buckets
from api.openapi import documented
from api.period import Step, period
from api.ports import Row
from api.problem import ApiError
from api.request import Provided, moment_pattern
from api.schema import Consumption
from domain.calendar import zone

__all__ = ["register_named", "router"]

router = APIRouter(tags=["consumption"], dependencies=[Depends(require(Access.VIEWER))])

EXAMPLE = {
    "meter": "14587209345871",
    "register": "energy_import",
    "unit": "kWh",
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
) -> Any:
    """Return every bucket that overlaps [start, end), whole; a month is the sum of its civil days.

    At most 400 days by hour, 4,000 by day.
    """
    found = register_named(services.amounts.registers(meter), meter, register)
    span = period(start, end, step, zone(found["timezone"]))
    return {**found, "step": step.value, "buckets": buckets(services.amounts, found["register_id"], span, step)}


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
