"""What an electricity meter shows beside its index: mean power and the three phases since the reading before."""

from collections.abc import Callable

from simulators.message import Counting, Phase, Value

__all__ = ["KWH_TOTAL", "active_power_w", "apparent_power_va", "current_a", "meter_code", "phases_of"]

KWH_TOTAL = Counting(
    channel="energy_import", unit="kWh", per_base=1000.0, per_value=1000, interval_s=600, unit_named=True
)
"""A total told in kWh with three decimals."""
_NOMINAL_V = 231.0
"""Voltage of a phase where the site tells none; the European nominal is 230 V."""
_POWER_FACTOR = 0.95
_LEAST_POWER_FACTOR = 0.01
_LEAST_V = 1.0


def active_power_w(value: Value, counts_per_kwh: float) -> float:
    """Return the mean power [W] since the reading before; none where the index fell (a swap, a rollover)."""
    risen_wh = max(value.raw - value.previous_raw, 0) * 1000.0 / counts_per_kwh
    return risen_wh * 3600.0 / value.register.interval_s


def phases_of(value: Value, counts_per_kwh: float) -> tuple[Phase, Phase, Phase]:
    """Return the phases that the site tells, or three that share the mean power evenly."""
    if value.phases is not None:
        return value.phases
    phase = Phase(active_power_w(value, counts_per_kwh) / 3.0, _NOMINAL_V, _POWER_FACTOR)
    return phase, phase, phase


def apparent_power_va(phase: Phase) -> float:
    """Return P / power factor [VA]; a power factor below a hundredth is not to be had."""
    return phase.power_w / max(phase.power_factor, _LEAST_POWER_FACTOR)


def current_a(phase: Phase) -> float:
    """Return S / U [A]; a phase without mains carries none."""
    return apparent_power_va(phase) / phase.voltage_v if phase.voltage_v >= _LEAST_V else 0.0


def meter_code(prefix: str) -> Callable[[str, str], str]:
    """Return how a dialect names its device: by its site, and by its number where a site has several."""

    def code(site: str, suffix: str) -> str:
        return f"{prefix}-{site}{suffix.removeprefix('elec')}"

    return code
