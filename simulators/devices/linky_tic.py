"""A Linky meter in standard mode behind a gateway that passes its raw frames on: `vigie/v1/{device}/tic`."""

from collections.abc import Sequence
from dataclasses import replace

from domain.registry import Fluid
from simulators.electrical import meter_code
from simulators.message import DeviceIdentity, Dialect, Value
from simulators.tic import WH_INDEX, standard_frame, standard_groups

__all__ = ["DIALECT", "encode"]


def encode(device: DeviceIdentity, values: Sequence[Value]) -> tuple[str, bytes]:
    """Return the topic and the frame of one value."""
    (value,) = values
    return f"vigie/v1/{device.code}/tic", standard_frame(standard_groups(device, value))


DIALECT = Dialect(
    name="linky_tic",
    fluids={Fluid.ELECTRICITY: replace(WH_INDEX, interval_s=1800)},
    encode=encode,
    phases=True,
    code=meter_code("linky"),
)
