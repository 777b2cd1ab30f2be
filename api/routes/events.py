"""/meters/{meter}/events: exchanges and resets, declared, changed and withdrawn."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query

from api.auth import Access, Editor, require
from api.declared import EventChange, EventItem, EventList, EventRequest
from api.openapi import documented
from api.period import instant
from api.ports import Row, Services
from api.problem import ApiError
from api.request import Provided
from api.routes.consumption import register_named
from domain.calendar import zone

__all__ = ["Meter", "RegisterName", "router"]

router = APIRouter(tags=["declarations"], dependencies=[Depends(require(Access.VIEWER))])

EVENT = {
    "id": 3,
    "meter": "14587209345871",
    "register": "energy_import",
    "kind": "swap",
    "at": "2026-03-03T09:20:00Z",
    "old_index": 123456.0,
    "new_index": 12.0,
    "unit": None,
    "scale": None,
    "digits": None,
    "note": "Dépose par le gestionnaire de réseau",
    "from_answer": False,
    "declared_by": "Service énergie",
    "declared_at": "2026-03-03T15:02:11Z",
    "changed_at": None,
    "outcome": "applied",
}
Meter = Annotated[str, Path(max_length=120)]
RegisterName = Annotated[str | None, Query(max_length=120, description="May be left out when there is one.")]
EventId = Annotated[int, Path(ge=1, le=2**62)]


@router.get(
    "/meters/{meter}/events",
    summary="Declared exchanges and resets of a meter, in order of time",
    response_model=EventList,
    responses=documented({"items": [EVENT]}, 403, 404),
)
def events(services: Provided, meter: Meter, register: RegisterName = None) -> Any:
    """Return the events of one register, or of all; what was withdrawn is not among them."""
    registers = services.amounts.registers(meter)
    if register is not None or not registers:
        registers = [register_named(registers, meter, register)]
    found = [event for one in registers for event in services.declarations.events(one["register_id"])]
    return {"items": sorted(found, key=lambda event: (event["at"], event["id"]))}


@router.post(
    "/meters/{meter}/events",
    summary="Declare an exchange or a reset (technician)",
    status_code=201,
    response_model=EventItem,
    responses=documented(EVENT, 403, 404, 409, status=201),
)
def declare(services: Provided, meter: Meter, who: Editor, event: EventRequest) -> Any:
    """Book it; figures follow within seconds, `outcome` says what became of it.

    A swap has both indexes, a reset at least the new one; a delta or gauge register has none, and a new unit or scale.
    """
    register = register_named(services.amounts.registers(meter), meter, event.register_name)
    fields = _fields(event.model_dump(exclude={"register_name"}), register)
    return services.declarations.declare(register["register_id"], fields, who.label)


@router.get(
    "/meters/{meter}/events/{event}",
    summary="One declared event",
    response_model=EventItem,
    responses=documented(EVENT, 403, 404),
)
def event(services: Provided, meter: Meter, event: EventId) -> Any:
    """Return an event, and what became of it."""
    return _event(services, meter, event)


@router.patch(
    "/meters/{meter}/events/{event}",
    summary="Change a declared event (technician)",
    response_model=EventItem,
    responses=documented(EVENT, 403, 404, 409),
)
def change(services: Provided, meter: Meter, event: EventId, who: Editor, fields: EventChange) -> Any:
    """Change the fields that are given; figures follow."""
    found = _event(services, meter, event)
    register = register_named(services.amounts.registers(meter), meter, found["register"])
    given = fields.model_dump(exclude_unset=True)
    for name in ("kind", "at"):
        if name in given and given[name] is None:
            raise ApiError("invalid-input", "api-event-never-empty", {"name": name})
    if given.get("note", "") is None:
        given["note"] = ""
    return services.declarations.change(event, _fields(given, register), who.label)


@router.delete(
    "/meters/{meter}/events/{event}",
    summary="Withdraw a declared event (technician)",
    status_code=204,
    responses=documented(None, 403, 404, status=204),
)
def withdraw(services: Provided, meter: Meter, event: EventId, who: Editor) -> None:
    """Book as if it had never been declared; an answer that it came from is withdrawn too."""
    _event(services, meter, event)
    services.declarations.withdraw(event, who.label)


def _event(services: Services, meter: str, number: int) -> Row:
    found = services.declarations.event(number)
    if found is None or found["meter"] != meter:
        raise ApiError("not-found", "api-no-event", {"meter": meter, "event": str(number)})
    return found


def _fields(given: dict[str, Any], register: Row) -> dict[str, Any]:
    if "at" in given:
        given["at"] = instant(given["at"], zone(register["timezone"]), "at")
    return given
