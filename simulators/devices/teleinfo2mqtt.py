"""A Linky meter in standard mode behind teleinfo2mqtt: `teleinfo/{ADSC}`, a JSON object of the frame's labels."""

from collections.abc import Sequence

from domain.registry import Fluid
from simulators.message import DeviceIdentity, Dialect, Value
from simulators.teleinfo_json import meter_serial, named_by_serial, teleinfo_document
from simulators.tic import WH_INDEX, standard_groups

__all__ = ["DIALECT", "encode"]


def encode(device: DeviceIdentity, values: Sequence[Value]) -> tuple[str, bytes]:
    """Return the topic and the document of one value."""
    (value,) = values
    return f"teleinfo/{device.code}", teleinfo_document(standard_groups(named_by_serial(device), value))


DIALECT = Dialect(
    name="teleinfo2mqtt",
    fluids={Fluid.ELECTRICITY: WH_INDEX},
    encode=encode,
    phases=True,
    code=meter_serial,
)
