"""LoRaWAN: a frame of a device, heard by gateways, passed on by a network server in an envelope of its own."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from simulators.chance import stable_hash
from simulators.message import DeviceIdentity, Dialect, Value
from simulators.payloads.payload import Payload

__all__ = [
    "FREQUENCIES_HZ",
    "NetworkServer",
    "Reception",
    "Uplink",
    "dev_eui",
    "dialect",
    "frame_count",
    "receptions",
    "utc",
]

FREQUENCIES_HZ = (868_100_000, 868_300_000, 868_500_000)
"""The three channels that every network of the region has."""
_GATEWAYS = ("0016c001f1500e02", "7276ff000b03212e", "a84041fdfe2764b6")
_FRAMES_HEARD_TWICE = 3
"""One frame in so many reaches a second gateway."""


class Uplink(NamedTuple):
    """A frame as the network heard it."""

    port: int
    data: bytes
    counter: int
    """The device's frame counter."""
    time_s: int
    decoded: Mapping[str, float] | None = None
    """What a codec in the server makes of it, where one is set."""


class Reception(NamedTuple):
    """How a gateway heard a frame."""

    gateway: str
    """Its EUI, 16 hexadecimal digits."""
    rssi_dbm: int
    snr_db: float


@dataclass(frozen=True, slots=True)
class NetworkServer:
    """One network server: `envelope` gives topic and message of a frame."""

    name: str
    envelope: Callable[[DeviceIdentity, Uplink], tuple[str, bytes]]


def dialect(server: NetworkServer, payload: Payload) -> Dialect:
    """Return how a device speaks behind a network server; without a clock of its own, the network dates its frames."""

    def encode(device: DeviceIdentity, values: Sequence[Value]) -> tuple[str, bytes]:
        last = values[-1]
        return server.envelope(
            device, Uplink(payload.port, payload.encode(values), frame_count(device, last, payload.batch), last.time_s)
        )

    return Dialect(
        name=f"{server.name}/{payload.name}",
        fluids=payload.fluids,
        encode=encode,
        parts=payload.parts,
        batch=payload.batch,
        code=dev_eui,
    )


def frame_count(device: DeviceIdentity, value: Value, batch: int = 1) -> int:
    """Return how many frames the device has sent since its epoch."""
    return max(value.time_s - device.epoch_s, 0) // (value.register.interval_s * batch) % 2**32


def dev_eui(site: str, suffix: str) -> str:
    """Return the EUI of a device: 16 hexadecimal digits, in lower case."""
    return f"70b3d5{stable_hash('eui', site, suffix) % 16**10:010x}"


def receptions(device: DeviceIdentity, uplink: Uplink) -> tuple[Reception, ...]:
    """Return the gateways that hear a frame, the best first."""
    place = int(device.code[-4:], 16)
    first = Reception(_GATEWAYS[place % 3], -85 - (place + uplink.counter) % 25, 8.5 - uplink.counter % 7)
    if uplink.counter % _FRAMES_HEARD_TWICE:
        return (first,)
    return first, Reception(_GATEWAYS[(place + 1) % 3], first.rssi_dbm - 11, first.snr_db - 6.25)


def utc(time_s: int, fraction: str = "") -> str:
    """Return a time as network servers write it: 2026-03-29T00:10:00 with a fraction, Z."""
    return f"{datetime.fromtimestamp(time_s, UTC):%Y-%m-%dT%H:%M:%S}{fraction}Z"
