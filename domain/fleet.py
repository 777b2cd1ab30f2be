"""The state of devices, gateways and networks, and what of it is a finding: a silent gateway is one, not forty."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
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
    "heard_state",
    "late_after",
]

LATE_INTERVALS, LATE_AT_LEAST = 3, timedelta(minutes=15)
SILENT_INTERVALS, SILENT_AT_LEAST = 6, timedelta(hours=1)
LONELY_GATEWAY = timedelta(days=1)
"""How long a gateway may say nothing that hears no device of ours."""
FIRST_DAY = timedelta(days=1)
"""How long a device is waited for that was registered and never spoke."""
STRANGER = timedelta(days=1)
"""How long a device may say nothing of which no interval is known."""
NETWORK_GATEWAYS, NETWORK_DEVICES = 2, 3
"""So many gateways, or devices of which no gateway is known, fall silent at once with their network, not by chance."""


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
    its last days. `interval_s` is how often it is expected to be heard. `network` is the dialect of the network server
    that told of it, `via` the first level of its topics: a network is the two of them. `frames` are the
    last that were heard (32 at most), `lost_frames` those missing between them. `refused` messages and `readings` are
    of the last 24 hours; `dated_back` says that what came in these hours is dated before them. `offline` says that it,
    or its broker on its behalf, said goodbye since.
    """

    device: str
    meters: tuple[str, ...]
    site: str
    site_name: str
    interval_s: int
    last_heard: datetime | None = None
    known_since: datetime | None = None
    siren: str | None = None
    network: str | None = None
    via: str | None = None
    battery: float | None = None
    rssi: float | None = None
    snr: float | None = None
    frames: int = 0
    lost_frames: int = 0
    refused: int = 0
    readings: int = 0
    offline: bool = False
    dated_back: bool = False
    last_error: str | None = None
    gateways: tuple[str, ...] = ()

    @property
    def network_name(self) -> str | None:
        """The network by its dialect and the filter of its topics, None where the device speaks for itself."""
        return self.network and (f"{self.network} ({self.via}/#)" if self.via else self.network)

    @property
    def lost_share(self) -> float | None:
        """The share of its last frames that no gateway heard, None where frames are not counted."""
        sent = self.frames + self.lost_frames
        return self.lost_frames / sent if sent else None

    @property
    def refused_share(self) -> float | None:
        """Of the last 24 hours, refused messages to these and the readings; None where nothing tells it.

        Readings are counted by their time: of a device that sends what is long past, none would be.
        """
        heard = self.refused + self.readings
        return self.refused / heard if heard and not self.dated_back else None


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
    """What fell silent together: a network, a gateway with the devices cut off, a device, or all that never spoke."""

    kind: str
    """network, gateway, device or never."""
    name: str
    """Empty of those that never spoke."""
    since: datetime | None
    """When it was last heard, None: never."""
    devices: tuple[str, ...] = ()
    offline: bool = False
    gateways: tuple[str, ...] = ()
    """Of a network, those that fell silent with it; of a gateway itself."""
    meters: tuple[str, ...] = ()
    """The meters of these devices."""


@dataclass(frozen=True, slots=True)
class Fleet:
    """Everything at one moment; findings with the most devices first, then the longest silent, who never spoke last."""

    devices: tuple[DeviceState, ...]
    gateways: tuple[GatewayState, ...]
    findings: tuple[FleetFinding, ...]

    def concerning(self, concerns: Callable[[DeviceFacts], bool]) -> tuple[FleetFinding, ...]:
        """Return the findings about some devices, each with these only; a gateway concerns all that it hears."""
        some = {one.facts.device: one.facts for one in self.devices if concerns(one.facts)}
        heard = {one.facts.gateway for one in self.gateways if not some.keys().isdisjoint(one.devices)}
        found = [
            replace(one, devices=devices, meters=_meters(some[name] for name in devices))
            for one in self.findings
            if (devices := tuple(name for name in one.devices if name in some)) or not heard.isdisjoint(one.gateways)
        ]
        return tuple(sorted(found, key=_rank))

    @property
    def silent_gateways(self) -> int:
        """How many gateways are silent."""
        return sum(gateway.state is State.SILENT for gateway in self.gateways)

    @property
    def silent_devices(self) -> int:
        """How many devices are silent by themselves, rather than behind a silent gateway or in their first day."""
        return sum(one.state is State.SILENT and one.behind is None for one in self.devices)


def late_after(interval_s: float) -> timedelta:
    """Return how long something may say nothing before it is late: 3 intervals, 15 minutes at least.

    The database has the same rule under the same name.
    """
    return max(LATE_INTERVALS * timedelta(seconds=interval_s), LATE_AT_LEAST)


def heard_state(
    last_heard: datetime | None,
    interval_s: float,
    now: datetime,
    known_since: datetime | None,
    *,
    offline: bool = False,
) -> State:
    """Return whether a device or a register is heard as often as it should be.

    Who never spoke is waited for during a day. Another is late after `late_after`, silent beyond 6 intervals (an hour
    at least) or when it said goodbye.
    """
    if last_heard is None:
        return State.WAITING if known_since is not None and now - known_since < FIRST_DAY else State.SILENT
    if offline:
        return State.SILENT
    silence = now - last_heard
    if silence <= late_after(interval_s):
        return State.OK
    return (
        State.SILENT if silence > max(SILENT_INTERVALS * timedelta(seconds=interval_s), SILENT_AT_LEAST) else State.LATE
    )


