"""From an uplink, whatever server sent it, to readings: the numbers a codec there decoded, and what its bytes say."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from domain.heard import Heard, HeardKind, Reception
from domain.reading import RawMessage, Reading
from domain.rejection import Reason, Rejection
from ingest.decoders.decoder import refuse, shown
from ingest.knowledge import Knowledge
from ingest.payloads.payload import Frame, Value
from ingest.payloads.registry import named_codec, read_frame

__all__ = ["Uplink", "read_uplink"]

_MOST_DEPTH = 4
_MOST_NUMBERS = 2_000
_PERCENT_NAMES = frozenset({"batterypercent", "batterypercentage", "batterypct", "batteryremaining"})
_LEVEL_NAME = "batterylevel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Uplink:
    """What every network server tells of a frame, in its own words."""

    device: str
    """DevEUI, in lower case."""
    network: str
    """The name of the server's envelope."""
    port: object
    """0 or absent: commands of the network, no data."""
    data: bytes | None
    """None where there are none, or not as they should be written."""
    decoded: Mapping[str, object] | None
    """What a codec in the server made of the bytes."""
    time: datetime | None
    """When the network heard the frame."""
    counter: int | None = None
    """The frame counter fCntUp; servers that leave out zeros mean 0."""
    receptions: tuple[Reception, ...] = ()
    battery: float | None = None
    """In percent, where the server tells it."""
    sign: HeardKind = HeardKind.UPLINK
    """STATUS where another message tells of the same frame."""


def read_uplink(message: RawMessage, uplink: Uplink, known: Knowledge) -> Iterator[Reading | Rejection | Heard]:
    """Yield the sign of life, the decoded numbers under their keys, and the values of the bytes under their codec's.

    The bytes are read by the codec that was chosen for the device, else by every built-in payload that they fit, under
    `{codec}.{field}`.
    """
    yield _heard(message, uplink)
    if uplink.decoded is None and not uplink.port:
        return
    if uplink.time is None:
        yield refuse(message, Reason.TIME_UNREADABLE, "the uplink has no readable time with offset", uplink.device)
        return
    numbers = list(islice(_numbers(uplink.decoded or {}, "", _MOST_DEPTH), _MOST_NUMBERS + 1))
    if len(numbers) > _MOST_NUMBERS:
        detail = f"the decoded object has more than {_MOST_NUMBERS} numbers"
        yield refuse(message, Reason.TOO_LARGE, detail, uplink.device)
        return
    for channel, value in numbers:
        yield Reading(uplink.device, channel, uplink.time, value, None, optional=True)
    chosen = known.setup.device_codecs.get(uplink.device)
    items = _recognised(message, uplink, known) if chosen is None else _chosen(message, uplink, known, chosen)
    yield from items


def _heard(message: RawMessage, uplink: Uplink) -> Heard:
    battery = uplink.battery if uplink.battery is not None else _battery(uplink.decoded or {})
    return Heard(
        uplink.device,
        uplink.time or message.received_at,
        uplink.sign,
        uplink.receptions,
        uplink.counter if uplink.sign is HeardKind.UPLINK else None,
        battery,
        network=uplink.network,
    )


def _frame(uplink: Uplink, known: Knowledge) -> Frame | None:
    if not uplink.data or type(uplink.port) is not int or uplink.port == 0 or uplink.time is None:
        return None
    return Frame(uplink.port, uplink.data, uplink.time, known.zone(uplink.device))


def _recognised(message: RawMessage, uplink: Uplink, known: Knowledge) -> Iterator[Reading | Rejection]:
    frame = _frame(uplink, known)
    found = list(read_frame(frame)) if frame else []
    for channel, (_field, time, value, unit) in found:
        yield Reading(uplink.device, channel, time, value, unit, optional=True)
    if uplink.decoded is None and not found:
        detail = "the uplink has no decoded object and no payload that is known here: set a codec"
        yield refuse(message, Reason.MISSING_FIELD, detail, uplink.device)


def _chosen(message: RawMessage, uplink: Uplink, known: Knowledge, chosen: str) -> Iterator[Reading | Rejection]:
    frame = _frame(uplink, known)
    if frame is None:
        if uplink.port and uplink.decoded is None:
            yield refuse(message, Reason.MISSING_FIELD, "the uplink has no readable bytes", uplink.device)
        return
    answer = known.codecs.read(uplink.device, frame)
    if answer is not None:
        if answer.fault is not None:
            reason = Reason.CODEC_RESTING if answer.resting else Reason.CODEC_FAILED
            yield refuse(message, reason, f"codec {answer.codec}: {answer.fault}", uplink.device)
        yield from _values(uplink, answer.codec, answer.values)
        return
    built_in = named_codec(chosen)
    if built_in is None:
        detail = f"the device's codec {shown(chosen)} is not known here: upload it or choose another"
        yield refuse(message, Reason.CODEC_FAILED, detail, uplink.device)
        return
    values = built_in.read(frame)
    yield from _values(uplink, built_in.name, values)
    if not values and uplink.decoded is None:
        detail = f"the bytes are none of {built_in.name}'s: is it the right codec?"
        yield refuse(message, Reason.CODEC_FAILED, detail, uplink.device)


def _values(uplink: Uplink, codec: str, values: list[Value]) -> Iterator[Reading]:
    for field, time, value, unit in values:
        yield Reading(uplink.device, f"{codec}.{field}", time, value, unit, optional=True)


def _numbers(values: Mapping[str, object], prefix: str, depth: int) -> Iterator[tuple[str, float]]:
    for key, value in values.items():
        if type(value) is int or type(value) is float:
            yield prefix + key, value
        elif isinstance(value, dict) and depth > 1:
            yield from _numbers(value, f"{prefix}{key}.", depth - 1)


def _battery(decoded: Mapping[str, object]) -> float | None:
    """Return the battery in percent where the name says percent, or says level and the number is whole.

    A voltage under such a name is a fraction of a few volts, or thousands of millivolts.
    """
    for key, value in islice(decoded.items(), _MOST_NUMBERS):
        if type(value) is not int and type(value) is not float:
            continue
        name = key.lower().replace("_", "")
        level = name == _LEVEL_NAME and float(value).is_integer()
        if (level or name in _PERCENT_NAMES) and 0 <= value <= 100:
            return float(value)
    return None
