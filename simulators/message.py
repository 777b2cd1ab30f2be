"""What a simulated device puts on the broker, and the values it puts it together from."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from domain.registry import Fluid, Register

__all__ = ["Counting", "Device", "DeviceIdentity", "Dialect", "Phase", "SimulatedMessage", "Value"]


@dataclass(frozen=True, slots=True)
class SimulatedMessage:
    """Bytes for a topic; `time` is the moment at which they leave, aware UTC."""

    topic: str
    payload: bytes
    time: datetime


class Phase(NamedTuple):
    """One phase of an electricity meter, over the step before."""

    power_w: float
    voltage_v: float
    power_factor: float


class Value(NamedTuple):
    """What a register shows at the time its device gives, with the reading before (for what devices derive)."""

    register: Register
    time_s: int
    raw: int
    """Whole counts; the value that a decoder yields is raw / counting.per_value."""
    previous_raw: int
    phases: tuple[Phase, Phase, Phase] | None = None
    """For electricity, where the site tells them; None: balanced."""


@dataclass(frozen=True, slots=True)
class DeviceIdentity:
    """The device that speaks, and where it started to count its messages."""

    code: str
    epoch_s: int
    facts: Mapping[str, str]
    """What a dialect tells beside readings: `name`, `delivery_point`, `serial`, `subscribed_kva`, `timezone`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counting:
    """How a dialect reports one fluid, and so what its register is in the registry."""

    channel: str
    """Under which name its decoder yields the total."""
    unit: str
    """Unit of the register (domain.unit)."""
    per_base: float
    """Raw counts in one kWh or m3."""
    scale: float = 1.0
    """Scale of the register: value x scale is in `unit`."""
    per_value: int = 1
    """Raw counts in 1.0 of the value that the decoder yields."""
    digits: int | None = None
    """Digits of the register's display in values, where it turns over."""
    bits: int | None = None
    """Bits that the device has for its raw counts, where it turns over by them."""
    interval_s: int = 3600
    """Its own pace."""
    unit_named: bool = False
    """Whether the decoder names the unit with the value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """One way to speak: `encode` turns values of one device, in time order, into one message (topic, payload)."""

    name: str
    fluids: Mapping[Fluid, Counting]
    """What it can report."""
    encode: Callable[[DeviceIdentity, Sequence[Value]], tuple[str, bytes]]
    parts: Callable[[Sequence[Value]], Iterable[Sequence[Value]]] = field(default=lambda values: (values,))
    """Shares out values that leave together over messages, where one cannot carry them: a history with a hole, say."""
    batch: int | None = 1
    """Readings of one register a message carries, aligned to whole batches; None: as many as the run packs."""
    clock: bool = True
    """Whether messages tell the time of their readings; otherwise the reception counts, and history needs --direct."""
    shared: bool = False
    """Whether one device speaks for all fluids of a site; otherwise each meter has its own."""
    phases: bool = False
    """Whether messages tell the electrical side, so that values must carry it."""
    code: Callable[[str, str], str] = field(default=lambda site, suffix: f"{site}-{suffix}")
    """Name of the device in topics and registry, from the site's code and the meter's suffix ('' where shared)."""


@dataclass(frozen=True, slots=True)
class Device:
    """An installed device and the registers it speaks for."""

    identity: DeviceIdentity
    dialect: Dialect
    registers: tuple[Register, ...]
