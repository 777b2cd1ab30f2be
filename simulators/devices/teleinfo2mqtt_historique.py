"""A meter in historique mode behind teleinfo2mqtt: `teleinfo/{ADCO}`, a JSON object of its labels, without a time."""

from collections.abc import Sequence

from domain.registry import Fluid
from simulators.message import DeviceIdentity, Dialect, Value
from simulators.teleinfo_json import meter_serial, named_by_serial, teleinfo_document
from simulators.tic import WH_INDEX, historique_groups

__all__ = ["DIALECT", "encode"]


def encode(device: DeviceIdentity, values: Sequence[Value]) -> tuple[str, bytes]:
    """Return the topic and the document of one value."""
    (value,) = values
    return f"teleinfo/{device.code}", teleinfo_document(historique_groups(named_by_serial(device), value))


DIALECT = Dialect(
    name="teleinfo2mqtt_historique",
    fluids={Fluid.ELECTRICITY: WH_INDEX},
    encode=encode,
    phases=True,
    clock=False,
    code=meter_serial,
)
