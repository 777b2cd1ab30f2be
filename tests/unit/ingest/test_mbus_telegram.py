"""M-Bus telegrams: examples of the standards, and frames worked out by hand."""

import random
from functools import partial

import meterbus
import pytest
from Crypto.Cipher import AES
from Crypto.Hash import CMAC

from ingest.mbus_link import Fault, Identity, wireless_crc
from ingest.mbus_telegram import Formats, Measured, Telegram, read_telegram
from tests.fixtures.work import calls

MOST_CALLS = 20_000
GAS_KEY = bytes.fromhex("0102030405060708090A0B0C0D0E0F11")
GAS_ENCRYPTED = bytes.fromhex(
    "2E4493157856341233037A2A0020255923C95AAA26D1B2E7493B013EC4A6F6D3529B520EDFF0EA6DEFC99D6D69EBF3"
)
"""OMS specification volume 2, annex N: a gas meter, security mode 5."""

ADDRESS = bytes.fromhex("2d2c 78563412 01 07")
"""Manufacturer KAM (K = 11, A = 1, M = 13: 0x2C2D), number 12345678, version 1, water (7)."""
VOLUME = bytes.fromhex("0413 39300000")
"""Four bytes binary, volume in litres: 0x3039 = 12345."""


def wired(content: str) -> bytes:
    body = bytes.fromhex(content)
    return bytes((0x68, len(body), len(body), 0x68)) + body + bytes((sum(body) & 0xFF, 0x16))


def wireless(content: bytes, address: bytes = ADDRESS) -> bytes:
    return bytes((9 + len(content), 0x44)) + address + content


def taught(headers: bytes) -> Formats:
    return lambda _signature: headers


def values(telegram: Telegram) -> dict[str, tuple[object, str]]:
    assert telegram.fault is None
    return {field: (pytest.approx(value), unit) for field, value, unit in telegram.values}


def test_the_crc_is_that_of_the_standard() -> None:
    assert wireless_crc(b"123456789") == 0xC2B7


@pytest.mark.parametrize(
    "record",
    [
        "02 fc 03 485225 74 2215",  # a unit in words, %RH read backwards, and an extension behind it
        "0e 78 9986012401ff",  # a fabrication number whose last digits are none
    ],
)
def test_a_record_in_words_costs_nothing(record: str) -> None:
    content = "08 05 72 78563412 2d2c 01 07 00 00 0000"
    assert values(read_telegram(wired(f"{content} {record} 0413 39300000 02652e08"))) == {"volume": (12.345, "m3")}


def test_content_of_the_manufacturer_s_own_that_looks_like_records_gives_nothing() -> None:
    address = bytes.fromhex("d708 76707000 02 08")  # BFW (B = 2, F = 6, W = 23: 0x08D7), version 2, heat cost allocator
    content = bytes.fromhex("7a 27 00 0000 2f2f 011f00 0000 0b36000000")
    assert read_telegram(wireless(content, address)) == Telegram(
        Identity("00707076", "BFW", 2, 8), fault=Fault.PROPRIETARY
    )


@pytest.mark.parametrize(
    "frame",
    [
        "0F44AE0C78563412010744 47780B1343658 71E6D",  # format A: a CRC after 10 bytes, one after the rest
        "1444AE0C7856341201078C2027780B134365877AC5",  # format B, with an extended link layer
    ],
)
def test_the_water_meter_of_the_standard(frame: str) -> None:
    telegram = read_telegram(bytes.fromhex(frame.replace(" ", "")))
    assert telegram.identity == Identity("12345678", "CEN", 1, 7)
    assert values(telegram) == {"volume": (876.543, "m3")}


def test_the_gas_meter_of_the_open_metering_specification() -> None:
    asked: list[Identity] = []

    def key(meter: Identity) -> bytes:
        asked.append(meter)
        return GAS_KEY

    telegram = read_telegram(GAS_ENCRYPTED, key)
    assert asked == [Identity("12345678", "ELS", 51, 3)]
    assert values(telegram) == {"volume": (28504.27, "m3")}


def test_without_its_key_a_telegram_says_so() -> None:
    telegram = read_telegram(GAS_ENCRYPTED)
    assert (telegram.fault, telegram.values) == (Fault.KEY_MISSING, ())
    assert telegram.identity == Identity("12345678", "ELS", 51, 3)
    assert read_telegram(GAS_ENCRYPTED, lambda _meter: bytes(16)).fault is Fault.KEY_WRONG


