"""The electrical side of a three-phase supply: voltage of the public network, balance of phases, power factor."""

import numpy as np

from simulators.chance import Draws, stable_hash
from simulators.grid import Bools, Floats
from simulators.profile import Load, Phases
from simulators.world.calendar import CivilBlock

__all__ = [
    "NOMINAL_V",
    "PHASES",
    "balanced",
    "lost_phase",
    "phase_shares",
    "phase_voltages",
    "phases_of",
    "with_single_phase",
]

PHASES = 3
NOMINAL_V = 230.0

_HASH_RANGE = 2.0**64

_HOURS = (0.0, 4.0, 8.0, 12.0, 14.0, 19.0, 22.0, 24.0)
_RISE = (0.012, 0.016, -0.002, -0.006, 0.002, -0.016, 0.004, 0.012)
_RISE_BY_MINUTE: Floats = np.interp(np.arange(1440) / 60.0, _HOURS, _RISE)
"""Shape of a day: high when little is drawn, low at the evening peak; ours, well within the 10 % of EN 50160."""


def phase_shares(site: str) -> Floats:
    """Return the share of a site's power on each phase (3 numbers that make 1): lamps are never spread quite evenly."""
    weights = 0.85 + 0.3 * _numbers(site, "balance")
    return np.asarray(weights / weights.sum())


def phase_voltages(site: str, civil: CivilBlock, draws: Draws) -> Floats:
    """Return the voltage [V] of each phase by step, shape (days, steps, 3): 230 V within 3 %."""
    place = 0.012 * (_numbers(site, "voltage") - 0.5)
    common = 1.0 + _RISE_BY_MINUTE[civil.minute] + 0.008 * (draws.uniform - 0.5)
    return NOMINAL_V * (common[..., np.newaxis] + place)


def phases_of(site: str, civil: CivilBlock, draws: Draws, power_factor: Floats) -> Phases:
    """Return the electrical side of a site whose phases have one power factor, array (days, steps)."""
    voltage = phase_voltages(site, civil, draws)
    share = np.broadcast_to(phase_shares(site), voltage.shape)
    return Phases(share, voltage, np.broadcast_to(power_factor[..., np.newaxis], voltage.shape))


def _numbers(site: str, what: str) -> Floats:
    """Return one number in [0, 1) per phase that depends on the site alone."""
    return np.array([stable_hash(site, what, str(phase)) / _HASH_RANGE for phase in range(PHASES)])


def balanced(shape: tuple[int, ...]) -> Phases:
    """Return three equal phases at the nominal voltage, arrays (*shape, 3)."""
    whole = (*shape, PHASES)
    return Phases(np.full(whole, 1.0 / PHASES), np.full(whole, NOMINAL_V), np.ones(whole))


def lost_phase(load: Load, where: Bools, phase: int) -> Load:
    """Return a load that takes nothing from one phase (0, 1 or 2), which shows 0 V; the others take what they did."""
    phases = load.phases or balanced(load.rate.shape)
    gone = where[..., np.newaxis] & (np.arange(PHASES) == phase)
    taken = np.where(gone, 0.0, load.rate[..., np.newaxis] * phases.share)
    voltage = np.where(gone, 0.0, phases.voltage_v)
    return _taking(taken, where, load, phases._replace(voltage_v=voltage))


def with_single_phase(load: Load, power: Floats, phase: int) -> Load:
    """Return a load with a power [kW] added on one phase (0, 1 or 2)."""
    phases = load.phases or balanced(load.rate.shape)
    added = power[..., np.newaxis] * (np.arange(PHASES) == phase)
    return _taking(load.rate[..., np.newaxis] * phases.share + added, power > 0.0, load, phases)


def _taking(taken: Floats, where: Bools, load: Load, phases: Phases) -> Load:
    """Return a load whose phases take these powers [kW] at some steps, and that stays what it was at others."""
    rate = taken[..., 0] + taken[..., 1] + taken[..., 2]
    share = taken / np.where(rate > 0.0, rate, 1.0)[..., np.newaxis]
    changed = phases._replace(share=np.where(where[..., np.newaxis], share, phases.share))
    return Load(np.where(where, rate, load.rate), changed)
