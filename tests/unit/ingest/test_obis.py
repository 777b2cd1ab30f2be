"""OBIS telegrams: P1 of every version and IEC 62056-21, and what is damaged in them."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ingest.obis import MOST_BYTES, crc16, read_obis
from tests.fixtures.work import calls

RECEIVED = datetime(2026, 3, 29, 10, 0, 7, tzinfo=UTC)
MOST_CALLS = 100_000


def telegram(*lines: str, crc: bool = False) -> bytes:
    body = ("/XYZ5\\2METER\r\n\r\n" + "".join(f"{line}\r\n" for line in lines) + "!").encode()
    return body + (f"{crc16(body):04X}\r\n".encode() if crc else b"\r\n")


def read(*lines: str) -> dict[str, tuple[float, str]]:
    found = read_obis(telegram(*lines), RECEIVED)
    assert found is not None
    assert found.unreadable == ()
    return {value.field: (value.value, value.unit) for value in found.values}


def test_the_crc_is_that_of_p1() -> None:
    assert crc16(b"123456789") == 0xBB3D  # CRC-16/ARC


def test_tariffs_are_told_and_summed() -> None:
    assert read("1-0:1.8.1(000100.250*kWh)", "1-0:1.8.2(000050.500*kWh)", "1-0:1.7.0(01.193*kW)") == {
        "energy_import_t1": (100.25, "kWh"),
        "energy_import_t2": (50.5, "kWh"),
        "energy_import": (150.75, "kWh"),
        "power": (1.193, "kW"),
    }


def test_a_total_of_the_meter_s_own_comes_before_the_sum() -> None:
    assert read("1-0:1.8.0(000150.700*kWh)", "1-0:1.8.1(000100.250*kWh)", "1-0:1.8.2(000050.500*kWh)") == {
        "energy_import": (150.7, "kWh"),
        "energy_import_t1": (100.25, "kWh"),
        "energy_import_t2": (50.5, "kWh"),
    }


def test_without_one_of_its_tariffs_there_is_no_sum() -> None:
    assert set(read("1-0:1.8.1(000100.250*kWh)", "1-0:1.8.3(000050.500*kWh)")) == {
        "energy_import_t1",
        "energy_import_t3",
    }
    damaged = read_obis(telegram("1-0:1.8.1(000100.250*kWh)", "1-0:1.8.2(0000x0.500*kWh)"), RECEIVED)
    assert damaged is not None
    assert [value.field for value in damaged.values] == ["energy_import_t1"]
    assert damaged.unreadable == (("1.8.2", "0000x0.500*kWh"),)


@pytest.mark.parametrize(
    ("clock", "moment"),
    [
        ("260329115500S", datetime(2026, 3, 29, 9, 55, tzinfo=UTC)),
        ("260129115500W", datetime(2026, 1, 29, 10, 55, tzinfo=UTC)),
        ("260129115500", datetime(2026, 1, 29, 10, 55, tzinfo=UTC)),  # no flag: civil time
        ("251026023000S", datetime(2025, 10, 26, 0, 30, tzinfo=UTC)),  # the hour that comes twice
        ("251026023000W", datetime(2025, 10, 26, 1, 30, tzinfo=UTC)),
    ],
)
def test_the_flag_of_the_clock_is_its_offset(clock: str, moment: datetime) -> None:
    found = read_obis(telegram(f"0-0:1.0.0({clock})", "1-0:1.8.0(1*kWh)"), RECEIVED)
    assert found is not None
    assert [value.time for value in found.values] == [moment]


@pytest.mark.parametrize("clock", ["", "260329115500X", "261329115500S", "26032911550S"])
def test_without_a_readable_clock_nothing_but_submeters_is_read(clock: str) -> None:
    lines = (f"0-0:1.0.0({clock})", "1-0:1.8.0(1*kWh)", "0-1:24.2.1(260329110000S)(2.5*m3)")
    found = read_obis(telegram(*lines), RECEIVED)
    assert found is not None
    assert [value.field for value in found.values] == ["mbus1_volume"]
    assert found.unreadable == (("1.0.0", clock),)


def test_meters_behind_the_meter_have_their_own_time() -> None:
    lines = (
        "0-0:1.0.0(260329115500S)",
        "0-1:24.1.0(003)",
        "0-1:24.2.1(260329110000S)(00246.138*m3)",
        "0-2:24.2.1(260329100000S)(0012.345*GJ)",
        "0-3:24.2.1(700101010000W)(00000000)",  # nothing on this channel
    )
    found = read_obis(telegram(*lines), RECEIVED)
    assert found is not None
    assert [(value.field, value.time.astimezone(UTC).hour, value.value, value.unit) for value in found.values] == [
        ("mbus1_volume", 9, 246.138, "m3"),
        ("mbus2_energy", 8, 12.345, "GJ"),
    ]
    assert found.unreadable == ()


def test_gas_of_the_first_versions_stands_on_the_next_line() -> None:
    found = read_obis(
        telegram("0-1:24.3.0(260329110000)(00)(60)(1)(0-1:24.2.1)(m3)", "(00001.001)", "0-1:24.4.0(1)"), RECEIVED
    )
    assert found is not None
    ((field, moment, value, unit),) = found.values
    assert (field, moment, value, unit) == ("mbus1_volume", datetime(2026, 3, 29, 9, 0, tzinfo=UTC), 1.001, "m3")


def test_a_read_out_of_iec_62056_21() -> None:
    heat = b"/LUGCUH50\r\n\x026.8(0054321*kWh)6.26(00345.67*m3)9.21(66153690)\r\n6.8*01(0050000*kWh)\r\n!\r\n\x03"
    found = read_obis(heat, RECEIVED)
    assert found is not None
    assert found.identity == "66153690"
    assert [(value.field, value.value, value.unit) for value in found.values] == [
        ("heat_energy", 54321, "kWh"),
        ("heat_volume", 345.67, "m3"),
    ]
    electricity = ("0.0.0(12345678)", "1.8.0(012345.678*kWh)", "1.8.0*12(010000.000*kWh)", "2.8.0(1.5*MWh)", "F.F(00)")
    assert read(*electricity) == {"energy_import": (12345.678, "kWh"), "energy_export": (1.5, "MWh")}


def test_the_check_character_of_a_block() -> None:
    # 1.8.0(1) ! CR LF ETX: 31^2e^38^2e^30^28^31^29 = 09; 09^21^0d^0a^03 = 2c
    block = b"/XYZ5METER\r\n\x021.8.0(1)!\r\n\x03"
    for check, expected in ((b"\x2c", True), (b"\x1d", False), (b"", None)):
        found = read_obis(block + check, RECEIVED)
        assert found is not None
        assert found.sound is expected


def test_a_check_that_is_wrong_is_told() -> None:
    sound = telegram("1-0:1.8.0(1*kWh)", crc=True)
    for payload, expected in (
        (sound, True),
        (sound.replace(b"(1*", b"(2*"), False),
        (sound[:-6] + b"ZZZZ\r\n", False),
        (telegram("1-0:1.8.0(1*kWh)"), None),
    ):
        found = read_obis(payload, RECEIVED)
        assert found is not None
        assert found.sound is expected


@pytest.mark.parametrize("payload", [b"", b"/", b"!", b"!/", b"1-0:1.8.0(1*kWh)", b"/" + b"x" * MOST_BYTES + b"!"])
def test_what_is_no_telegram(payload: bytes) -> None:
    assert read_obis(payload, RECEIVED) is None


@pytest.mark.parametrize("clock", ["26102502", "2610250230", "26102502300", "26102502300S", "", "S"])
def test_a_time_of_too_few_digits_is_none(clock: str) -> None:
    found = read_obis(telegram(f"0-0:1.0.0({clock})", "1-0:1.8.0(000100.250*kWh)"), RECEIVED)
    assert found is not None
    assert (found.values, [line.code for line in found.unreadable]) == ((), ["1.0.0"])


@pytest.mark.parametrize(
    "line",
    [
        "0-1:24.2.1(700101010000W)(00000000)", "0-1:24.2.1(632525252525W)(00000.000)",
        "0-1:24.2.1(632525252525W)(00000.000*m3)",
    ],
)  # fmt: skip
def test_zeros_of_a_channel_without_a_meter_are_passed_over(line: str) -> None:
    assert read(line, "1-0:1.8.0(000100.250*kWh)") == {"energy_import": (100.25, "kWh")}


def test_a_second_measuring_channel_does_not_replace_the_first() -> None:
    found = read_obis(telegram("1-0:1.8.0(100*kWh)", "1-1:1.8.0(5*kWh)", "1-1:1.8.1(5*kWh)"), RECEIVED)
    assert found is not None
    assert [(one.field, one.value) for one in found.values] == [("energy_import", 100), ("energy_import_t1", 5)]


@pytest.mark.parametrize(
    "body",
    [
        b"1" * 16_000, b"1.8.0(" * 2500, b"1-1:" * 4000, b"1.8.0()" * 2300, b"1.1.1" * 3200, b"1.8" + b".1" * 8000,
        b"1.8.0" + b"\r\n()" * 4000, b"1.8.0" + (b"(" + b"x" * 1024 + b")") * 15, b"\xff\x00(" * 5000,
        b"0-0:1.0.0(260329115500S)" * 600, b"0-1:24.2.1(260329110000)(1*m3)" * 500,
    ],
)  # fmt: skip
def test_hostile_bytes_are_little_work(body: bytes) -> None:
    found, called = calls(lambda: read_obis(b"/" + body + b"!", RECEIVED))
    assert found is not None
    assert called < MOST_CALLS


NAMES = {
    "ELECTRICITY_USED_TARIFF_1": "energy_import_t1",
    "ELECTRICITY_USED_TARIFF_2": "energy_import_t2",
    "ELECTRICITY_DELIVERED_TARIFF_1": "energy_export_t1",
    "ELECTRICITY_DELIVERED_TARIFF_2": "energy_export_t2",
    "CURRENT_ELECTRICITY_USAGE": "power",
    "CURRENT_ELECTRICITY_DELIVERY": "power_export",
}
READINGS = ("HOURLY_GAS_METER_READING", "GAS_METER_READING", "MBUS_METER_READING")


def test_the_reference_telegrams(shared: Path) -> None:
    vectors = json.loads((shared / "data/vectors/dsmr_p1.json").read_text())["vectors"]
    for vector in vectors:
        found = read_obis(vector["telegram"].encode(), RECEIVED)
        assert found is not None
        assert found.sound is (None if vector["spec"] in {"V2_2", "V3"} else True)
        expected: dict[str, Any] = vector["expected"]
        own = {value.field: (value.value, value.unit) for value in found.values}
        for name, field in NAMES.items():
            assert own[field] == (expected[name]["value"], expected[name]["unit"]), (vector["name"], name)
        clock = expected.get("P1_MESSAGE_TIMESTAMP")
        if clock:
            assert found.values[0].time == datetime.fromisoformat(clock["value"])
        assert own["energy_import"][0] == pytest.approx(own["energy_import_t1"][0] + own["energy_import_t2"][0])
        behind = {
            f"mbus{meter['CHANNEL_ID']}_volume": (datetime.fromisoformat(reading["datetime"]), reading["value"], "m3")
            for meter in expected["MBUS_DEVICES"]
            for name in READINGS
            if (reading := meter.get(name)) and reading["unit"]
        }
        assert {v.field: (v.time, v.value, v.unit) for v in found.values if v.field.startswith("mbus")} == behind
        assert behind