def test_a_wired_heat_meter() -> None:
    header = "08 01 72 56341290 2d2c 35 04 0a 00 0000"  # response, address 1, long header: KAM 90123456, heat
    records = (
        "04 06 e8030000"  # energy, kWh: 1000
        "04 14 c4090000"  # volume, 10 litres: 2500 = 25 m3
        "02 2d 7b00"  # power, 100 W: 123 = 12.3 kW
        "0b 3b 560400"  # flow, litres an hour, six digits: 456
        "44 06 84030000"  # energy, storage 1: of the past
        "14 2d 00010000"  # the greatest power
        "84 10 06 64000000"  # energy of tariff 1: 100 kWh
        "84 40 14 0a000000"  # volume of subunit 1: 0.1 m3
        "0f 01 02 03"  # the manufacturer's own
    )
    telegram = read_telegram(wired(header + records))
    assert telegram.identity == Identity("90123456", "KAM", 0x35, 4)
    assert values(telegram) == {
        "energy": (1_000_000, "Wh"),
        "volume": (25, "m3"),
        "power": (12_300, "W"),
        "flow": (0.456, "m3/h"),
        "energy_t1": (100_000, "Wh"),
        "volume_u1": (0.1, "m3"),
    }


def test_a_meter_of_the_fixed_structure() -> None:
    content = "08 05 73 78563412 0a 00 e9 05 01000000 35010000"  # digits, litres (0x29) and kWh (0x05), now
    telegram = read_telegram(wired(content))
    assert telegram.identity == Identity("12345678", "", 0, 0)
    assert values(telegram) == {"volume": (0.001, "m3"), "energy": (135_000, "Wh")}
    binary = content.replace("0a 00 e9", "0a 01 e9")
    assert values(read_telegram(wired(binary))) == {"volume": (0.001, "m3"), "energy": (0x135 * 1000, "Wh")}
    assert read_telegram(wired(content.replace("0a 00 e9", "0a 02 e9"))).values == ()


def test_a_hydrometer_turns_its_address_on_the_radio_and_not_on_the_wire() -> None:
    turned = bytes.fromhex("2423 89 07 78563412")  # HYD, version, water, number
    telegram = read_telegram(wireless(b"\x7a\x01\x00\x00\x00" + VOLUME, turned))
    assert telegram.identity == Identity("12345678", "HYD", 0x89, 7)
    telegram = read_telegram(wired("08 01 72 78563412 2423 89 07 0a 00 0000" + VOLUME.hex()))
    assert telegram.identity == Identity("12345678", "HYD", 0x89, 7)


def test_what_is_counted_backwards_has_its_own_field() -> None:
    records = "04 83 3b 10270000 04 83 3c e8030000 04 ab 3c 32000000 04 93 3c 05000000"
    telegram = read_telegram(wireless(bytes.fromhex("7a 01 00 0000" + records)))
    assert values(telegram) == {
        "energy": (10_000, "Wh"),
        "energy_export": (1000, "Wh"),
        "power_export": (50, "W"),
        "volume_backward": (0.005, "m3"),
    }


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ("05 13 0000c03f", ("volume", 0.0015, "m3")),  # a real number: 1.5 litres
        ("05 fb 00 0000003f", ("energy", 50_000, "Wh")),
        ("04 93 74 e8030000", ("volume", 0.01, "m3")),  # corrected by 10^-2
        ("06 0a 010000000000", ("energy", 100, "J")),
        ("04 fb 00 02000000", ("energy", 200_000, "Wh")),  # tenths of a MWh
        ("0c 0e 78563412", ("energy", 12_345_678_000_000, "J")),
        ("02 2b f6ff", ("power", -10, "W")),
        ("04 93 3e 39300000", ("volume", 12.345, "m3")),  # at base conditions
    ],
)
def test_numbers_in_every_coding(record: str, expected: Measured) -> None:
    telegram = read_telegram(wireless(bytes.fromhex("78" + record)))
    (measured,) = telegram.values
    assert (measured.field, measured.unit) == (expected[0], expected[2])
    assert measured.value == pytest.approx(expected[1])


@pytest.mark.parametrize("record", ["04 13 ", "0c 13 ffffffff", "34 13 39300000", "0d 78 03414243", "01 fd17 00"])
def test_what_is_no_value_of_now_is_left_out(record: str) -> None:
    assert read_telegram(wireless(bytes.fromhex("78" + record))).values == ()


