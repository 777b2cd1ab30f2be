"""Raw TIC frames of Linky and PME-PMI meters: topic `vigie/v1/{device}/tic`, STX groups ETX as the meter sends them.

Format and checksum of Linky's modes, historique and standard: Enedis-NOI-CPT_54E v3, sections 5.3 and 6.2; PME-PMI
meters send groups of historique mode. A group with a wrong checksum is refused, its neighbours are kept. Channels and
times: `ingest.tic` and `ingest.tic_pme_pmi`. Historique has no clock: the time of reception counts.
"""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.reading import RawMessage, Reading
from domain.rejection import Reason, Rejection
from ingest.civil_time import seasonal
from ingest.decoders.decoder import Decoder, refuse, shown
from ingest.knowledge import Knowledge
from ingest.tic import INDEXES, historique_readings, index_of, is_historique, standard_readings
from ingest.tic_pme_pmi import is_pme_pmi, pme_pmi_items

__all__ = ["DECODER", "checksum"]

STX, ETX, LF, CR, HT, SP = b"\x02", b"\x03", b"\n", b"\r", b"\t", b" "

MOST_BYTES = 16_384
"""Of a frame: the longest have some 2,000."""
SEASONS = {b"H": False, b"h": False, b"E": True, b"e": True}
"""Whether it is summer time, by the letter of a horodate; lower case = the meter's clock is degraded."""


def checksum(body: bytes) -> int:
    """Return (sum of the bytes & 0x3F) + 0x20, section 5.3.6."""
    return (sum(body) & 0x3F) + 0x20


def decode(message: RawMessage, known: Knowledge) -> Iterator[Reading | Rejection]:
    """Yield the frame's indexes as optional readings, and a refusal per damaged group."""
    device = message.topic.split("/")[2]
    if len(message.payload) > MOST_BYTES:
        yield refuse(message, Reason.TOO_LARGE, f"{len(message.payload)} bytes, at most {MOST_BYTES}", device)
        return
    groups: dict[str, bytes] = {}
    damaged = 0
    for line in _lines(message.payload):
        group = _group(line)
        if group is None:
            damaged += 1
        else:
            groups.setdefault(*group)
    if damaged:
        yield refuse(message, Reason.CHECKSUM, f"{damaged} damaged group(s), {len(groups)} kept", device)
    elif not groups:
        yield refuse(message, Reason.UNDECODABLE, "no TIC group in the frame", device)
    yield from _readings(message, device, groups, known.zone(device))


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


def _readings(
    message: RawMessage, device: str, groups: dict[str, bytes], zone: ZoneInfo
) -> Iterator[Reading | Rejection]:
    if is_pme_pmi(groups.keys()):
        labels = {label: data.decode("ascii", "replace") for label, data in groups.items()}
        yield from pme_pmi_items(message, device, labels, zone)
        return
    indexes: dict[str, int] = {}
    for label, digits in groups.items():
        if label not in INDEXES:
            continue
        index = index_of(digits)
        if index is None:
            yield refuse(message, Reason.VALUE_NOT_A_NUMBER, f"{label} is {shown(digits)}", device)
        else:
            indexes[label] = index
    if is_historique(groups.keys()):
        option = groups.get("OPTARIF", b"").decode("ascii", "replace")
        yield from historique_readings(device, message.received_at, indexes, option)
    elif indexes:
        time = _horodate(groups.get("DATE", b"").partition(HT)[0], zone)
        if time is None:
            yield refuse(message, Reason.TIME_UNREADABLE, "the frame has no readable DATE group", device)
        else:
            yield from standard_readings(device, time, indexes)


def _horodate(text: bytes, zone: ZoneInfo) -> datetime | None:
    if len(text) != 13 or not text[1:].isdigit():
        return None
    summer = SEASONS.get(text[:1])
    if summer is None:
        return None
    try:
        local = datetime.strptime(text[1:].decode("ascii"), "%y%m%d%H%M%S")  # noqa: DTZ007 - the season is the letter
    except ValueError:
        return None
    return seasonal(local, summer=summer, zone=zone)


DECODER = Decoder(name="linky-tic", topic="vigie/v1/+/tic", decode=decode)
