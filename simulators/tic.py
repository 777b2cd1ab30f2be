"""The customer output (TIC) of a Linky meter: groups of labels, and frames of them, standard and historique.

Enedis-NOI-CPT_54E v3: a frame is STX, groups, ETX; a group ends with a checksum `(sum & 0x3F) + 0x20` that covers, in
standard mode, everything up to and including the tab before it; in historique mode it leaves out the last space.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from domain.calendar import DEFAULT_ZONE
from simulators.electrical import active_power_w, apparent_power_va, current_a, phases_of
from simulators.message import Counting, DeviceIdentity, Value

__all__ = [
    "COUNTS_PER_KWH",
    "DIGITS",
    "WH_INDEX",
    "Group",
    "checksum",
    "historique_frame",
    "historique_groups",
    "horodate",
    "standard_frame",
    "standard_groups",
]

Group = tuple[str, ...]
"""(label, data), or (label, horodate, data)."""

DIGITS = 9
"""Of an index [Wh], which turns over after them."""
COUNTS_PER_KWH = 1000.0
WH_INDEX = Counting(
    channel="energy_import", unit="Wh", per_base=COUNTS_PER_KWH, digits=DIGITS, interval_s=600, unit_named=True
)
"""The total index, as gateways of the TIC report it."""

_STX, _ETX, _LF, _CR, _HT, _SP = b"\x02", b"\x03", b"\n", b"\r", b"\t", b" "
_STGE_STANDARD_MODE = 1 << 17
_NO_PROGRAM = " ".join(["00008001", *["NONUTILE"] * 10])
_LAST: tuple[Group, ...] = (
    ("RELAIS", "000"), ("NTARF", "01"), ("NJOURF", "00"), ("NJOURF+1", "00"), ("PJOURF+1", _NO_PROGRAM)
)  # fmt: skip
_HISTORIQUE_V = 200.0
"""Voltage by which historique mode turns subscribed VA into amperes."""


def checksum(covered: bytes) -> bytes:
    """Return the checksum byte of what it covers."""
    return bytes([(sum(covered) & 0x3F) + 0x20])


def horodate(moment: datetime, timezone: str = DEFAULT_ZONE) -> str:
    """Return SAAMMJJhhmmss in civil time; S is H in winter and E in summer."""
    local = moment.astimezone(ZoneInfo(timezone))
    return ("E" if local.dst() else "H") + local.strftime("%y%m%d%H%M%S")


def standard_frame(groups: Iterable[Group]) -> bytes:
    """Return a standard frame."""
    return _STX + b"".join(map(_standard_group, groups)) + _ETX


def historique_frame(groups: Iterable[Group]) -> bytes:
    """Return a historique frame of (label, data) groups."""
    return _STX + b"".join(map(_historique_group, groups)) + _ETX


def standard_groups(device: DeviceIdentity, value: Value) -> list[Group]:
    """Return the groups of a three-phase meter on the base tariff, whose total index is EAST [Wh]."""
    facts = device.facts
    stamp = horodate(datetime.fromtimestamp(value.time_s, UTC), facts.get("timezone", DEFAULT_ZONE))
    index, kva = _index(value), _figure(_subscribed_kva(device), 2)
    phases = phases_of(value, COUNTS_PER_KWH)
    apparent = [round(apparent_power_va(phase)) for phase in phases]
    return [
        ("ADSC", facts.get("serial", "0" * 12)),
        ("VTIC", "02"),
        ("DATE", stamp, ""),
        ("NGTF", f"{'BASE':^16}"),
        ("LTARF", f"{'BASE':^16}"),
        ("EAST", index),
        ("EASF01", index),
        *((f"EASF{rank:02d}", "0" * DIGITS) for rank in range(2, 11)),
        ("EASD01", index),
        *((f"EASD{rank:02d}", "0" * DIGITS) for rank in range(2, 5)),
        *_by_phase("IRMS", [round(current_a(phase)) for phase in phases], 3),
        *_by_phase("URMS", [round(phase.voltage_v) for phase in phases], 3),
        ("PREF", kva),
        ("PCOUP", kva),
        ("SINSTS", _figure(sum(apparent), 5)),
        *_by_phase("SINSTS", apparent, 5),
        ("CCASN", stamp, _figure(int(active_power_w(value, COUNTS_PER_KWH)), 5)),
        ("STGE", f"{_STGE_STANDARD_MODE:08X}"),
        ("PRM", facts.get("delivery_point", "0" * 14)),
        *_LAST,
    ]


def historique_groups(device: DeviceIdentity, value: Value) -> list[Group]:
    """Return the groups of a three-phase meter on the base tariff, whose index is BASE [Wh]; no time is among them.

    The maxima (IMAX, PMAX) are those of the contract: nothing here remembers yesterday.
    """
    phases = phases_of(value, COUNTS_PER_KWH)
    kva = _subscribed_kva(device)
    contract_a = round(kva * 1000.0 / _HISTORIQUE_V / len(phases))
    apparent = sum(apparent_power_va(phase) for phase in phases)
    return [
        ("ADCO", device.facts.get("serial", "0" * 12)),
        ("OPTARIF", "BASE"),
        ("ISOUSC", _figure(contract_a, 2)),
        ("BASE", _index(value)),
        ("PTEC", "TH.."),
        *_by_phase("IINST", [round(current_a(phase)) for phase in phases], 3),
        *_by_phase("IMAX", [contract_a] * len(phases), 3),
        ("PMAX", _figure(kva * 1000, 5)),
        ("PAPP", _figure(round(apparent / 10.0) * 10, 5)),
        ("HHPHC", "A"),
        ("MOTDETAT", "0" * 6),
        ("PPOT", "00"),
    ]


def _index(value: Value) -> str:
    return f"{value.raw % 10**DIGITS:0{DIGITS}d}"


def _subscribed_kva(device: DeviceIdentity) -> int:
    return int(device.facts.get("subscribed_kva", "36"))


def _by_phase(label: str, figures: Sequence[int], digits: int) -> list[Group]:
    return [(f"{label}{phase}", _figure(figure, digits)) for phase, figure in enumerate(figures, 1)]


def _figure(value: int, digits: int) -> str:
    """Return a number of fixed length, which stops at what its digits can show."""
    return f"{min(value, 10**digits - 1):0{digits}d}"


@lru_cache(maxsize=4096)
def _standard_group(group: Group) -> bytes:
    """Return a group's line; most groups of a meter never change."""
    covered = b"".join(part.encode("ascii") + _HT for part in group)
    return _LF + covered + checksum(covered) + _CR


@lru_cache(maxsize=4096)
def _historique_group(group: Group) -> bytes:
    covered = _SP.join(part.encode("ascii") for part in group)
    return _LF + covered + _SP + checksum(covered) + _CR
