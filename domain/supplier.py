"""What a supplier's file meets in the registry: the registers of a delivery point, and how a source tells them."""

from dataclasses import dataclass

from domain.registry import RegisterKind

__all__ = ["PointRegister", "SourceSeries"]


@dataclass(frozen=True, slots=True)
class SourceSeries:
    """How one source tells a register, where that differs from the register's own way; values are not scaled."""

    register_id: int
    kind: RegisterKind
    unit: str
    interval_s: int


@dataclass(frozen=True, slots=True)
class PointRegister:
    """An energy register of a delivery point, and what a source told of it so far.

    `told` is None where the source told nothing, or told it in the register's own way (`has_readings`).
    """

    register_id: int
    meter: str
    name: str
    scale: float = 1.0
    told: SourceSeries | None = None
    has_readings: bool = False
