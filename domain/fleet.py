"""The state of devices and gateways, and what of it is a finding: a silent gateway is one, not forty."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

__all__ = [
    "DeviceFacts",
    "DeviceState",
    "Fleet",
    "FleetFinding",
    "GatewayFacts",
    "GatewayState",
    "State",
    "Stranger",
    "assess",
]

LATE_INTERVALS, LATE_AT_LEAST = 3, timedelta(minutes=15)
SILENT_INTERVALS, SILENT_AT_LEAST = 6, timedelta(hours=1)
LONELY_GATEWAY = timedelta(days=1)
"""How long a gateway may say nothing that hears no device of ours."""
FIRST_DAY = timedelta(days=1)
"""How long a device is waited for that was registered and never spoke."""
STRANGER = timedelta(days=1)
"""How long a device may say nothing of which no interval is known."""


class State(StrEnum):
    """Whether something is heard as often as it should be."""

    OK = "ok"
    WAITING = "waiting"
    """It was registered less than a day ago and has not spoken yet."""
    LATE = "late"
    SILENT = "silent"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceFacts:
    """What is known of a device that some register listens to.

    `last_heard` is None before its first message, `known_since` is when it was registered. `gateways` heard it during
    its last days. `refused` messages and `readings` are of the last 24 hours. `offline` says that it, or its broker on
    its behalf, said goodbye since.
    """

    device: str
    meters: tuple[str, ...]
    site: str
    site_name: str
    interval_s: int
    last_heard: datetime | None = None
    known_since: datetime | None = None
    network: str | None = None
    battery: float | None = None
    rssi: float | None = None
    snr: float | None = None
    uplinks: int = 0
    lost_frames: int = 0
    refused: int = 0
    readings: int = 0
    offline: bool = False
    last_error: str | None = None
    gateways: tuple[str, ...] = ()

    @property
    def lost_share(self) -> float | None:
        """The share of its frames that no gateway heard, None where frames are not counted."""
        sent = self.uplinks + self.lost_frames
        return self.lost_frames / sent if sent else None

    @property
    def refused_share(self) -> float | None:
        """Of the last 24 hours, refused messages to these and the readings; None where there was nothing."""
        heard = self.refused + self.readings
        return self.refused / heard if heard else None


@dataclass(frozen=True, slots=True)
class GatewayFacts:
    """When a gateway was first and last heard, the uplinks it passed on, and devices it hears without a register."""

    gateway: str
    first_heard: datetime
    last_heard: datetime
    uplinks: int
    strangers: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stranger:
    """A device that a network heard and no register listens to; `listed` where values of it wait for a register."""

    device: str
    first_heard: datetime
    last_heard: datetime
    network: str | None = None
    battery: float | None = None
    rssi: float | None = None
    snr: float | None = None
    uplinks: int = 0
    joins: int = 0
    gateways: tuple[str, ...] = ()
    listed: bool = False

    def state(self, now: datetime) -> State:
        """Return silent where it said nothing for a day: nobody declared how often it speaks."""
        return State.SILENT if now - self.last_heard > STRANGER else State.OK


@dataclass(frozen=True, slots=True)
class DeviceState:
    """A device as it stands now; `behind` is the silent gateway that explains its silence."""

    facts: DeviceFacts
    state: State
    behind: str | None = None


@dataclass(frozen=True, slots=True)
class GatewayState:
    """A gateway as it stands now: the registered devices that it hears, and those that only silent gateways hear."""

    facts: GatewayFacts
    state: State
    devices: tuple[str, ...]
    cut_off: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FleetFinding:
    """A silent gateway with the devices cut off, a device silent by itself, or all the devices that never spoke."""

    kind: str
    """gateway, device or never."""
    name: str
    """Empty of those that never spoke."""
    since: datetime | None
    """When it was last heard, None: never."""
    devices: tuple[str, ...] = ()
    offline: bool = False


@dataclass(frozen=True, slots=True)
class Fleet:
    """Everything at one moment; findings with the most devices first, then the longest silent, who never spoke last."""

    devices: tuple[DeviceState, ...]
    gateways: tuple[GatewayState, ...]
    findings: tuple[FleetFinding, ...]

    @property
    def silent_gateways(self) -> int:
        """How many gateways are silent."""
        return sum(gateway.state is State.SILENT for gateway in self.gateways)

    @property
    def silent_devices(self) -> int:
        """How many devices are silent by themselves, rather than behind a silent gateway or in their first day."""
        return sum(one.state is State.SILENT and one.behind is None for one in self.devices)


def assess(devices: Sequence[DeviceFacts], gateways: Sequence[GatewayFacts], now: datetime) -> Fleet:
    """Return the state of all of them at a moment, and the findings.

    A device that never spoke is waited for during a day. Another is late beyond 3 intervals (15 minutes at least),
    silent beyond 6 (an hour at least) or when it said goodbye. A gateway is silent beyond 3 intervals of the most
    frequent device it hears (15 minutes at least). A device that is not on time, was when its last gateway fell silent,
    and is heard by silent gateways only, is behind it.
    """
    known = {gateway.gateway: gateway for gateway in gateways}
    hears: dict[str, list[DeviceFacts]] = {name: [] for name in known}
    for device in devices:
        for name in device.gateways:
            hears.setdefault(name, []).append(device)
    silent = {name for name, gateway in known.items() if _is_silent(gateway, hears[name], now)}
    states = [_device_state(device, known, silent, now) for device in devices]
    cut_off: dict[str, list[str]] = {name: [] for name in known}
    for one in states:
        if one.behind is not None:
            cut_off[one.behind].append(one.facts.device)
    gateway_states = [
        GatewayState(
            gateway,
            State.SILENT if name in silent else State.OK,
            tuple(sorted(device.device for device in hears[name])),
            tuple(sorted(cut_off[name])),
        )
        for name, gateway in known.items()
    ]
    return Fleet(tuple(states), tuple(gateway_states), tuple(_findings(states, gateway_states)))


def _late_after(interval_s: float) -> timedelta:
    return max(LATE_INTERVALS * timedelta(seconds=interval_s), LATE_AT_LEAST)


def _is_silent(gateway: GatewayFacts, hears: Sequence[DeviceFacts], now: datetime) -> bool:
    patience = _late_after(min(device.interval_s for device in hears)) if hears else LONELY_GATEWAY
    return now - gateway.last_heard > patience


def _device_state(device: DeviceFacts, known: dict[str, GatewayFacts], silent: set[str], now: datetime) -> DeviceState:
    if device.last_heard is None:
        young = device.known_since is not None and now - device.known_since < FIRST_DAY
        return DeviceState(device, State.WAITING if young else State.SILENT)
    silence = now - device.last_heard
    if silence <= _late_after(device.interval_s) and not device.offline:
        return DeviceState(device, State.OK)
    long = max(SILENT_INTERVALS * timedelta(seconds=device.interval_s), SILENT_AT_LEAST)
    state = State.SILENT if silence > long or device.offline else State.LATE
    return DeviceState(device, state, _gateway_behind(device, device.last_heard, known, silent))


def _gateway_behind(
    device: DeviceFacts, last_heard: datetime, known: dict[str, GatewayFacts], silent: set[str]
) -> str | None:
    heard_by = [known[name] for name in device.gateways if name in known]
    if device.offline or not heard_by or not all(gateway.gateway in silent for gateway in heard_by):
        return None
    last = max(heard_by, key=lambda gateway: (gateway.last_heard, gateway.gateway))
    on_time = last.last_heard - last_heard <= _late_after(device.interval_s)
    return last.gateway if on_time else None


def _findings(devices: Sequence[DeviceState], gateways: Sequence[GatewayState]) -> list[FleetFinding]:
    found = [
        FleetFinding("gateway", one.facts.gateway, one.facts.last_heard, one.cut_off)
        for one in gateways
        if one.state is State.SILENT
    ]
    found += [
        FleetFinding("device", one.facts.device, one.facts.last_heard, (one.facts.device,), one.facts.offline)
        for one in devices
        if one.state is State.SILENT and one.behind is None and one.facts.last_heard is not None
    ]
    found.sort(key=lambda one: (-len(one.devices), one.since, one.name))
    never = tuple(sorted(one.facts.device for one in devices if one.facts.last_heard is None))
    return [*found, FleetFinding("never", "", None, never)] if never else found
