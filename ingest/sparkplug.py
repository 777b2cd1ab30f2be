"""Payloads of Sparkplug B: metrics with name, alias, type and value, and what a birth certificate says of them.

Format: Eclipse Sparkplug 3.0, section 6 "Payloads". Signed integers travel as unsigned ones in two's complement, of the
width of their type or wider. What a type tells is asked of the metric, then of the birth certificate.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from struct import Struct
from types import MappingProxyType
from typing import NamedTuple

from domain.unit import unit_named
from ingest.protobuf import BYTES, FIXED32, FIXED64, VARINT, Field, MalformedError, Reader, written

__all__ = [
    "Birth",
    "Declared",
    "Metric",
    "Payload",
    "birth_of",
    "certificate",
    "declared_by",
    "declared_in",
    "metrics_of",
    "number_of",
    "payload_of",
    "rebirth",
]

MOST_FIELDS = 30_000
MOST_METRICS = 2_000
"""Of a payload: it is read within a few hundredths of a second."""
MOST_PROPERTIES = 64
_SIGNED = {1: 8, 2: 16, 3: 32, 4: 64}
_UNSIGNED = {5: 8, 6: 16, 7: 32, 8: 64}
_REALS = frozenset((9, 10))
BOOLEAN = 11
"""Types by their number in the specification: Int8 to Int64, UInt8 to UInt64, Float, Double, Boolean."""
_UUID, COMPRESSED = 4, b"SPBV1.0_COMPRESSED"
"""Field and value that mark a payload whose metrics are compressed within it."""
_HEAD = Struct(">x?Q")
"""What may stand before a certificate that is kept: a zero, with which no payload begins; `alive`, `since_ms`."""
_NAME, _ALIAS, _TIME, _TYPE, _NULL, _PROPERTIES = 1, 2, 3, 4, 7, 9
_INT, _LONG, _FLOAT, _DOUBLE = 10, 11, 12, 13
_KINDS = {_INT: VARINT, _LONG: VARINT, _FLOAT: FIXED32, _DOUBLE: FIXED64}
_FLOATS = {_FLOAT: (Struct("<f"), Struct("<I")), _DOUBLE: (Struct("<d"), Struct("<Q"))}
_ENDINGS = frozenset(
    "Wh kWh MWh GWh kJ MJ GJ W kW MW m3 m3h Lh VA kVA VAh kVAh var kvar varh kvarh".split()  # noqa: SIM905 (a list of words)
)
"""Units that a metric's name may end in; a single letter but W may be a phase, or a zone."""
_LITRES = {"Lh": "L/h", "m3h": "m3/h"}
_UNIT_PROPERTIES = frozenset(("engunit", "engineering units", "engineeringunits", "unit", "units"))


class Metric(NamedTuple):
    """One metric as it travelled: milliseconds since 1970, and the field its value came in with the raw value."""

    name: str | None = None
    alias: int | None = None
    time_ms: int | None = None
    type: int | None = None
    null: bool = False
    place: int | None = None
    raw: int = 0
    properties: bytes = b""

    @property
    def needs_type(self) -> bool:
        """Whether its number cannot be told without its type: an integer may have a sign, and any width."""
        return self.place in {_INT, _LONG} and not self.null


@dataclass(frozen=True, slots=True)
class Payload:
    """A payload: its moment in milliseconds since 1970, where it has one, and its metrics."""

    time_ms: int | None
    metrics: list[Metric]


@dataclass(frozen=True, slots=True)
class Declared:
    """What a birth certificate says of a metric: the name, the number of its type, and its unit where it names one."""

    name: str
    type: int | None
    unit: str | None


@dataclass(frozen=True, slots=True)
class Birth:
    """The metrics of an edge node or device by alias and by name, and the session's number.

    `since_ms`: what was sent before, by the edge node's own clock, another certificate declared. `alive`: not since its
    death.
    """

    by_alias: Mapping[int, Declared] = field(default_factory=lambda: MappingProxyType({}))
    by_name: Mapping[str, Declared] = field(default_factory=lambda: MappingProxyType({}))
    session: int | None = None
    since_ms: int = 0
    alive: bool = True

    def declares_as(self, other: "Birth") -> bool:
        """Whether both give their aliases and names the same meaning."""
        return self.by_alias == other.by_alias and self.by_name == other.by_name


def metrics_of(payload: bytes) -> Payload:
    """Return what a payload holds.

    Raises:
        MalformedError: it is no payload, or one of more fields than are read.
    """
    reader = Reader(MOST_FIELDS)
    time_ms: int | None = None
    metrics: list[Metric] = []
    for number, kind, value in reader.fields(payload):
        if number == 1 and kind == VARINT and isinstance(value, int):
            time_ms = value
        elif number == 2 and kind == BYTES and isinstance(value, bytes):
            if len(metrics) == MOST_METRICS:
                raise MalformedError(f"more than {MOST_METRICS} metrics")
            metrics.append(_metric(reader.fields(value)))
        elif number == _UUID and value == COMPRESSED:
            raise MalformedError("it is compressed: switch compression off at the edge node")
    return Payload(time_ms, metrics)


