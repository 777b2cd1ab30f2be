"""Known frames: public examples read as their makers do, and bytes that are nobody's."""

import json
import pkgutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ingest.payloads
from ingest.payloads import axioma_w1, elvaco_cmi4110, fludia_fm432e, milesight_em300_di, watteco_pulse
from ingest.payloads.payload import Frame
from ingest.payloads.registry import CHOSEN, CODECS, read_frame
from tests.fixtures.lorawan_payloads import AXIOMA, ELVACO, ENLESS, FLUDIA, KNOWN, MILESIGHT, WATTECO

HEARD = datetime(2026, 3, 29, 0, 10, tzinfo=UTC)
NOT_CODECS = {"payload", "registry", "uplink"}


def frame(port: int, data: bytes) -> Frame:
    return Frame(port, data, HEARD)


def test_every_file_is_listed() -> None:
    files = {module.name for module in pkgutil.iter_modules(ingest.payloads.__path__)} - NOT_CODECS
    assert {codec.name for codec in (*CODECS, *CHOSEN)} == files


@pytest.mark.parametrize("name", KNOWN)
def test_a_frame_fits_one_layout_only(name: str) -> None:
    port, data, _values = KNOWN[name]
    assert len({channel.partition(".")[0] for channel, _value in read_frame(frame(port, data))}) == 1


@pytest.mark.parametrize("name", [name for name in KNOWN if name != "milesight"])
def test_a_frame_with_a_byte_too_few_is_not_read(name: str) -> None:
    port, data, _values = KNOWN[name]
    short = data[:-2] if name == "axioma extended" else data[:-1]
    assert list(read_frame(frame(port, short))) == []


def test_entries_cut_anywhere_read_whole_counts_or_nothing() -> None:
    for cut in range(len(MILESIGHT)):
        assert {value.value for value in milesight_em300_di.read(frame(85, MILESIGHT[:cut]))} <= {12_345, 12_344}


def test_an_index_that_would_be_negative_is_not_read() -> None:
    assert fludia_fm432e.read(frame(129, FLUDIA[:2] + bytes(4) + FLUDIA[6:])) == []


def test_steps_before_the_calendar_are_not_read() -> None:
    assert fludia_fm432e.read(Frame(129, FLUDIA, datetime(1, 1, 1, tzinfo=UTC))) == []


def test_a_multiplier_and_a_clock_never_set_are_not_read() -> None:
    assert axioma_w1.read(frame(100, AXIOMA[:-1] + b"\x04")) == []
    assert axioma_w1.read(frame(100, AXIOMA[:1] + bytes(4) + AXIOMA[5:])) == []


def test_a_report_with_its_cause_is_read_and_another_command_is_not() -> None:
    alarm = WATTECO[:1] + b"\x8a" + WATTECO[2:]
    assert [value.value for value in watteco_pulse.read(frame(125, alarm + b"\x88\x00"))] == [2000]
    assert watteco_pulse.read(frame(125, WATTECO + b"\x00")) == []
    assert watteco_pulse.read(frame(125, WATTECO[:1] + b"\x01" + WATTECO[2:])) == []


@pytest.mark.parametrize(
    ("record", "value", "unit"),
    [
        ("0403 10270000", 10, "kWh"),
        ("0c00 78563412", 12.345678, "kWh"),
        ("0c06 78563412", 12_345_678, "kWh"),
        ("0407 10270000", 100_000, "kWh"),
        ("0cfb00 45230000", 234_500, "kWh"),
        ("0cfb01 45230000", 2_345_000, "kWh"),
        ("0cfb08 45230000", 234_500, "MJ"),
        ("0cfb09 45230000", 2_345_000, "MJ"),
        ("0c0e 45230000", 2345, "MJ"),
        ("0c0f 45230000", 23_450, "MJ"),
        ("0c0d 45230000", 234.5, "MJ"),
        ("0e06 785634120000", 12_345_678, "kWh"),
        ("0506 0000803f", 1, "kWh"),  # a real
    ],
)
def test_counts_of_energy_are_told_as_a_heat_meter_shows_them(record: str, value: float, unit: str) -> None:
    assert told(record) == [("energy", value, unit)]


