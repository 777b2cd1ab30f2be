"""GET /meters/{meter}/balance and /balances."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query

from api.auth import Access, require
from api.cursor import decode, encode
from api.openapi import documented
from api.period import instant
from api.problem import ApiError
from api.request import Cursor, Limit, Provided, moment_pattern
from api.routes.consumption import register_named
from api.schema import BalanceAnswer, BalancePage
from domain.calendar import zone

__all__ = ["State", "router"]

router = APIRouter(tags=["balance"], dependencies=[Depends(require(Access.VIEWER))])

EXAMPLE = {
    "meter": "14587209345871",
    "register": "energy_import",
    "source": "live",
    "unit": "kWh",
    "start": "2026-03-01T00:00:00Z",
    "end": "2026-04-01T00:00:00Z",
    "index_start": 99204.5,
    "index_end": 310.25,
    "booked": 1105.75,
    "rollover": 100000.0,
    "swap": 0.0,
    "unexplained": 0.0,
    "unexplained_abs": 0.0,
    "refused": 2,
    "pending": 0,
    "residual": 0.0,
    "closes": True,
    "clean": True,
}
CHECK = {
    **EXAMPLE,
    "site": "ecole-jean-mace",
    "site_name": "École Jean-Macé",
    "timezone": "Europe/Paris",
    "checked_at": "2026-04-01T02:00:03Z",
    "open_months": [],
}
Moment = Annotated[
    str | None,
    Query(
        pattern=moment_pattern,
        description="A date-time with its offset, or a civil date of the site; outward to whole hours.",
        examples=["2026-03-29", "2026-03-28T23:00:00Z"],
    ),
]
Source = Annotated[str, Query(max_length=120, description="Which series of readings.")]
State = Literal["all", "open", "unclean"]


@router.get(
    "/meters/{meter}/balance",
    summary="Whether a register's account adds up",
    response_model=BalanceAnswer,
    responses=documented(EXAMPLE, 403, 404),
)
def balance(
    *,
    services: Provided,
    meter: Annotated[str, Path(max_length=120)],
    register: Annotated[str | None, Query(max_length=120, description="May be left out when there is one.")] = None,
    start: Moment = None,
    end: Moment = None,
    source: Source = "live",
) -> Any:
    """Return what the readings say beside what the hours hold; without start and end, of all there is."""
    found = register_named(services.amounts.registers(meter), meter, register)
    tz = zone(found["timezone"])
    first, last = instant(start, tz, "start") if start else None, instant(end, tz, "end") if end else None
    figures = services.balances.balance(found["register_id"], source, first, last, services.now())
    if figures is None:
        raise ApiError("invalid-input", "api-empty-period")
    return {**found, "source": source, **figures}


@router.get(
    "/balances",
    summary="The last nightly balance of every register, the ones with trouble first",
    response_model=BalancePage,
    responses=documented({"next_cursor": None, "items": [CHECK]}, 403),
)
def balances(
    *,
    services: Provided,
    state: Annotated[State, Query(description="open: does not close; unclean: that, or something to explain.")] = "all",
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Any:
    """Return a page of checks: what does not close, then what is to explain, then the others."""
    rank, *names = decode(cursor, int, str, str, str) or (-1, "", "", "")
    rows = services.balances.checks(state=state, after=(rank, *names), limit=limit + 1)
    last = rows[limit - 1] if len(rows) > limit else None
    return {
        "items": rows[:limit],
        "next_cursor": encode(last["rank"], last["meter"], last["register"], last["source"]) if last else None,
    }
