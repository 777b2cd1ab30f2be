"""P1 telegrams of smart meters (DSMR, ESMR, e-MUCS) and IEC 62056-21 read-outs, on any topic: known by their shape.

The payload begins with `/` and ends with `!` and perhaps a CRC. Format, channels and times: `ingest.obis`. The device
is the last level of the topic that is not a word such as `telegram`, else the number that the meter tells of itself. A
telegram whose check is wrong is refused whole.
"""

from collections.abc import Iterator

from domain.heard import Heard, HeardKind
from domain.reading import RawMessage, Reading
from domain.rejection import Reason
from ingest.decoders.decoder import ANY_TOPIC, Decoder, Item, refuse, shown
from ingest.knowledge import Knowledge
from ingest.obis import MOST_BYTES, read_obis

__all__ = ["DECODER"]

_WORDS = frozenset(
    ("telegram", "telegrams", "p1", "dsmr", "esmr", "iec", "obis", "raw", "data", "meter", "reading", "message", "tele")
)
_TIMES = frozenset(("1.0.0", "24.2.1", "24.2.3", "24.3.0"))


def fits(message: RawMessage, _known: Knowledge) -> bool:
    """Whether the payload has the beginning and the end of a telegram."""
    payload = message.payload
    return len(payload) <= MOST_BYTES and payload[:8].lstrip(b"\x02\r\n ")[:1] == b"/" and b"!" in payload[-16:]


def decode(message: RawMessage, known: Knowledge) -> Iterator[Item]:
    """Yield what the meter, and the meters behind it, counted, as optional readings."""
    telegram = read_obis(
        message.payload, message.received_at, lambda identity: known.zone(_device(message.topic, identity))
    )
    device = _device(message.topic, "" if telegram is None else telegram.identity)
    if telegram is None:
        yield refuse(message, Reason.UNDECODABLE, "no telegram from / to !", device)
        return
    if telegram.sound is False:
        yield refuse(message, Reason.CHECKSUM, "the CRC or check character of the telegram is wrong", device)
        return
    yield Heard(device, message.received_at, HeardKind.UPLINK, network="p1")
    for field, time, value, unit in telegram.values:
        yield Reading(device, field, time, value, unit, optional=True)
    for code, text in telegram.unreadable:
        timed = code in _TIMES and "*" not in text
        reason = Reason.TIME_UNREADABLE if timed else Reason.VALUE_NOT_A_NUMBER
        yield refuse(message, reason, f"{code} is {shown(text)}", device)
    if not telegram.values and not telegram.unreadable:
        yield refuse(message, Reason.MISSING_FIELD, "the telegram has no energy and no volume", device)


def _device(topic: str, identity: str) -> str:
    for level in reversed(topic.split("/")):
        if level and level.lower() not in _WORDS:
            return level
    return identity or topic


DECODER = Decoder(name="p1_telegram", topic=ANY_TOPIC, decode=decode, fits=fits)