@pytest.mark.parametrize(
    ("record", "value"),
    [
        ("0413 10270000", 10),
        ("0c14 99880700", 788.99),
        ("0c15 99880700", 7889.9),
        ("0c16 99880700", 78_899),
    ],
)
def test_counts_of_volume_are_cubic_metres(record: str, value: float) -> None:
    assert told("0c06 78563412", record) == [("energy", 12_345_678, "kWh"), ("volume", value, "m3")]


def told(*records: str) -> list[tuple[str, float, str | None]]:
    """Return what a standard message of some records and two temperatures says."""
    data = bytes.fromhex("00" + "".join(records) + "0a5a 3306 0a5e 4105")
    return [(value.field, value.value, value.unit) for value in elvaco_cmi4110.read(frame(2, data))]


@pytest.mark.parametrize(
    "record",
    [
        "4c06 78563412",  # storage 1: a month ago, say
        "1c06 78563412",  # the greatest
        "8c1006 78563412",  # tariff 1
        "0c06 785634f2",  # a digit that is none: an error
        "0406 ffffffff",  # negative
    ],
)
def test_what_is_not_the_count_now_is_passed_over(record: str) -> None:
    assert told(record, "0c14 99880700") == [("volume", 788.99, "m3")]


def test_records_of_another_length_than_their_own_are_no_heat_meter() -> None:
    assert told("0c863c 78563412", "0c14 99880700") == []  # an energy backwards is not what such a meter begins with
    assert told("0c06 78563412", "0d78 0441424344") == []  # a text
    assert told("0c06 78563412", "0f 0102") == []  # the manufacturer's own


def test_an_energy_in_error_costs_no_volume() -> None:
    damaged = ELVACO.replace(bytes.fromhex("0c0678563412"), bytes.fromhex("0c06785634f2"))
    assert [value.field for value in elvaco_cmi4110.read(frame(2, damaged))] == ["volume"]


def test_bytes_of_another_device_are_no_heat_meter() -> None:
    assert elvaco_cmi4110.read(frame(1, ENLESS)) == []
    assert elvaco_cmi4110.read(frame(1, ENLESS[:6] + bytes(16))) == []
    assert elvaco_cmi4110.read(frame(1, ELVACO[:1] + ELVACO[7:])) == []  # no energy first
    assert elvaco_cmi4110.read(frame(1, ELVACO + ELVACO[1:7])) == []  # an energy twice


def test_records_that_are_cut_or_too_few_are_nobodys() -> None:
    assert elvaco_cmi4110.read(frame(2, ELVACO[:8])) == []
    assert elvaco_cmi4110.read(frame(2, b"\x00" + bytes.fromhex("0c0678563412"))) == []
    assert elvaco_cmi4110.read(frame(2, b"\x01" + ELVACO[1:])) == []
    assert elvaco_cmi4110.read(frame(2, b"\x00" + b"\x80" * 200)) == []


@given(st.sampled_from([1, 2, 85, 100, 125, 129]), st.binary(max_size=255))
def test_no_bytes_raise(port: int, data: bytes) -> None:
    for channel, value in read_frame(frame(port, data)):
        assert channel.endswith(value.field)
        assert value.value >= 0
        assert value.time.tzinfo is not None


def test_shared_frames(shared: Path) -> None:
    document = json.loads((shared / "data/vectors/lorawan_ttn_current.json").read_text(encoding="utf-8"))
    read = {
        vector["hex"]: [(channel, value.value) for channel, value in read_frame(_frame_of(vector))]
        for vector in document["vectors"]
    }
    by_device = {vector["device"]: read[vector["hex"]] for vector in document["vectors"] if read[vector["hex"]]}
    assert by_device["enless-wireless/tx-pulse-600-036"] == [
        ("enless_tx_pulse.pulse_ch1", 1),
        ("enless_tx_pulse.pulse_ch2", 1),
        ("enless_tx_pulse.pulse_oc", 0),
    ]
    assert by_device["elvaco/cmi4140"] == [("elvaco_cmi4110.energy", 2_616_752), ("elvaco_cmi4110.volume", 9989.97)]
    assert by_device["watteco/pulse-senso"] == [("watteco_pulse.index_1", 0)]
    volumes = [value for _channel, value in by_device["axioma/qalcosonic-w1 enhanced 24h"]]
    assert (len(volumes), volumes[0], volumes[-1]) == (24, 5938, 6054)


def _frame_of(vector: dict[str, str]) -> Frame:
    return frame(int(vector.get("fPort", 0)), bytes.fromhex(vector["hex"]))
