"""Frames byte by byte, as worked out by hand from each device's layout."""

from collections.abc import Sequence

import pytest

from domain.registry import Register, RegisterKind
from simulators.message import Value
from simulators.payloads import (
    axioma_w1,
    elvaco_cmi4110,
    enless_tx_pulse,
    fludia_fm432e,
    milesight_em300_di,
    watteco_pulse,
)
from simulators.payloads.payload import rising_runs

MIDNIGHT = 1_774_742_400  # 2026-03-29 00:00 UTC, 0x69c86b80


def values(raws: Sequence[int], interval_s: int = 3600, last_s: int = MIDNIGHT) -> list[Value]:
    """Values of these counts, an interval apart, the last at midnight; each knows the count before."""
    register = Register(
        meter="ecole-1-m", name="r", kind=RegisterKind.INDEX, unit="L", interval_s=interval_s, device="d", channel="c"
    )
    first_s = last_s - (len(raws) - 1) * interval_s
    before = [raws[0] - 5, *raws[:-1]]
    return [Value(register, first_s + n * interval_s, raw, before[n]) for n, raw in enumerate(raws)]


def test_a_day_of_an_axioma_is_one_volume_and_23_packed_rises() -> None:
    # 5 L in the first hour, 7 L in the last: bits 0 to 13 and 308 to 321 of 41 bytes.
    day = values([1000] + [1005] * 22 + [1012])
    packed = (5 | 7 << 308).to_bytes(41, "little")
    assert axioma_w1.encode(day) == bytes.fromhex("01 806bc869 00 e8030000") + packed
    assert [list(part) for part in axioma_w1.parts(day)] == [day]


def test_a_day_with_a_fall_is_pairs_of_volumes() -> None:
    day = values([1000] * 23 + [3])
    parts = [list(part) for part in axioma_w1.parts(day)]
    assert [len(part) for part in parts] == [2] * 11 + [1, 1]
    assert [value for part in parts for value in part] == day
    # 3 L now at midnight; the logged volume is the same one; rises of nothing; padding.
    assert axioma_w1.encode(parts[-1]) == bytes.fromhex("806bc869 00 03000000 806bc869 03000000") + bytes(30) + b"\x2f"


def test_a_rise_beyond_fourteen_bits_does_not_fit_a_day() -> None:
    assert len(list(axioma_w1.parts(values([0] * 23 + [16_383])))) == 1
    assert len(list(axioma_w1.parts(values([0] * 23 + [16_384])))) > 1


def test_two_hours_of_a_fludia_are_an_index_and_eight_rises() -> None:
    quarters = values([100, 110, 120, 130, 140, 150, 160, 165], 900)
    rises = "0005 000a 000a 000a 000a 000a 000a 0005"
    assert fludia_fm432e.encode(quarters) == bytes.fromhex(f"69 0f 000000a5 {rises}")
    assert [list(part) for part in fludia_fm432e.parts(quarters)] == [quarters]


def test_a_fludia_with_a_fall_says_so_in_two_frames() -> None:
    quarters = values([100, 110, 4, 6], 900)
    first, second = (list(part) for part in fludia_fm432e.parts(quarters))
    assert fludia_fm432e.encode(first) == bytes.fromhex("69 0f 0000006e 0005 000a")
    assert fludia_fm432e.encode(second) == bytes.fromhex("69 0f 00000006 0000 0002")


@pytest.mark.parametrize("interval_s", [45, 90, 86_400])
def test_a_step_that_a_byte_of_minutes_cannot_tell_leaves_single_values(interval_s: int) -> None:
    parts = [list(part) for part in fludia_fm432e.parts(values([1, 2, 3], interval_s))]
    assert [len(part) for part in parts] == [1, 1, 1]
    assert fludia_fm432e.encode(parts[-1])[2:] == bytes.fromhex("00000003 0001")


def test_a_heat_meter_tells_energy_water_and_power() -> None:
    (value,) = values([12_345_678])
    frame = elvaco_cmi4110.encode([value])
    # 12,345,678 kWh and, at 23.26 kWh a m3, 530,768.6 m3, here in hundredths; 5 kWh in an hour are 50 x 100 W.
    assert frame.startswith(bytes.fromhex("00 0c0678563412 0c1462680753 0b2d500000"))
    assert frame.endswith(bytes.fromhex("0a5a0007 0a5e0005") + frame[-11:-5] + bytes.fromhex("02fd170000"))
    assert elvaco_cmi4110.encode(values([123_456_789]))[:9] == bytes.fromhex("00 0e06 896745230100")


def test_pulse_counters() -> None:
    one = values([305_419_896])  # 0x12345678
    assert milesight_em300_di.encode(one) == bytes.fromhex("01755c 0367b400 04688c 05c8 78563412")
    assert watteco_pulse.encode(one) == bytes.fromhex("11 0a 000f 0402 23 12345678")
    frame = enless_tx_pulse.encode(one)
    assert (len(frame), frame[3], frame[5:10]) == (22, 0x09, bytes.fromhex("11 12345678"))


def test_runs_break_at_holes_falls_leaps_and_repeats() -> None:
    whole = values([1, 2, 2, 1, 50, 51, 51])
    repeated = [*whole[:1], *whole[:1], *whole[1:4], *whole[4:5], *whole[6:]]
    assert [[value.raw for value in run] for run in rising_runs(repeated, 3600, 10)] == [
        [1],
        [1, 2, 2],
        [1],
        [50],
        [51],
    ]