def assess(devices: Sequence[DeviceFacts], gateways: Sequence[GatewayFacts], now: datetime) -> Fleet:
    """Return the state of all of them at a moment, and the findings.

    Of devices `heard_state` says it. A gateway was heard when what it passed on came in, and is silent when the most
    frequent device that it hears would be late. A device that is not on time, was when its last gateway fell silent,
    and is heard by silent gateways only, is behind it. Gateways that fell silent together with the last of their
    network are one finding.
    """
    known = {gateway.gateway: gateway for gateway in _as_devices_tell(devices, gateways)}
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
    return Fleet(tuple(states), tuple(gateway_states), tuple(_findings(states, gateway_states, now)))


def _as_devices_tell(devices: Sequence[DeviceFacts], gateways: Sequence[GatewayFacts]) -> list[GatewayFacts]:
    """Return gateways with the time of what came through them.

    A network may deliver late what a gateway passed on long ago, and the gateway has the time of then, the device that
    of its reception. A device that was heard after all its gateways came through the one that was heard last.
    """
    known = {gateway.gateway: gateway for gateway in gateways}
    for device in devices:
        passed = [known[name] for name in device.gateways if name in known]
        if not passed or device.last_heard is None:
            continue
        last = max(passed, key=lambda gateway: gateway.last_heard)
        if device.last_heard > last.last_heard:
            known[last.gateway] = replace(last, last_heard=device.last_heard)
    return list(known.values())


def _is_silent(gateway: GatewayFacts, hears: Sequence[DeviceFacts], now: datetime) -> bool:
    patience = late_after(min(device.interval_s for device in hears)) if hears else LONELY_GATEWAY
    return now - gateway.last_heard > patience


def _device_state(device: DeviceFacts, known: dict[str, GatewayFacts], silent: set[str], now: datetime) -> DeviceState:
    state = heard_state(device.last_heard, device.interval_s, now, device.known_since, offline=device.offline)
    if device.last_heard is None or state is State.OK:
        return DeviceState(device, state)
    return DeviceState(device, state, _gateway_behind(device, known, silent))


def _gateway_behind(device: DeviceFacts, known: dict[str, GatewayFacts], silent: set[str]) -> str | None:
    heard_by = [known[name] for name in device.gateways if name in known]
    if device.offline or not heard_by or not all(gateway.gateway in silent for gateway in heard_by):
        return None
    last = max(heard_by, key=lambda gateway: (gateway.last_heard, gateway.gateway))
    return last.gateway if _was_on_time(device, last.last_heard) else None


def _findings(devices: Sequence[DeviceState], gateways: Sequence[GatewayState], now: datetime) -> list[FleetFinding]:
    facts = {one.facts.device: one.facts for one in devices}
    found = _networks(devices, gateways, now)
    told = {name for one in found for name in (*one.gateways, *one.devices)}
    found += [
        FleetFinding("gateway", one.facts.gateway, one.facts.last_heard, one.cut_off, gateways=(one.facts.gateway,))
        for one in gateways
        if one.state is State.SILENT and one.facts.gateway not in told
    ]
    found += [
        FleetFinding("device", one.facts.device, one.facts.last_heard, (one.facts.device,), one.facts.offline)
        for one in devices
        if one.state is State.SILENT
        and one.behind is None
        and one.facts.last_heard is not None
        and one.facts.device not in told
    ]
    never = tuple(sorted(one.facts.device for one in devices if one.facts.last_heard is None))
    if never:
        found.append(FleetFinding("never", "", None, never))
    found = [replace(one, meters=_meters(facts[name] for name in one.devices)) for one in found]
    return sorted(found, key=_rank)


def _rank(finding: FleetFinding) -> tuple[bool, int, float, str]:
    since = finding.since.timestamp() if finding.since else 0.0
    return finding.kind == "never", -len(finding.devices), since, finding.name


def _meters(devices: Iterable[DeviceFacts]) -> tuple[str, ...]:
    return tuple(sorted({meter for device in devices for meter in device.meters}))


def _networks(devices: Sequence[DeviceState], gateways: Sequence[GatewayState], now: datetime) -> list[FleetFinding]:
    """Return a finding for each network that fell silent with all that it hears.

    It said nothing for so long that its most frequent device is late, and all its gateways are silent. Two gateways at
    least, or three devices of which no gateway is known, fell silent together with the last of them.
    """
    networks: dict[str, list[DeviceState]] = {}
    for one in devices:
        if one.facts.network_name is not None and one.facts.last_heard is not None:
            networks.setdefault(one.facts.network_name, []).append(one)
    known = {one.facts.gateway: one for one in gateways}
    found = []
    for name, members in networks.items():
        through = [known[gateway] for gateway in {g for one in members for g in one.facts.gateways} if gateway in known]
        heard = [one.facts.last_heard for one in members if one.facts.last_heard is not None]
        last = max(*heard, *(one.facts.last_heard for one in through), heard[0])
        patience = late_after(min(one.facts.interval_s for one in members))
        if now - last <= patience or any(one.state is State.OK for one in through):
            continue
        fell = sorted(one.facts.gateway for one in through if last - one.facts.last_heard <= patience)
        alone = [
            one.facts.device
            for one in members
            if not (one.facts.gateways or one.facts.offline or one.state is State.OK) and _was_on_time(one.facts, last)
        ]
        if len(fell) >= NETWORK_GATEWAYS or len(alone) >= NETWORK_DEVICES:
            cut_off = (device for gateway in fell for device in known[gateway].cut_off)
            found.append(FleetFinding("network", name, last, tuple(sorted({*alone, *cut_off})), gateways=tuple(fell)))
    return found


def _was_on_time(device: DeviceFacts, moment: datetime) -> bool:
    return device.last_heard is not None and moment - device.last_heard <= late_after(device.interval_s)
