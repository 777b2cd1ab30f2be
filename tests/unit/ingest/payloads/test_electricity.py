"""Adeunis TIC and PULSE 4, EMU Professional II: frames worked out by hand."""

from datetime import UTC, datetime

import pytest

from ingest.payloads.payload import Frame
from ingest.payloads.registry import named_codec, read_frame

TIME = datetime(2026, 3, 29, 10, 0, tzinfo=UTC)
ADCO = "303231383631333438343937"  # 021861348497
NONE = "80000000"
HC_HP = (
    f"4940 {ADCO} 48432e2e {NONE} 0000002d 00000003 0000000f 000002ee"  # HC.., no BASE, 45 A, 3 A, 15 A, 750 VA
    "00dca874 00bed444 48502e2e"  # HCHC 14 461 044, HCHP 12 506 180, HP..
)
THREE_PHASE = f"4940 {ADCO} 00bed444" + "00000001" * 8
PME_PMI = (
    "4960 1d031a 0b3700" + "000002c3" * 4 + "485045" + "000025d4" + "00000001" * 5  # 29/03/26 11:55:00, HPE, 9684 kWh
)


def read(codec: str, data: str, port: int = 1) -> list[tuple[str, float, str | None]]:
    found = named_codec(codec)
    assert found is not None
    return [(value.field, value.value, value.unit) for value in found.read(Frame(port, bytes.fromhex(data), TIME))]


def test_a_one_phase_linky() -> None:
    assert sorted(read("adeunis_tic", HC_HP)) == [
        ("HCHC", 14_461_044, "Wh"),
        ("HCHP", 12_506_180, "Wh"),
        ("energy_import", 26_967_224, "Wh"),
    ]
    base = HC_HP.replace("48432e2e", "42415345").replace(NONE, "00000064")
    base = base.replace("00dca874", NONE).replace("00bed444", NONE)
    assert read("adeunis_tic", base) == [("BASE", 100, "Wh"), ("energy_import", 100, "Wh")]


def test_a_total_needs_all_its_parts() -> None:
    assert read("adeunis_tic", HC_HP.replace("00dca874", NONE)) == [("HCHP", 12_506_180, "Wh")]


def test_a_three_phase_linky() -> None:
    assert read("adeunis_tic", THREE_PHASE) == [("BASE", 12_506_180, "Wh"), ("energy_import", 12_506_180, "Wh")]


def test_a_pme_pmi_meter() -> None:
    (value,) = read_frame(Frame(1, bytes.fromhex(PME_PMI), TIME))
    assert value[0] == "adeunis_tic.EAP_s.HPE"
    assert value[1][1:] == (datetime(2026, 3, 29, 9, 55, tzinfo=UTC), 9684, "kWh")


@pytest.mark.parametrize(
    "data",
    [
        HC_HP.replace("4940", "4950"),  # the meter could not be read
        HC_HP.replace("4940", "4a40"),
        HC_HP + "00",
        HC_HP.replace("3032", "3a32"),  # a number that is none
        THREE_PHASE.replace("00bed444", NONE),
        PME_PMI.replace("1d031a", "1f021a"),  # 31 February
        PME_PMI.replace("485045", "000000"),
        PME_PMI.replace("000025d4", NONE),
        "",
    ],
)
def test_what_is_no_tic_is_left_alone(data: str) -> None:
    assert read("adeunis_tic", data) == []


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("46 60 0000303900000064", [("channel_a", 12345, None), ("channel_b", 100, None)]),
        ("46 64 0000303900000064 14aba3e9", [("channel_a", 12345, None), ("channel_b", 100, None)]),
        ("5a 60 00003039 0001 0002", [("channel_a", 12345, None)]),
        ("5b 64 00003039 0001 14aba3e9", [("channel_b", 12345, None)]),
    ],
)
def test_adeunis_pulses(data: str, expected: list[tuple[str, float, None]]) -> None:
    assert read("adeunis_pulse", data) == expected


@pytest.mark.parametrize(
    "data", ["46 60 00003039000000", "5a 60 00003039 00", "5a 70 00003039", "47 60 00010002", "5a"]
)
def test_what_is_no_count_is_left_alone(data: str) -> None:
    assert read("adeunis_pulse", data) == []


def emu(body: str) -> str:
    """Return the body with its CRC-8, bit by bit: polynomial x^8 + x^2 + x + 1."""
    data = bytes.fromhex(body)
    rest = int.from_bytes(data, "big") << 8
    for bit in range(rest.bit_length() - 1, 7, -1):
        if rest >> bit & 1:
            rest ^= 0x107 << (bit - 8)
    return body + f"{rest:02x}"


CLOCK = "40e9c869"  # 1 774 774 592: 29 March 2026, 08:56:32


def test_an_emu_meter() -> None:
    body = CLOCK + "03 39300000" + "05 01000000" + "0b 9cffffff" + "17 64" + "1a f401" + "07 ffffffff"
    values = [value for _channel, value in read_frame(Frame(1, bytes.fromhex(emu(body)), TIME))]
    assert [(value.field, value.value, value.unit) for value in values] == [
        ("energy_import_t1", 12345, "Wh"),
        ("energy_export_t1", 1, "Wh"),
        ("power", -100, "W"),
    ]
    assert {value.time for value in values} == {datetime(2026, 3, 29, 8, 56, 32, tzinfo=UTC)}
    assert read("emu_prof_ii", emu(CLOCK + "1c 39300000")) == [("energy_import_t1", 12345, "kWh")]
    assert read("emu_prof_ii", emu(CLOCK + "24 0000000001000000")) == [("energy_import_t1", 4_294_967_296, "Wh")]


@pytest.mark.parametrize(
    "data",
    [
        emu(CLOCK + "03 39300000")[:-2] + "00",
        emu(CLOCK + "03 393000"),  # cut off
        emu(CLOCK + "03 39300000 99 00"),  # a value that nobody knows
        emu("00000000 03 39300000"),  # a clock that was never set
        emu("ffffffff 03 39300000"),
        "0000",
        "",
    ],
)
def test_what_is_no_emu_frame_is_left_alone(data: str) -> None:
    assert read("emu_prof_ii", data) == []
