"""Layouts that are chosen for a device: Cayenne LPP, the memory banks of D4i drivers, M-Bus telegrams."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.setup import Setup
from ingest.payloads.payload import Frame
from ingest.payloads.registry import CHOSEN, CODECS, named_codec, read_frame
from tests.fixtures.hearing import Ear, readings

TIME = datetime(2026, 3, 29, 10, 0, tzinfo=UTC)


def read(codec: str, data: str, port: int = 1) -> list[tuple[str, float, str | None]]:
    found = named_codec(codec)
    assert found is not None
    values = found.read(Frame(port, bytes.fromhex(data), TIME))
    assert all(value.time == TIME for value in values)
    return [(value.field, value.value, value.unit) for value in values]


def test_no_such_layout_is_offered_every_frame() -> None:
    assert not {codec.name for codec in CHOSEN} & {codec.name for codec in CODECS}
    assert list(read_frame(Frame(1, bytes.fromhex("0167011002830001e240"), TIME))) == []


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("0167 0110", [("temperature_1", 27.2, "°C")]),  # 0x0110 = 272
        ("0567 ff9c", [("temperature_5", -10.0, "°C")]),
        ("0183 0001e240", [("energy_1", 123.456, "kWh")]),  # 0x1e240 = 123456
        ("0283 ffffffff", [("energy_2", 4_294_967.295, "kWh")]),
        ("0180 0bb8 0274 59d8 0375 01f4", [("power_1", 3000, "W"), ("voltage_2", 230, "V"), ("current_3", 0.5, "A")]),
        ("0364 000003e8 0402 ff38", [("generic_3", 1000, None), ("analog_in_4", -2, None)]),
        ("0188 06765ff2960a0003e8 0768 65", [("humidity_7", 50.5, "%")]),  # a position first
        ("0100 01 0100 00", [("digital_in_1", 0, None)]),
    ],
)
def test_cayenne(data: str, expected: list[tuple[str, float, str | None]]) -> None:
    assert read("cayenne_lpp", data) == expected


@pytest.mark.parametrize("data", ["", "01", "0167", "016701", "01ff00", "0167 0110 02", "0183 0001e2"])
def test_what_is_no_cayenne_is_left_alone(data: str) -> None:
    assert read("cayenne_lpp", data) == []


def test_cayenne_gives_the_reference_s_values(shared: Path) -> None:
    vectors = json.loads((shared / "data/vectors/json_devices.json").read_text())["vectors"]
    (vector,) = (vector for vector in vectors if vector["fmt"] == "cayennelpp")
    expected = [(f"{name}_{channel}", value) for channel, name, value in vector["expected"]]
    assert [(field, value) for field, value, _unit in read("cayenne_lpp", vector["hex"])] == expected


ENERGY_1234_WH = "01 00 0000000004d2 ff 00000235"
"""Version 1, 1234 x 10^0 Wh, 565 x 10^-1 W."""


def test_a_d4i_bank() -> None:
    expected = [("energy", 1234, "Wh"), ("power", 56.5, "W")]
    assert read("d4i", "ca" + ENERGY_1234_WH) == expected
    assert read("d4i", ENERGY_1234_WH, port=202) == expected
    assert read("d4i", "ca" + ENERGY_1234_WH + "cc" + ENERGY_1234_WH) == [
        *expected,
        ("loadside_energy", 1234, "Wh"),
        ("loadside_power", 56.5, "W"),
    ]


@pytest.mark.parametrize(
    ("bank", "expected"),
    [
        ("01 06 0000000004d2 00 ffffffff", [("energy", 1_234_000_000, "Wh")]),  # power: not known
        ("01 00 fffffffffffe fa 000f4240", [("power", 1, "W")]),  # energy: not known now
        ("01 07 0000000004d2 f9 00000001", []),  # scales beyond the standard
        ("01 00 fffffffffffd 00 00000000", [("energy", 0xFFFFFFFFFFFD, "Wh"), ("power", 0, "W")]),
    ],
)
def test_what_a_driver_does_not_know_is_no_value(bank: str, expected: list[tuple[str, float, str]]) -> None:
    assert read("d4i", "ca" + bank) == expected


@pytest.mark.parametrize("data", ["", "ca", ENERGY_1234_WH, "c9" + ENERGY_1234_WH, "ca" + ENERGY_1234_WH + "00"])
def test_what_is_no_bank_is_left_alone(data: str) -> None:
    assert read("d4i", data) == []


def test_d4i_gives_the_reference_s_values(shared: Path) -> None:
    vectors = json.loads((shared / "data/vectors/dali_mb202.json").read_text())["vectors"]
    for vector in vectors:
        got = {
            f"{field}_{(unit or '').lower()}": value
            for field, value, unit in read("d4i", vector["hex_from_0x03"], vector["bank"])
        }
        wanted = {name: value for name, value in vector.items() if name not in {"bank", "hex_from_0x03"}}
        assert got == pytest.approx({name: value for name, value in wanted.items() if value is not None})
        assert set(got) <= set(wanted)


@pytest.mark.parametrize(
    "data",
    [
        "1444 2d2c 78563412 01 07 7a 01 00 0000 0413 39300000",  # a radio frame
        "68 15 15 68 08 01 72 78563412 2d2c 01 07 0a 00 0000 0413 39300000 7a 16",  # a wired one
        "0413 39300000 0f 01 02",  # its records alone
    ],
)
def test_a_telegram_in_a_frame(data: str) -> None:
    assert read("mbus_telegram", data) == [("volume", 12.345, "m3")]


@pytest.mark.parametrize("data", ["", "00", "0413 393000", "ff" * 200])
def test_what_is_no_telegram_is_left_alone(data: str) -> None:
    assert read("mbus_telegram", data) == []


def test_the_codec_of_a_device_reads_its_frames() -> None:
    eui = "70b3d54a00c0ffee"
    payload = {
        "deviceInfo": {"devEui": eui}, "time": "2026-03-29T10:00:00Z", "fPort": 7, "fCnt": 3, "data": "AYMAAeJA",
    }  # fmt: skip
    ear = Ear()
    ear.known.use(Setup(revision=1, device_codecs={eui: "cayenne_lpp"}))
    items = ear.hear(f"application/1/device/{eui}/event/up", json.dumps(payload).encode())
    assert readings(items) == {(eui, "cayenne_lpp.energy_1", TIME, 123.456, "kWh")}
