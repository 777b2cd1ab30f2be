"""One register's readings from one source, and the rules by which they become amounts."""

from dataclasses import dataclass

from domain.registry import RegisterKind

__all__ = ["Rules", "Series", "Span"]

Span = tuple[int, int]
"""[start, end) in microseconds since 1970 UTC."""


@dataclass(frozen=True, slots=True)
class Series:
    """Which register, and which source of its readings."""

    register_id: int
    source_id: int


@dataclass(frozen=True, slots=True)
class Rules:
    """What is known of a register: `factor` turns raw values into its base unit (kWh or m3; kW or m3/h for a gauge).

    `modulus` is 10^digits raw units, None when the digits are unknown; `max_rate` is in base unit per hour.
    """

    kind: RegisterKind
    factor: float
    modulus: float | None
    max_rate: float | None
    interval_s: int
