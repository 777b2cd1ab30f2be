"""A telegram names the medium of its meter, and its total by a field that ends in the unit."""

import orjson
import pytest

from domain.registry import Fluid, Register, RegisterKind
from simulators.devices.wmbusmeters import DIALECT
from simulators.message import DeviceIdentity, Value

TIME_S = 1_790_000_400


@pytest.mark.parametrize(
    ("fluid", "name", "expected"),
    [
        (Fluid.WATER, "water_volume", {"media": "water", "meter": "kamwater", "total_m3": 123.456}),
        (Fluid.GAS, "gas_volume", {"media": "gas", "meter": "unismart", "total_m3": 123.456}),
        (
            Fluid.HEAT,
            "heat_energy",
            {"media": "heat", "meter": "kamheat", "total_energy_consumption_kwh": 123_456, "power_kw": 56},
        ),
    ],
)
def test_telegrams(fluid: Fluid, name: str, expected: dict[str, object]) -> None:
    counting = DIALECT.fluids[fluid]
    register = Register(
        meter="m", name=name, kind=RegisterKind.INDEX, unit=counting.unit, interval_s=counting.interval_s, device="d",
        channel=counting.channel,
    )  # fmt: skip
    topic, payload = DIALECT.encode(DeviceIdentity("12345678", 0, {}), [Value(register, TIME_S, 123_456, 123_400)])
    assert topic == "wmbusmeters/12345678"
    telegram = orjson.loads(payload)
    assert telegram.items() >= expected.items()
    assert (telegram["id"], telegram["timestamp"]) == ("12345678", "2026-09-21T14:20:00Z")


def test_a_meters_number_has_eight_digits() -> None:
    numbers = {DIALECT.code("ecole", suffix) for suffix in ("eau", "chaleur", "gaz")}
    assert {(len(number), number.isdigit()) for number in numbers} == {(8, True)}
    assert len(numbers) == 3
