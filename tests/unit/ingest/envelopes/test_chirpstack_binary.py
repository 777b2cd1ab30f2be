"""ChirpStack's binary events say what its JSON says, and what is damaged in them costs one message."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.heard import Heard, HeardKind, Reception
from domain.reading import Reading
from domain.rejection import Reason
from ingest.decoders.decoder import Item
from ingest.envelopes.chirpstack_binary import is_binary
from tests.fixtures.chirpstack_binary import binary, struct_of
from tests.fixtures.hearing import Ear, measured, readings, reasons
from tests.fixtures.lorawan_payloads import EUI, KNOWN, chirpstack_4
from tests.fixtures.payload_case import TIME

TOPIC = f"application/7/device/{EUI}/event"
INFO = {"deviceInfo": {"devEui": EUI}, "time": "2026-03-29T00:10:00.123456Z"}
GATEWAYS = [
    {"gatewayId": "0016c001f153a14c", "uplinkId": 42171062, "gwTime": "2026-03-29T00:10:00Z", "rssi": -36, "snr": 9.5},
    {"gatewayId": "0016c001f153a14d", "nsTime": "2026-03-29T00:10:00.25Z", "rssi": -117, "snr": -4.2},
]  # fmt: skip
OBJECT = {
    "energy": 12.5,
    "state": "on",
    "open": True,
    "none": None,
    "list": [1, 2],
    "cell": {"power": 3, "deep": {"a": 0}},
}
UPLINK = INFO | {"devAddr": "00189440", "adr": True, "dr": 5, "fCnt": 300, "fPort": 9, "data": "AQ==", "object": OBJECT,
                 "rxInfo": GATEWAYS}  # fmt: skip


def both(event: str, document: dict[str, object]) -> tuple[list[Item], list[Item]]:
    topic = f"{TOPIC}/{event}"
    return (
        Ear().hear(topic, binary(event, document)),
        Ear().hear(topic, json.dumps(document).encode()),
    )


def without_bytes(items: list[Item]) -> list[Item]:
    return [item for item in items if isinstance(item, Reading | Heard)]


@pytest.mark.parametrize(
    ("event", "document"),
    [
        ("up", UPLINK),
        ("up", INFO | {"fCnt": 7}),
        ("join", INFO | {"devAddr": "00189440"}),
        ("status", INFO | {"margin": 10, "batteryLevel": 88.3}),
        ("status", INFO | {"margin": -5}),
        ("status", INFO | {"externalPowerSource": True}),
        ("status", INFO | {"batteryLevelUnavailable": True}),
        ("log", INFO | {"level": "ERROR", "code": "OTAA", "description": "DevNonce has already been used"}),
        ("log", INFO | {"level": "WARNING"}),
        ("log", INFO | {"code": "UPLINK_CODEC"}),
        ("ack", INFO | {"acknowledged": True}),
    ],
)
def test_an_event_says_the_same_as_in_json(event: str, document: dict[str, object]) -> None:
    told, as_json = both(event, document)
    assert without_bytes(told) == without_bytes(as_json)
    assert reasons(told) == reasons(as_json) == []


def test_an_uplink_is_read_whole() -> None:
    items = Ear().hear(f"{TOPIC}/up", binary("up", UPLINK))
    moment = datetime(2026, 3, 29, 0, 10, 0, 123456, tzinfo=UTC)
    assert readings(items) == {
        (EUI, "energy", moment, 12.5, None),
        (EUI, "cell.power", moment, 3, None),
        (EUI, "cell.deep.a", moment, 0, None),
    }
    (sign,) = (item for item in items if isinstance(item, Heard))
    assert (sign.device, sign.kind, sign.frame, sign.network) == (EUI, HeardKind.UPLINK, 300, "chirpstack")
    assert sign.receptions == (Reception("0016c001f153a14c", -36, 9.5), Reception("0016c001f153a14d", -117, -4.2))


@pytest.mark.parametrize("name", KNOWN)
def test_the_bytes_of_known_devices_are_read(name: str) -> None:
    port, data, values = KNOWN[name]
    topic, document = chirpstack_4(port, data)
    assert readings(Ear().hear(topic, binary("up", document))) == {(EUI, *value) for value in values}


def test_an_uplink_by_hand() -> None:
    # Fields 1 (UUID), 2 (time: 1774743000 s), 3 (device: 8 = EUI), 7 (counter 7), 8 (port 9), 11 ({"e": 12.5}).
    payload = (
        b"\x0a\x24" + b"3ac7e3c4-4401-4b8d-9386-a5c902f9202d"
        b"\x12\x06\x08\xd8\xdb\xa1\xce\x06"
        b"\x1a\x12\x42\x10" + EUI.encode() + b"\x38\x07\x40\x09"
        b"\x5a\x10\x0a\x0e\x0a\x01e\x12\x09\x11\x00\x00\x00\x00\x00\x00\x29\x40"
    )
    assert readings(Ear().hear("reseau/messages", payload)) == {(EUI, "e", TIME, 12.5, None)}


@pytest.mark.parametrize("end", [1, 2, 30, 60, 100])
def test_an_event_that_is_cut_is_refused_for_the_device_of_its_topic(end: int) -> None:
    (refusal,) = measured(Ear().hear(f"{TOPIC}/up", binary("up", UPLINK)[:-end]))
    assert refusal.device == EUI
    assert getattr(refusal, "reason", None) is Reason.UNDECODABLE


def test_an_event_of_nobody_is_refused() -> None:
    assert reasons(Ear().hear(f"{TOPIC}/up", binary("up", {"deviceInfo": {"devEui": ""}}))) == [Reason.MISSING_FIELD]


def test_json_that_begins_with_an_empty_line_is_json() -> None:
    assert not is_binary(f"{TOPIC}/up", b'\n{"deviceInfo": 1}')
    assert not is_binary("elsewhere", b"\n\x02ab")


def test_objects_nested_without_end_end() -> None:
    nested: dict[str, object] = {"a": 1}
    for _ in range(40):
        nested = {"a": nested}
    items = Ear().hear(f"{TOPIC}/up", binary("up", UPLINK | {"object": nested}))
    assert (readings(items), reasons(items)) == (set(), [])
    assert len(struct_of(nested)) > 200


@given(st.binary(max_size=300))
def test_no_bytes_raise(data: bytes) -> None:
    for event in ("up", "status", "log"):
        Ear().hear(f"{TOPIC}/{event}", b"\n" + data)
        Ear().hear(f"{TOPIC}/{event}", binary("up", INFO) + data)
