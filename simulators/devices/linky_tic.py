"""The customer output (TIC) of a Linky meter as raw frames, standard and historique.

Enedis-NOI-CPT_54E v3: a frame is STX, groups, ETX; a group ends with a checksum `(sum & 0x3F) + 0x20` that covers, in
standard mode, everything up to and including the tab before it; in historique mode it leaves out the last space.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from domain.calendar import DEFAULT_ZONE
from domain.registry import Fluid
from simulators.electrical import active_power_w, apparent_power_va, current_a, phases_of
from simulators.message import Counting, DeviceIdentity, Dialect, Value

__all__ = ["DIALECT", "checksum", "encode", "historique_frame", "horodate", "standard_frame"]

_STX, _ETX, _LF, _CR, _HT, _SP = b"\x02", b"\x03", b"\n", b"\r", b"\t", b" "
_DIGITS = 9
_COUNTS_PER_KWH = 1000.0
_STGE_STANDARD_MODE = 1 << 17
_NO_PROGRAM = " ".join(["00008001", *["NONUTILE"] * 10])
_LAST = (("RELAIS", "000"), ("NTARF", "01"), ("NJOURF", "00"), ("NJOURF+1", "00"), ("PJOURF+1", _NO_PROGRAM))


def checksum(covered: bytes) -> bytes:
    """Return the checksum byte of what it covers."""
    return bytes([(sum(covered) & 0x3F) + 0x20])


def horodate(moment: datetime, timezone: str = DEFAULT_ZONE) -> str:
    """Return SAAMMJJhhmmss in civil time; S is H in winter and E in summer."""
    local = moment.astimezone(ZoneInfo(timezone))
    return ("E" if local.dst() else "H") + local.strftime("%y%m%d%H%M%S")


def standard_frame(groups: Sequence[tuple[str, ...]]) -> bytes:
    """Return a standard frame of (label, data) or (label, horodate, data) groups."""
    return _STX + b"".join(_standard_group(group) for group in groups) + _ETX


def historique_frame(groups: Sequence[tuple[str, str]]) -> bytes:
    """Return a historique frame of (label, data) groups."""
    return _STX + b"".join(_historique_group(label, data) for label, data in groups) + _ETX


def encode(device: DeviceIdentity, values: Sequence[Value]) -> tuple[str, bytes]:
    """Return the topic and the standard frame of one value of the total index EAST [Wh], base tariff, three phases."""
    (value,) = values
    facts = device.facts
    stamp = horodate(datetime.fromtimestamp(value.time_s, UTC), facts.get("timezone", DEFAULT_ZONE))
    index = f"{value.raw % 10**_DIGITS:0{_DIGITS}d}"
    watts = int(active_power_w(value, _COUNTS_PER_KWH))
    phases = phases_of(value, _COUNTS_PER_KWH)
    apparent = [round(apparent_power_va(phase)) for phase in phases]
    kva = facts.get("subscribed_kva", "36")
    frame = (
        _STX,
        _fixed_groups((("ADSC", facts.get("serial", "0" * 12)), ("VTIC", "02"))),
        _standard_group(("DATE", stamp, "")),
        _fixed_groups((("NGTF", f"{'BASE':^16}"), ("LTARF", f"{'BASE':^16}"))),
        _standard_group(("EAST", index)),
        _standard_group(("EASF01", index)),
        _fixed_groups(tuple((f"EASF{rank:02d}", "0" * 9) for rank in range(2, 11))),
        _standard_group(("EASD01", index)),
        _fixed_groups(tuple((f"EASD{rank:02d}", "0" * 9) for rank in range(2, 5))),
        *_three_phase("IRMS", [round(current_a(phase)) for phase in phases], 3),
        *_three_phase("URMS", [round(phase.voltage_v) for phase in phases], 3),
        _fixed_groups((("PREF", kva), ("PCOUP", kva))),
        _standard_group(("SINSTS", _figure(sum(apparent), 5))),
        *_three_phase("SINSTS", apparent, 5),
        _standard_group(("CCASN", stamp, _figure(watts, 5))),
        _fixed_groups((("STGE", f"{_STGE_STANDARD_MODE:08X}"), ("PRM", facts.get("delivery_point", "0" * 14)), *_LAST)),
        _ETX,
    )
    return f"vigie/v1/{device.code}/tic", b"".join(frame)


def _three_phase(label: str, figures: Sequence[int], digits: int) -> tuple[bytes, ...]:
    return tuple(
        _standard_group((f"{label}{phase}", _figure(figure, digits))) for phase, figure in enumerate(figures, 1)
    )


def _figure(value: int, digits: int) -> str:
    """Return a number of fixed length, which stops at what its digits can show."""
    return f"{min(value, 10**digits - 1):0{digits}d}"


@lru_cache(maxsize=1024)
def _fixed_groups(groups: tuple[tuple[str, ...], ...]) -> bytes:
    """Return groups that a meter repeats unchanged."""
    return b"".join(_standard_group(group) for group in groups)


def _standard_group(group: tuple[str, ...]) -> bytes:
    covered = b"".join(part.encode("ascii") + _HT for part in group)
    return _LF + covered + checksum(covered) + _CR


def _historique_group(label: str, data: str) -> bytes:
    covered = label.encode("ascii") + _SP + data.encode("ascii")
    return _LF + covered + _SP + checksum(covered) + _CR


DIALECT = Dialect(
    name="linky_tic",
    fluids={
        Fluid.ELECTRICITY: Counting(
            channel="energy_import",
            unit="Wh",
            per_base=_COUNTS_PER_KWH,
            digits=_DIGITS,
            interval_s=1800,
            unit_named=True,
        )
    },
    encode=encode,
    code=lambda site, _suffix: f"linky-{site}",
)
