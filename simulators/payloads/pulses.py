"""What a pulse is worth at the outputs of meters that pulse counters are tied to."""

from domain.registry import Fluid
from simulators.message import Counting

__all__ = ["pulses"]


def pulses(channel: str, *fluids: Fluid) -> dict[Fluid, Counting]:
    """Return how pulses of each fluid are counted under a channel: 10 Wh, 10 L of gas, 10 L of water, 1 kWh of heat."""
    weights = {
        Fluid.ELECTRICITY: Counting(channel=channel, unit="Wh", per_base=100.0, scale=10.0, bits=32, interval_s=900),
        Fluid.GAS: Counting(channel=channel, unit="m3", per_base=100.0, scale=0.01, bits=32),
        Fluid.WATER: Counting(channel=channel, unit="L", per_base=100.0, scale=10.0, bits=32),
        Fluid.HEAT: Counting(channel=channel, unit="kWh", per_base=1.0, bits=32),
    }
    return {fluid: weights[fluid] for fluid in fluids}
