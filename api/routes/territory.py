"""GET /epcis and their savings."""

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query

from api.auth import Access, require
from api.openapi import documented
from api.request import Provided, Translate
from api.routes.consumption import AsOf
from api.schema import EpciList, SavingAnswer
from api.series import known_at
from domain.calendar import DEFAULT_ZONE, zone

__all__ = ["router"]

router = APIRouter(tags=["territory"], dependencies=[Depends(require(Access.VIEWER))])

EPCI_EXAMPLE = {
    "items": [
        {
            "siren": "200071892",
            "name": "CA du Saint-Quentinois",
            "kind": "CA",
            "population": 80_000,
            "pilot_start": "2026-01-01",
            "sites": 12,
            "meters": 17,
        }
    ]
}
SAVING_EXAMPLE = {
    "siren": "200071892",
    "name": "CA du Saint-Quentinois",
    "start": "2026-01-01",
    "end": "2026-11-01",
    "method": "degree-day-sun-seasons/3",
    "baseline_kwh": 210_000.0,
    "actual_kwh": 189_000.0,
    "saving_kwh": 21_000.0,
    "low_kwh": 12_000.0,
    "high_kwh": 30_000.0,
    "saving_eur": 2_950.0,
    "verdict": "demonstrated",
    "verdict_text": "démontrée",
    "coverage": 0.98,
    "estimated": 0.01,
    "revision": 671,
    "as_of": None,
    "meters": [],
}


@router.get(
    "/epcis",
    summary="Every EPCI, with its sites and meters",
    response_model=EpciList,
    responses=documented(EPCI_EXAMPLE, 403),
)
def epcis(services: Provided) -> Any:
    """Return the EPCI of the territory, by name."""
    return {"items": services.registry.epcis()}


@router.get(
    "/epcis/{siren}/savings",
    summary="What an EPCI saved, with its interval and the word for it",
    response_model=SavingAnswer,
    responses=documented(SAVING_EXAMPLE, 403, 404),
)
def savings(
    *,
    services: Provided,
    translate: Translate,
    siren: Annotated[str, Path(pattern=r"^\d{9}$")],
    start: Annotated[date | None, Query(description="First civil day; the pilot's start by default.")] = None,
    end: Annotated[date | None, Query(description="First civil day left out; by default today.")] = None,
    as_of: AsOf = None,
) -> Any:
    """Return baseline minus actual, corrected for the weather; verdict: démontrée, probable or non démontrée.

    With `as_of`, the days are as they were known then, and `end` is by default that day; weather, prices and gas
    coefficients are today's.
    """
    moment = known_at(as_of, zone(DEFAULT_ZONE), services.now()) if as_of is not None else None
    found = services.savings.savings(siren, start, end, moment)
    meters = [
        {
            **asdict(meter),
            "register_name": meter.register,
            "reason_text": translate(meter.reason) if meter.reason else None,
        }
        for meter in found.meters
    ]
    return {**asdict(found), "verdict_text": translate(f"verdict-{found.verdict}"), "meters": meters}
