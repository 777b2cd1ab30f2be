"""Which registers of a meter count: an index beside its power, or a total beside its parts, is counted once."""

from collections.abc import Iterable, Sequence

from analytics.ports import RegisterFacts

__all__ = ["counted"]

_KINDS = ("index", "delta", "gauge")
_TOTALS = ("energy_import", "EAST", "BASE")
_EXPORTS = ("export", "EAIT", "injection")


def counted(registers: Iterable[RegisterFacts]) -> list[RegisterFacts]:
    """Return, meter by meter and unit by unit, the registers whose sum is the meter's consumption."""
    meters: dict[tuple[str, str], list[RegisterFacts]] = {}
    for register in registers:
        if not any(mark in register.register for mark in _EXPORTS):
            meters.setdefault((register.meter, register.base_unit), []).append(register)
    return [register for group in meters.values() for register in _of_meter(group)]


def _of_meter(group: Sequence[RegisterFacts]) -> Sequence[RegisterFacts]:
    best = min(_KINDS.index(register.kind) for register in group)
    candidates = [register for register in group if _KINDS.index(register.kind) == best]
    totals = [register for register in candidates if register.register in _TOTALS]
    return totals[:1] or candidates