def test_a_telegram_decrypted_by_the_gateway_still_announces_encryption() -> None:
    telegram = read_telegram(wireless(bytes.fromhex("7a 01 00 1005 2f2f") + VOLUME + b"\x2f" * 8))
    assert values(telegram) == {"volume": (12.345, "m3")}


def test_the_link_layer_s_own_encryption() -> None:
    inner = b"\x78" + VOLUME
    plain = wireless_crc(inner).to_bytes(2, "little") + inner
    control, session = b"\x20", bytes.fromhex("11223344")
    start = ADDRESS + control + session + bytes(3)
    cipher = AES.new(GAS_KEY, AES.MODE_CTR, nonce=b"", initial_value=start).encrypt(plain)
    frame = wireless(b"\x8d" + control + b"\x05" + session + cipher)
    assert read_telegram(frame).fault is Fault.KEY_MISSING
    assert read_telegram(frame, lambda _meter: bytes(16)).fault is Fault.KEY_WRONG
    assert values(read_telegram(frame, lambda _meter: GAS_KEY)) == {"volume": (12.345, "m3")}
    decrypted = wireless(b"\x8d" + control + b"\x05" + session + plain)
    assert values(read_telegram(decrypted)) == {"volume": (12.345, "m3")}


def test_a_key_derived_for_each_message() -> None:
    counter = bytes.fromhex("0a000000")
    derivation = CMAC.new(GAS_KEY, ciphermod=AES)
    derivation.update(b"\x00" + counter + ADDRESS[2:6] + b"\x07" * 7)
    plain = b"\x2f\x2f" + VOLUME + b"\x2f" * 8
    cipher = AES.new(derivation.digest(), AES.MODE_CBC, iv=bytes(16)).encrypt(plain)
    layer = b"\x90\x0f\x00\x2c\x25" + counter + bytes(8)  # control, counter and code of authentication are present
    frame = wireless(layer + b"\x7a\x01\x00\x10\x07\x10" + cipher)
    assert read_telegram(frame).fault is Fault.KEY_MISSING
    assert values(read_telegram(frame, lambda _meter: GAS_KEY)) == {"volume": (12.345, "m3")}


def test_a_full_frame_teaches_what_a_compact_one_leaves_out() -> None:
    headers = bytes.fromhex("0413 4413")
    records = bytes.fromhex("0413 39300000 4413 e8030000")
    link = b"\x8d\x20\x05" + bytes(4)

    def framed(inner: bytes) -> bytes:
        return wireless(link + wireless_crc(inner).to_bytes(2, "little") + inner)

    full = read_telegram(framed(b"\x78" + records))
    assert full.learned == (wireless_crc(headers), headers)
    signature = wireless_crc(headers).to_bytes(2, "little")
    later = bytes.fromhex("0413 3a300000 4413 e8030000")
    compact = framed(
        b"\x79" + signature + wireless_crc(later).to_bytes(2, "little") + bytes.fromhex("3a300000 e8030000")
    )
    assert read_telegram(compact).fault is Fault.COMPACT
    formats = dict([full.learned])
    assert values(read_telegram(compact, formats=formats.get)) == {"volume": (12.346, "m3")}
    damaged = framed(b"\x79" + signature + b"\x00\x00" + bytes.fromhex("3a300000 e8030000"))
    assert read_telegram(damaged, formats=formats.get).fault is Fault.CHECKSUM


def test_a_format_frame_teaches_it_too() -> None:
    headers = bytes.fromhex("0413 023b")
    body = bytes((2 + len(headers),)) + wireless_crc(headers).to_bytes(2, "little") + headers
    taught_by = read_telegram(wireless(b"\x6a\x01\x00\x00\x00" + body))
    assert (taught_by.fault, taught_by.values, taught_by.learned) == (None, (), (wireless_crc(headers), headers))
    full = bytes.fromhex("0413 39300000 023b 2c01")
    check = wireless_crc(headers).to_bytes(2, "little") + wireless_crc(full).to_bytes(2, "little")
    compact = wireless(b"\x7b\x02\x00\x00\x00" + check + bytes.fromhex("39300000 2c01"))
    assert values(read_telegram(compact, formats=taught(headers))) == {"volume": (12.345, "m3"), "flow": (0.3, "m3/h")}
    damaged = wireless(b"\x6a\x01\x00\x00\x00" + body[:-1] + b"\x3c")
    assert (read_telegram(damaged).fault, read_telegram(damaged).learned) == (Fault.RECORDS, None)


