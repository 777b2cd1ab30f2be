"""What the pages show of the fleet: the devices asked for, in the order asked for, and the findings about a place."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from api.ports import FleetReader, Row
from domain.fleet import DeviceFacts, DeviceState, Fleet, FleetFinding, State, heard_state

__all__ = [
    "WORST_FIRST",
    "FleetOrder",
    "FleetQuery",
    "counted",
    "dated_back",
    "findings_about",
    "meter_state",
    "selected",
]

DATED_BACK = timedelta(days=1)
WORST_FIRST = (State.SILENT, State.LATE, State.WAITING, State.OK)


class FleetOrder(StrEnum):
    """What stands first in a list of devices."""

    STATE = "state"
    DEVICE = "device"
    SITE = "site"
    HEARD = "heard"
    BATTERY = "battery"
    SIGNAL = "signal"
    LOST = "lost"


ORDERS: Mapping[FleetOrder, Callable[[DeviceState], tuple[float, ...]]] = {
    FleetOrder.STATE: lambda one: (WORST_FIRST.index(one.state),),
    FleetOrder.DEVICE: lambda _one: (),
    FleetOrder.SITE: lambda _one: (),
    FleetOrder.HEARD: lambda one: (one.facts.last_heard.timestamp() if one.facts.last_heard else float("-inf"),),
    FleetOrder.BATTERY: lambda one: (_or_last(one.facts.battery),),
    FleetOrder.SIGNAL: lambda one: (_or_last(one.facts.rssi),),
    FleetOrder.LOST: lambda one: (-(one.facts.lost_share or 0.0),),
}
"""Numbers by which each order sorts, smaller ones first; equal ones stand by site and name."""


@dataclass(frozen=True, slots=True)
class FleetQuery:
    """Which devices of the fleet: in a state, of an EPCI, with a text in their, their site's or meters' names."""

    state: State | None = None
    siren: str | None = None
    text: str = ""
    order: FleetOrder = FleetOrder.STATE

    def takes(self, one: DeviceState) -> bool:
        """Return whether a device is asked for."""
        facts, text = one.facts, self.text.strip().casefold()
        if (self.state is not None and one.state is not self.state) or (self.siren and facts.siren != self.siren):
            return False
        names = (facts.device, facts.site_name, facts.site, *facts.meters, *facts.gateways)
        return not text or any(text in name.casefold() for name in names)


def selected(fleet: Fleet, query: FleetQuery) -> list[DeviceState]:
    """Return the devices that are asked for, in their order."""
    key = ORDERS[query.order]
    by_name = query.order is FleetOrder.DEVICE

    def place(one: DeviceState) -> tuple[tuple[float, ...], str, str]:
        return key(one), "" if by_name else one.facts.site_name.casefold(), one.facts.device

    return sorted((one for one in fleet.devices if query.takes(one)), key=place)


def counted(reader: FleetReader, devices: Sequence[DeviceState], now: datetime) -> list[DeviceState]:
    """Return devices with the readings and refused messages of their last 24 hours."""
    counts = reader.counts([one.facts.device for one in devices], now)
    return [replace(one, facts=_with_counts(one.facts, *counts.get(one.facts.device, (0, 0)))) for one in devices]


def findings_about(fleet: Fleet, *, siren: str | None = None, site: str | None = None) -> tuple[FleetFinding, ...]:
    """Return the findings about the devices of an EPCI or a site; all of them where neither is named."""
    if not siren and not site:
        return fleet.findings
    return fleet.concerning(lambda facts: facts.site == site if site else facts.siren == siren)


def meter_state(row: Row, devices: Mapping[str, DeviceState], now: datetime) -> State:
    """Return whether a register is heard as often as it should be, by the rule of its device."""
    device = devices.get(row["device"])
    offline = device is not None and device.facts.offline
    return heard_state(row["last_received_at"], row["heard_interval_s"], now, row["known_since"], offline=offline)


def dated_back(row: Row) -> bool:
    """Return whether the last reading of a register came so long after its time that both moments are shown."""
    time, received = row["last_time"], row["last_received_at"]
    return time is not None and received is not None and received - time > DATED_BACK


def _with_counts(facts: DeviceFacts, readings: int, refused: int) -> DeviceFacts:
    return replace(facts, readings=readings, refused=refused)


def _or_last(value: float | None) -> float:
    return float("inf") if value is None else value
