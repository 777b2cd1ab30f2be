"""Telegrams that gateways pass on: what is recognised, keys, and what one telegram teaches of the next."""

import json
from datetime import timedelta

import pytest

from domain.heard import Heard, HeardKind, Reception
from domain.reading import RawMessage
from domain.rejection import Reason, Rejection
from ingest.decoders.wmbus_hex import DECODER
from ingest.knowledge import Knowledge
from ingest.mbus_link import wireless_crc
from tests.fixtures.hearing import Ear, readings
from tests.fixtures.meter_payloads import GAS_ENCRYPTED, HEAT, WATER
from tests.fixtures.payload_case import RECEIVED

KEY = "0102030405060708090A0B0C0D0E0F11"


@pytest.mark.parametrize("key", [bytes.fromhex(KEY), KEY.encode(), KEY.lower().encode() + b"\n"])
def test_the_key_of_a_meter_opens_its_telegrams(key: bytes) -> None:
    ear = Ear()
    ear.known.describe("wmbus-key/12345678", key, RECEIVED)
    items = ear.hear("wmbus/roof/telegram", GAS_ENCRYPTED.encode())
    assert readings(items) == {("12345678", "volume", RECEIVED, 28504.27, "m3")}


@pytest.mark.parametrize("key", [b"", b"secret", b"\xff" * 15, b"0102"])
def test_what_is_no_key_is_as_none(key: bytes) -> None:
    ear = Ear()
    ear.known.describe("wmbus-key/12345678", key, RECEIVED)
    refusals = [item for item in ear.hear("wmbus/roof/telegram", GAS_ENCRYPTED.encode()) if isinstance(item, Rejection)]
    assert [(item.detail, item.device) for item in refusals] == [
        ("encrypted, and no key is known for this meter: vigie meter-key add", "12345678")
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("a2 0413 39300000", Reason.NO_DECODER),  # a format of the manufacturer's own
        ("7a 01 00 100d" + "00" * 20, Reason.NO_DECODER),  # an encryption that is not supported
        ("78 0c13 0102ffff", Reason.UNDECODABLE),
    ],
)
def test_what_no_key_mends_says_so(content: str, reason: Reason) -> None:
    telegram = bytes.fromhex("2d2c 78563412 01 07" + content)
    frame = bytes((len(telegram) + 1, 0x44)) + telegram
    (item,) = (item for item in Ear().hear("roof/telegrams", frame.hex().encode()) if isinstance(item, Rejection))
    assert (item.reason, item.device) == (reason, "12345678")


def test_who_heard_it_is_told() -> None:
    payload = json.dumps({"telegram": WATER, "time": "2026-03-29T10:00:00Z", "rssi": -71}).encode()
    heard = [item for item in Ear().hear("wmbus/roof/telegram", payload) if isinstance(item, Heard)]
    assert heard == [
        Heard("12345678", RECEIVED - timedelta(seconds=7), HeardKind.UPLINK, (Reception("roof", -71),), network="wmbus")
    ]


def test_a_compact_telegram_is_read_once_a_full_one_was_heard() -> None:
    def telegram(inner: bytes) -> bytes:
        content = b"\x8d\x20\x05" + bytes(4) + wireless_crc(inner).to_bytes(2, "little") + inner
        return bytes((9 + len(content), 0x44)) + bytes.fromhex("2d2c 78563412 01 07") + content

    headers, records = bytes.fromhex("0413 4413"), bytes.fromhex("0413 3a300000 4413 e8030000")
    check = wireless_crc(headers).to_bytes(2, "little") + wireless_crc(records).to_bytes(2, "little")
    compact = telegram(b"\x79" + check + bytes.fromhex("3a300000 e8030000"))
    ear = Ear()
    assert readings(ear.hear("radio/1", compact)) == set()
    ear.hear("radio/2", telegram(b"\x78" + bytes.fromhex("0413 39300000 4413 e8030000")))
    assert readings(ear.hear("radio/1", compact)) == {("12345678", "volume", RECEIVED, 12.346, "m3")}


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"12.5",
        b"0123456789abcdef0123456789abcdef",
        b"{}",
        b'{"data": 5}',
        b'{"data": "AQID"}',
        b'{"telegram": "' + b"00" * 20 + b'"}',
        b'["telegram"]',
        b'{"telegram"',
        bytes(range(256)) * 8,
        WATER.encode()[:-2],
        HEAT.encode()[:-2],
    ],
)
def test_what_is_no_telegram_is_left_to_others(payload: bytes) -> None:
    assert not DECODER.fits(RawMessage("any/topic", payload, RECEIVED), Knowledge())


def test_on_the_telegrams_topic_anything_else_is_refused() -> None:
    (item,) = Ear().hear("wmbus/roof/telegram", b"online")
    assert isinstance(item, Rejection)
    assert item.detail == "no hexadecimal telegram in the payload"
