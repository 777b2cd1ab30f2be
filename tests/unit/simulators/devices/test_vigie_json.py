"""Our own JSON: the bytes of the template are those a JSON library would write."""

import orjson
import pytest

from domain.registry import Register, RegisterKind
from simulators.devices.vigie_json import encode
from simulators.message import DeviceIdentity, Value

DEVICE = DeviceIdentity("gw-ecole", 0, {})
TIME_S = 1_790_000_400
WRITTEN = "2026-09-21T14:20:00Z"


def register_of(channel: str, unit: str, scale: float = 1.0) -> Register:
    return Register(
        meter="m", name=channel, kind=RegisterKind.INDEX, unit=unit, scale=scale, device="gw-ecole", channel=channel
    )


def test_a_message_names_the_unit_where_a_count_is_one_unit() -> None:
    values = [
        Value(register_of("energy_import", "Wh"), TIME_S, 123, 100),
        Value(register_of("gas_volume", "m3", 0.01), TIME_S, 7, 6),
    ]
    topic, payload = encode(DEVICE, values)
    assert topic == "vigie/v1/gw-ecole/readings"
    assert payload == orjson.dumps(
        {
            "readings": [
                {"register": "energy_import", "time": WRITTEN, "value": 123, "unit": "Wh"},
                {"register": "gas_volume", "time": WRITTEN, "value": 7},
            ]
        }
    )


@pytest.mark.parametrize("channel", ['a"b', "100%", "%b", "é\n", "{}"])
def test_whatever_a_channel_is_called_the_payload_is_json(channel: str) -> None:
    _topic, payload = encode(DEVICE, [Value(register_of(channel, "m³"), TIME_S, -5, 0)])
    assert orjson.loads(payload) == {"readings": [{"register": channel, "time": WRITTEN, "value": -5, "unit": "m³"}]}


def test_no_value_makes_an_empty_list() -> None:
    assert orjson.loads(encode(DEVICE, [])[1]) == {"readings": []}
