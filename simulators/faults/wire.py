"""What damages messages on their way, so that whoever decodes them cannot keep their readings."""

from collections.abc import Callable

import numpy as np

from domain.truth import TruthCategory
from simulators.alteration import AlterationKind, Occasion, Parameter, WireChange
from simulators.chance import uniform_at
from simulators.grid import Bools, Floats, Ints

__all__ = ["CHECKSUM_ERRORS", "KINDS", "MALFORMED", "TRUNCATED"]

_SHORTEST_CUT = 16
_LONGEST_KEPT = 40
"""Bytes of a TIC frame that come before its first index: ADCO and OPTARIF, or ADSC and VTIC."""
_INDEX_LABELS = (b"EAST", b"EASF", b"EASD", b"EAIT", b"ERQ", b"BASE", b"HC", b"EJP", b"BBR")
_LF, _CR = b"\n", b"\r"


def _struck(departures: Ints, occasion: Occasion) -> Bools:
    return np.asarray(uniform_at(occasion.stream, departures) < occasion.parameters["share"])


def _chances(occasion: Occasion, instant: int, count: int) -> Floats:
    return uniform_at(occasion.stream ^ instant, np.arange(count, dtype=np.int64))


def _scramble(payload: bytes, occasion: Occasion, instant: int) -> bytes:
    """Every other byte, the first included, becomes one that no ASCII text has: no JSON, no label of a TIC group."""
    damaged = np.frombuffer(payload, dtype=np.uint8).copy()
    hit = damaged[::2]
    hit[:] = 0x80 | (_chances(occasion, instant, len(hit)) * 0x80).astype(np.uint8)
    return damaged.tobytes()


def _cut(payload: bytes, occasion: Occasion, instant: int) -> bytes:
    """Only the first bytes arrive, too few for any value; of a short message, none: half a number is a number."""
    if len(payload) < _SHORTEST_CUT:
        return b""
    most = min(_LONGEST_KEPT, len(payload) // 2)
    return payload[: 1 + int(_chances(occasion, instant, 1)[0] * most)]


def _miscount(payload: bytes, occasion: Occasion, instant: int) -> bytes:
    """The checksum of every group with an index is another one of the 64 that are possible."""
    lines = payload.split(_LF)
    steps = 1 + np.floor(_chances(occasion, instant, len(lines)) * 63).astype(np.int64)
    return _LF.join(
        _with_other_checksum(line, int(step)) if line.startswith(_INDEX_LABELS) else line
        for line, step in zip(lines, steps, strict=True)
    )


def _with_other_checksum(line: bytes, step: int) -> bytes:
    group, end, rest = line.partition(_CR)
    wrong = (group[-1] - 0x20 + step) % 64 + 0x20
    return group[:-1] + bytes([wrong]) + end + rest


def _kind(name: str, damage: Callable[[bytes, Occasion, int], bytes], default: float, *dialects: str) -> AlterationKind:
    return AlterationKind(
        name=name,
        category=TruthCategory.METER,
        change=WireChange(_struck, damage),
        dialects=dialects,
        parameters={"share": Parameter(default, 0.0, 1.0, "of messages")},
    )


MALFORMED = _kind("malformed", _scramble, 0.1)
TRUNCATED = _kind("truncated", _cut, 0.1)
CHECKSUM_ERRORS = _kind("checksum_errors", _miscount, 0.3, "linky_tic", "tic_historique")

KINDS = (MALFORMED, TRUNCATED, CHECKSUM_ERRORS)
