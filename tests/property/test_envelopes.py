"""Whatever JSON comes under the names that network servers use, on whatever topic, no envelope raises or invents."""

from datetime import UTC, datetime

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.heard import Heard
from domain.reading import RawMessage, Reading
from domain.rejection import Rejection
from ingest.decoders.lorawan import DECODER
from ingest.json_message import is_number
from ingest.knowledge import Described, Knowledge

RECEIVED = datetime(2026, 10, 25, 1, 5, tzinfo=UTC)
EUI, DASHED = "70b3d54a00c0ffee", "70-b3-d5-4a-00-c0-ff-ee"
TOPICS = st.sampled_from(
    [
        "a/b",
        f"application/1/device/{EUI}/event/up",
        f"application/1/device/{EUI}/event/status",
        f"application/1/device/{EUI}/event/log",
        f"application/1/device/{EUI}/rx",
        f"application/1/device/{EUI}/command/down",
        "v3/a@t/devices/mairie/up",
        "fifo/q",
        "mqtt/things/x/uplink",
        f"lora/{DASHED}/joined",
        "x/24e124136b502217/y",
    ]
)
WORDS = """
    deviceInfo devEui devEUI DevEUI EUI deveui dev_eui end_device_ids device_id uplink_message f_port f_cnt
    frm_payload decoded_payload received_at rx_metadata gateway_ids eui gateway_id join_accept DevEUI_uplink
    DevEUI_notification DevEUI_downlink Time FPort FCntUp payload_hex payload Lrrs Lrr Lrrid LrrRSSI Type Var1
    metadata network lora source port fcnt value timestamp endDevice encrypted encodingType recvTime gwInfo
    gwEui rssi snr cmd ts data encdata gws gweui bat rxInfo mac loRaSNR gatewayID gatewayId object objectJSON
    fPort fCnt time level code margin batteryLevel externalPowerSource type error hotspots reported_at decoded
    WirelessMetadata LoRaWAN DevEui Gateways GatewayEui Timestamp PayloadData last_battery_percentage
    battery_level battery_percent size
"""
KEYS = st.sampled_from(WORDS.split())
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**64 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=6),
    st.sampled_from(
        [EUI, DASHED, "cLPVSgDA/+4=", "AQID", "zz", "rx", "gw", "2026-10-25T01:00:00Z", "0001-01-01T00:00:00+14:00"]
    ),
    st.sampled_from(
        [1774743000000, "1e308", "nan", "٣", "9" * 5000, "HEXA", "BASE64", "join", '{"energy":', '{"a":1}']
    ),
    KEYS,
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=6)),
    max_leaves=16,
)


@settings(max_examples=400, deadline=None)
@given(topic=TOPICS, document=st.dictionaries(KEYS, VALUES, max_size=9))
def test_no_document_stops_the_decoder(topic: str, document: dict[str, object]) -> None:
    message, known = RawMessage(topic, orjson.dumps(document), RECEIVED), Knowledge()
    fits = DECODER.fits(message, known)
    items = list(DECODER.decode(message, known))
    for item in items:
        assert isinstance(item, Reading | Rejection | Heard | Described)
        if isinstance(item, Reading):
            assert fits
            assert is_number(item.value)
            assert item.optional
            assert item.time.tzinfo is not None
        if isinstance(item, Heard):
            assert item.device
            assert item.time.tzinfo is not None
            assert item.frame is None or item.frame >= 0
            assert all(reception.gateway for reception in item.receptions)
    assert sum(isinstance(item, Heard) for item in items) <= 1


@given(topic=TOPICS, payload=st.binary(max_size=80))
def test_no_bytes_stop_the_decoder(topic: str, payload: bytes) -> None:
    message = RawMessage(topic, payload, RECEIVED)
    assert DECODER.fits(message, Knowledge()) in {True, False}
    assert not any(isinstance(item, Reading) for item in DECODER.decode(message, Knowledge()))