def test_records_behind_a_damaged_one_are_kept() -> None:
    telegram = read_telegram(wireless(bytes.fromhex("78 01 7f 0d 07 78 0102030405060708") + VOLUME + b"\x0c\x13\x00"))
    assert telegram.fault is Fault.RECORDS
    assert Measured("volume", 12.345, "m3") in telegram.values


@pytest.mark.parametrize(
    ("frame", "fault"),
    [
        (b"", Fault.NO_FRAME),
        (b"\x68" * 20, Fault.NO_FRAME),
        (wired("08 01 72 56341290 2d2c 35 04 0a 00 0000")[:-2] + b"\x00\x16", Fault.CHECKSUM),
        (bytes.fromhex("0F44AE0C785634120107 4448 780B13436587 1E6D".replace(" ", "")), Fault.CHECKSUM),
        (wireless(b"\xa2" + VOLUME), Fault.PROPRIETARY),
        (wireless(b"\x78\x0f\x01\x02\x03"), Fault.PROPRIETARY),
        (wireless(b"\x7a\x01\x00\x10\x0d\x00" + bytes(20)), Fault.ENCRYPTION),
        (wireless(b"\x7a\x01\x00\x45\x75" + bytes(range(7, 40))), Fault.ENCRYPTION),
        (wireless(b"\x90\x03\x02\x40\x00\x7a" + bytes(8)), Fault.FRAGMENT),
        (bytes(2000), Fault.NO_FRAME),
    ],
)
def test_what_cannot_be_read_says_why(frame: bytes, fault: Fault) -> None:
    telegram = read_telegram(frame)
    assert (telegram.fault, telegram.values) == (fault, ())


@pytest.mark.parametrize(
    ("records", "found"),
    [
        ("0c06 23010000 0b3b ffffff", {"energy": (123_000.0, "Wh")}),
        ("0b3b ffffff 0c06 23010000 0c14 aaaaaaaa", {"energy": (123_000.0, "Wh")}),
        ("0c06 230100f0 0a5a eeee", {"energy": (-123_000.0, "Wh")}),
        ("8c1006 ffffffff 0c06 23010000 0f 0102", {"energy": (123_000.0, "Wh")}),
    ],
)
def test_digits_that_are_none_are_a_value_that_the_meter_does_not_tell(
    records: str, found: dict[str, tuple[object, str]]
) -> None:
    assert values(read_telegram(wired("08 01 72 56341290 2d2c 35 04 0a 00 0000" + records))) == found


def test_a_record_cut_off_behind_such_digits_is_a_fault_all_the_same() -> None:
    telegram = read_telegram(wired("08 01 72 56341290 2d2c 35 04 0a 00 0000 0c06 23010000 0b3b ffffff 0413 01"))
    assert (telegram.fault, [value.field for value in telegram.values]) == (Fault.RECORDS, ["energy"])


def test_hostile_bytes_are_little_work() -> None:
    chance = random.Random(5)
    for round_ in range(3000):
        size = chance.choice((12, 40, 255, 1000))
        noise = (
            chance.randbytes(size)
            if round_ % 2
            else bytes(chance.choice((0x2F, 0x84, 0xFF, 0x0D, 4)) for _ in range(size))
        )
        if size > 255:
            frame = b"\x68\xff\xff\x68" + noise
        else:
            content = bytes((chance.choice((0x72, 0x7A, 0x78, 0x79, 0x8C, 0x8D, 0x90)),)) + noise[:240]
            frame = wireless(content) if round_ % 3 else wired((b"\x08\x01" + content).hex())
        found, called = calls(partial(read_telegram, frame, lambda _meter: GAS_KEY, taught(noise)))
        assert isinstance(found, Telegram)
        assert called < MOST_CALLS


def test_a_second_library_reads_the_same() -> None:
    frame = wired("08 01 72 56341290 2d2c 35 04 0a 00 0000 0c 06 23010000 0c 14 78560000 0b 2d 450100")
    telegram = meterbus.load(frame)
    theirs = [record.parsed_value for record in telegram.body.bodyPayload.records]
    assert values(read_telegram(frame)) == {
        "energy": (float(theirs[0]), "Wh"),
        "volume": (float(theirs[1]), "m3"),
        "power": (float(theirs[2]), "W"),
    }
    assert [float(value) for value in theirs] == pytest.approx([123_000, 56.78, 14_500])
