"""Raw Linky TIC frames, historique and standard: topic `vigie/v1/{device}/tic`, STX groups ETX as the meter sends them.

Format and checksum: Enedis-NOI-CPT_54E v3, sections 5.3 and 6.2. A group with a wrong checksum is refused, its
neighbours are kept. Indexes keep their label as channel; `energy_import` is EAST, or the sum of the historique
indexes. Historique has no clock: the time of reception counts.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from itertools import chain

from domain.reading import RawMessage, Reading
from domain.rejection import Reason, Rejection
from ingest.decoders.decoder import Decoder, refuse

__all__ = ["DECODER", "checksum"]

STX, ETX, LF, CR, HT, SP = b"\x02", b"\x03", b"\n", b"\r", b"\t", b" "

HISTORIQUE_INDEXES = frozenset(
    ("BASE", "HCHC", "HCHP", "EJPHN", "EJPHPM", "BBRHCJB", "BBRHPJB", "BBRHCJW", "BBRHPJW", "BBRHCJR", "BBRHPJR")
)
STANDARD_INDEXES = frozenset(
    chain(
        ("EAST", "EAIT", "ERQ1", "ERQ2", "ERQ3", "ERQ4"),
        (f"EASF{number:02}" for number in range(1, 11)),
        (f"EASD{number:02}" for number in range(1, 5)),
    )
)
NAMES = {"EAST": "energy_import", "EAIT": "energy_export"}
"""Our names for the two totals; every other label is its own channel."""
REACTIVE = frozenset(("ERQ1", "ERQ2", "ERQ3", "ERQ4"))
OFFSETS = {"H": 1, "h": 1, "E": 2, "e": 2}
"""Season letter of a horodate to hours ahead of UTC; lower case = the meter's clock is degraded."""


def checksum(body: bytes) -> int:
    """Return (sum of the bytes & 0x3F) + 0x20, section 5.3.6."""
    return (sum(body) & 0x3F) + 0x20


def decode(message: RawMessage) -> Iterator[Reading | Rejection]:
    """Yield the frame's indexes as optional readings, and a refusal per damaged group."""
    device = message.topic.split("/")[2]
    groups: dict[str, bytes] = {}
    damaged = 0
    for line in _lines(message.payload):
        group = _group(line)
        if group is None:
            damaged += 1
        else:
            groups[group[0]] = group[1]
    if damaged:
        yield refuse(message, Reason.CHECKSUM, f"{damaged} damaged group(s), {len(groups)} kept", device)
    elif not groups:
        yield refuse(message, Reason.UNDECODABLE, "no TIC group in the frame", device)
    yield from _readings(message, device, groups)


def _lines(payload: bytes) -> Iterator[bytes]:
    frame = payload.partition(STX)[2].partition(ETX)[0] or payload
    for piece in frame.split(LF)[1:]:
        # Only the CR ends a group: its checksum may itself be a space, so nothing is stripped.
        yield piece.partition(CR)[0]


def _group(line: bytes) -> tuple[str, bytes] | None:
    if len(line) < 4:
        return None
    body, separator, mark = line[:-2], line[-2:-1], line[-1]
    if separator == HT:
        return _split(body, HT) if checksum(body + HT) == mark else None
    if separator == SP:
        return _split(body, SP) if checksum(body) == mark else None
    return None


def _split(body: bytes, separator: bytes) -> tuple[str, bytes] | None:
    label, found, rest = body.partition(separator)
    if not found or not label.isascii():
        return None
    return label.decode("ascii"), rest


def _readings(message: RawMessage, device: str, groups: dict[str, bytes]) -> Iterator[Reading | Rejection]:
    if "ADCO" in groups or HISTORIQUE_INDEXES & groups.keys():
        yield from _historique(message, device, groups)
        return
    if not STANDARD_INDEXES & groups.keys():
        return
    time = _horodate(groups.get("DATE", b"").partition(HT)[0])
    if time is None:
        yield refuse(message, Reason.TIME_UNREADABLE, "the frame has no readable DATE group", device)
        return
    for label in STANDARD_INDEXES & groups.keys():
        if groups[label].isdigit():
            # Reactive energy has no unit of ours: it is kept out until a register can hold it.
            if label not in REACTIVE:
                yield Reading(device, NAMES.get(label, label), time, int(groups[label]), "Wh", optional=True)
        else:
            yield refuse(message, Reason.VALUE_NOT_A_NUMBER, f"{label} is {groups[label]!r}", device)


def _historique(message: RawMessage, device: str, groups: dict[str, bytes]) -> Iterator[Reading | Rejection]:
    present = HISTORIQUE_INDEXES & groups.keys()
    for label in present:
        if not groups[label].isdigit():
            yield refuse(message, Reason.VALUE_NOT_A_NUMBER, f"{label} is {groups[label]!r}", device)
            return
        yield Reading(device, label, message.received_at, int(groups[label]), "Wh", optional=True)
    if _complete(groups, present):
        total = sum(int(groups[label]) for label in present)
        yield Reading(device, "energy_import", message.received_at, total, "Wh", optional=True)


def _complete(groups: dict[str, bytes], present: frozenset[str]) -> bool:
    """Whether no index of the tariff is missing: a total without one of its parts would be a false fall."""
    expected = {"BASE": 1, "HC": 2, "EJ": 2, "BB": 6}
    option = groups.get("OPTARIF", b"").decode("ascii", "replace")
    return any(option.startswith(prefix) and len(present) == count for prefix, count in expected.items())


def _horodate(text: bytes) -> datetime | None:
    if len(text) != 13 or not text[1:].isdigit():
        return None
    hours = OFFSETS.get(chr(text[0]))
    if hours is None:
        return None
    try:
        local = datetime.strptime(text[1:].decode("ascii"), "%y%m%d%H%M%S")  # noqa: DTZ007 - the offset is the letter
    except ValueError:
        return None
    return local.replace(tzinfo=timezone(timedelta(hours=hours)))


DECODER = Decoder(name="linky-tic", topic="vigie/v1/+/tic", decode=decode)
