"""Sparkplug B: topic `spBv1.0/{group}/{type}/{edge}[/{device}]`, payloads in Protocol Buffers.

Format: Eclipse Sparkplug 3.0. The device is `{group}.{edge}[.{device}]`, the channel the metric's name with dots for
its slashes. A birth certificate names the metrics; what follows has their aliases alone, so the certificates are
remembered until the death. Where one is missing, the edge node is asked for it (Rebirth), and the message is refused,
for a replay. A certificate that gives aliases another meaning than the last one is none for what was sent before it:
a message that comes late, or is replayed, is rather refused than read as another meter's.

The sequence number is not followed: collectors that share the messages each see a part of them. A lost certificate
shows in the first alias or type that nobody knows; lost data no host gets back.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from domain.heard import Heard, HeardKind, Reception
from domain.reading import RawMessage, Reading
from domain.rejection import Reason, Rejection
from ingest.decoders.decoder import MAX_PAYLOAD, Decoder, Item, refuse
from ingest.knowledge import Ask, Described, Knowledge
from ingest.naming import as_name
from ingest.protobuf import MalformedError
from ingest.sparkplug import (
    Birth,
    Declared,
    Metric,
    Payload,
    birth_of,
    certificate,
    declared_by,
    declared_in,
    metrics_of,
    number_of,
    payload_of,
    rebirth,
)

__all__ = ["DECODER", "STATE_DECODER"]

NETWORK = "sparkplug_b"
BIRTHS = frozenset(("NBIRTH", "DBIRTH"))
DEATHS = frozenset(("NDEATH", "DDEATH"))
DATA = frozenset(("NDATA", "DDATA"))
COMMANDS = frozenset(("NCMD", "DCMD"))
LEVELS = {"N": 4, "D": 5}
"""Of a topic, by what its type begins with: an edge node, or a device behind one."""
CONTROLS = ("Node Control/", "Device Control/", "Properties/", "bdSeq")
"""What the names of metrics begin with that measure nothing."""
NO_BIRTH = Birth()


def decode(message: RawMessage, known: Knowledge) -> Iterator[Item]:
    """Yield the numbers of births and data as optional readings, and what births and deaths tell of the device."""
    levels = message.topic.split("/")
    if levels[1:2] == ["STATE"] or (len(levels) > 2 and levels[2] in COMMANDS):
        return
    if len(levels) < 4 or levels[2] not in BIRTHS | DEATHS | DATA or len(levels) != LEVELS[levels[2][0]]:
        yield refuse(message, Reason.UNDECODABLE, "no topic of Sparkplug B")
        return
    device = as_name(levels[1], *levels[3:])
    try:
        payload = metrics_of(message.payload)
    except MalformedError as error:
        yield refuse(message, Reason.UNDECODABLE, f"no Sparkplug payload: {error}", device)
        return
    if levels[2] in DEATHS:
        yield from _death(message, known, levels, payload)
    elif levels[2] in BIRTHS:
        yield _born(message, known, _key(levels), payload)
        yield _heard(message, levels, device, HeardKind.ONLINE)
        yield from _readings(message, levels, device, payload, declared_in(payload))
    else:
        birth = _birth_for(payload, known.described(_key(levels), birth_of))
        yield _heard(message, levels, device, HeardKind.UPLINK)
        yield from _readings(message, levels, device, payload, birth)


def _key(levels: list[str]) -> str:
    return "/".join(("spb", levels[1], *levels[3:]))


def _born(message: RawMessage, known: Knowledge, key: str, payload: Payload) -> Described:
    """Return the certificate to keep, with the moment from which on it holds.

    The first that is heard may be the answer to our asking, and then tells of what was sent before it too. One that
    says what the last one said, with other values, is no news.
    """
    before, told = known.described(key, birth_of), declared_in(payload)
    since_ms = 0 if before is None or payload.time_ms is None else payload.time_ms
    if before is not None and before.declares_as(told):
        since_ms = min(since_ms, before.since_ms)
        if before == replace(told, since_ms=since_ms):
            return Described(key, known.described(key, bytes) or b"")
    return Described(key, certificate(message.payload, since_ms=since_ms))


def _birth_for(payload: Payload, birth: Birth | None) -> Birth:
    """Return the certificate that a message was sent under, one that declares nothing where nobody heard it."""
    if birth is None or not birth.alive or (payload.time_ms is not None and payload.time_ms < birth.since_ms):
        return NO_BIRTH
    return birth


def _heard(message: RawMessage, levels: list[str], device: str, kind: HeardKind) -> Heard:
    """Return a sign of life; of a device behind an edge node, that is the gateway."""
    edge = (Reception(as_name(levels[1], levels[3])),) if levels[4:] else ()
    return Heard(device, message.received_at, kind, edge, network=NETWORK)


def _death(message: RawMessage, known: Knowledge, levels: list[str], payload: Payload) -> Iterator[Item]:
    """Take the certificate out of force; of an edge node also those of its devices.

    The broker may send an edge node's death after its next birth: then the session (bdSeq) is an earlier one.
    """
    key = _key(levels)
    birth = known.described(key, birth_of)
    died = next((metric.raw for metric in payload.metrics if metric.name == "bdSeq" and not metric.null), None)
    if birth and None not in (died, birth.session) and died != birth.session:
        return
    keys = [key]
    if levels[2] == "NDEATH":
        keys += [inner for inner, _kept in known.descriptions(key + "/") if _alive(known, inner)]
    for dead in keys:
        kept, last = known.described(dead, bytes) or b"", known.described(dead, birth_of) or NO_BIRTH
        yield Described(dead, certificate(payload_of(kept), since_ms=last.since_ms, alive=False))
        device = as_name(*dead.split("/")[1:])
        yield Heard(device, message.received_at, HeardKind.OFFLINE, network=NETWORK)


def _alive(known: Knowledge, key: str) -> bool:
    birth = known.described(key, birth_of)
    return birth is not None and birth.alive


def _readings(
    message: RawMessage, levels: list[str], device: str, payload: Payload, birth: Birth
) -> Iterator[Reading | Rejection | Ask]:
    strangers = []
    for metric in payload.metrics:
        declared = _declared(metric, birth)
        if declared is None:
            strangers.append(metric.name or str(metric.alias))
        elif not declared.name.startswith(CONTROLS):
            yield from _reading(message, device, metric, declared, payload.time_ms)
    if strangers:
        detail = f"no birth certificate tells {len(strangers)} of its metrics ({', '.join(strangers)[:60]})"
        yield refuse(message, Reason.DESCRIPTION_MISSING, detail, device)
        yield Ask(f"spBv1.0/{levels[1]}/NCMD/{levels[3]}", rebirth(message.received_at))


def _declared(metric: Metric, birth: Birth) -> Declared | None:
    """Return name, type and unit of a metric; None where they are not known and its number cannot be read without."""
    told: Declared | None = None
    if metric.name:
        told = birth.by_name.get(metric.name) or declared_by(metric, metric.name)
    elif metric.alias is not None:
        told = birth.by_alias.get(metric.alias)
    if told is not None and metric.type is not None and metric.type != told.type:
        told = replace(told, type=metric.type)
    return None if told is None or (told.type is None and metric.needs_type) else told


def _reading(
    message: RawMessage, device: str, metric: Metric, declared: Declared, sent_ms: int | None
) -> Iterator[Reading | Rejection]:
    value = number_of(metric, declared.type)
    if value is None:
        return
    told_ms = sent_ms if metric.time_ms is None else metric.time_ms
    time = message.received_at if told_ms is None else _moment(told_ms)
    if time is None:
        yield refuse(message, Reason.TIME_UNREADABLE, f"{declared.name[:60]} is of {told_ms} ms", device)
    else:
        yield Reading(device, as_name(declared.name), time, value, declared.unit, optional=True)


def _moment(milliseconds: int) -> datetime | None:
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _state(_message: RawMessage, _known: Knowledge) -> Iterator[Item]:
    """Yield nothing: hosts, of which we may be one, tell each other that they are there."""
    return iter(())


DECODER = Decoder(name="sparkplug_b", topic="spBv1.0/#", decode=decode, most_bytes=MAX_PAYLOAD)
STATE_DECODER = Decoder(name="sparkplug_state", topic="STATE/+", decode=_state)