def _metric(fields: Iterator[Field]) -> Metric:
    told: dict[int, int | bytes] = {}
    place = None
    for number, kind, value in fields:
        if _KINDS.get(number) == kind:
            place = number
        told[number] = value
    raw = told.get(place, 0) if place else 0
    name, properties = told.get(_NAME), told.get(_PROPERTIES)
    return Metric(
        name=_text(name) if isinstance(name, bytes) and name else None,
        alias=_whole(told.get(_ALIAS)),
        time_ms=_whole(told.get(_TIME)),
        type=_whole(told.get(_TYPE)),
        null=bool(_whole(told.get(_NULL))),
        place=place,
        raw=raw if isinstance(raw, int) else 0,
        properties=properties if isinstance(properties, bytes) else b"",
    )


def _whole(value: int | bytes | None) -> int | None:
    return value if isinstance(value, int) else None


def _text(value: bytes) -> str:
    return value.decode("utf-8", "replace")


def number_of(metric: Metric, kind: int | None) -> float | None:
    """Return the number that a metric of this type holds; None where it holds none, or text or a truth value."""
    if metric.null or metric.place is None:
        return None
    if metric.place in _FLOATS:
        as_float, as_bits = _FLOATS[metric.place]
        value: float = as_float.unpack(as_bits.pack(metric.raw))[0]
        return value
    if kind in _UNSIGNED:
        return metric.raw & ((1 << _UNSIGNED[kind]) - 1)
    if kind in _SIGNED:
        bits = _SIGNED[kind]
        value = metric.raw & ((1 << bits) - 1)
        return value - (1 << bits) if value >> (bits - 1) else value
    return None


def certificate(payload: bytes, *, since_ms: int = 0, alive: bool = True) -> bytes:
    """Return a birth certificate as it is kept (`Birth` says what the words mean)."""
    return payload if alive and not since_ms else _HEAD.pack(alive, since_ms) + payload


def birth_of(kept: bytes) -> Birth:
    """Return what a certificate, as it is kept, declares; nothing where it is none."""
    alive, since_ms = _HEAD.unpack_from(kept) if kept[:1] == b"\0" and len(kept) >= _HEAD.size else (True, 0)
    try:
        told = declared_in(metrics_of(payload_of(kept)))
    except MalformedError:
        told = Birth()
    return replace(told, since_ms=since_ms, alive=alive)


def payload_of(kept: bytes) -> bytes:
    """Return the payload of a certificate as it is kept."""
    return kept[_HEAD.size :] if kept[:1] == b"\0" else kept


def declared_in(payload: Payload) -> Birth:
    """Return what the metrics of a birth certificate declare."""
    by_alias, by_name, session = {}, {}, None
    for metric in payload.metrics:
        if metric.name is None:
            continue
        declared = declared_by(metric, metric.name)
        by_name[metric.name] = declared
        if metric.alias is not None:
            by_alias[metric.alias] = declared
        if metric.name == "bdSeq" and metric.place in {_INT, _LONG}:
            session = metric.raw
    return Birth(by_alias, by_name, session)


def declared_by(metric: Metric, name: str) -> Declared:
    """Return what a metric says of itself; its unit is that of its properties, else the one that its name ends in."""
    unit = _engineering_unit(metric.properties) if metric.properties else None
    ending = name.rpartition("_")[2]
    if unit is None and ending in _ENDINGS:
        unit = _LITRES.get(ending, ending)
    return Declared(name, metric.type, unit)


def _engineering_unit(properties: bytes) -> str | None:
    """Return the unit of a set of properties: repeated keys (1), and as many values (2) with a text (8)."""
    keys: list[bytes] = []
    values: list[bytes] = []
    reader = Reader(MOST_PROPERTIES * 8)
    try:
        for number, _kind, value in reader.fields(properties):
            if isinstance(value, bytes) and number in {1, 2}:
                (keys if number == 1 else values).append(value)
        for key, value in zip(keys, values, strict=False):
            if _text(key).lower() in _UNIT_PROPERTIES:
                told = [part for number, _kind, part in reader.fields(value) if number == 8 and isinstance(part, bytes)]
                return _known(_text(told[-1]).strip()) if told else None
    except MalformedError:
        return None
    return None


def _known(name: str) -> str | None:
    """Return the unit as we write it, or as it is where nobody knows it: its register then refuses it in sight."""
    unit = unit_named(name)
    return unit.name if unit else name or None


def rebirth(moment: datetime) -> bytes:
    """Return the command that makes an edge node send its birth certificates again."""
    time_ms = int(moment.astimezone(UTC).timestamp() * 1000)
    metric = (
        written(_NAME, b"Node Control/Rebirth") + written(_TIME, time_ms) + written(_TYPE, BOOLEAN) + written(14, 1)
    )
    return written(1, time_ms) + written(2, metric)
