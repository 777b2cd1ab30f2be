"""Whatever JSON comes under the names that gateways use, decoders answer with readings and refusals."""

from datetime import UTC, datetime

import orjson
import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

from domain.heard import Heard
from domain.reading import RawMessage, Reading
from domain.rejection import Rejection
from ingest.decoders.decoder import ANY_TOPIC
from ingest.decoders.registry import DECODERS
from ingest.json_message import is_number
from ingest.knowledge import Knowledge
from tests.fixtures.gateway_payloads import GATEWAY_CASES
from tests.fixtures.hearing import Ear

TOPICS = sorted({case.topic for case in GATEWAY_CASES})
RECEIVED = datetime(2026, 10, 25, 1, 5, tzinfo=UTC)
WORDS = [
    "ADCO",
    "BASE",
    "EAST",
    "HCHC",
    "OPTARIF",
    "DATE",
    "raw",
    "value",
    "timestamp",
    "date",
    "dst",
    "method",
    "params",
    "ts",
    "emdata:0",
    "em:0",
    "switch:0",
    "total_act",
    "total_act_power",
    "aenergy",
    "total",
    "Time",
    "ENERGY",
    "TIC",
    "Total",
    "Power",
    "current_summ_delivered",
    "energy",
    "total_m3",
    "power_kw",
    "time",
    "functions",
    "id",
    "type",
    "attributes",
    "totalActiveEnergy",
    "totalPower",
    "NotifyStatus",
    "ElectricalMeter",
    "012345678",
    "HC..",
    "summer",
    "winter",
    "²",
    "2026-10-25T02:30:00",
    "2026-10-25T02:30:00Z",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59.999999-23:59",
]
KEYS = st.sampled_from(WORDS)
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**64 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=6),
    KEYS,
    st.just("9" * 5000),
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=6)),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("topic", "text", "readings"),
    [
        ("tele/a/SENSOR", b'{"ENERGY":{"Total":DEEP,"Power":5}}', 1),
        ("tele/a/SENSOR", b'{"TIC":{"BASE":DEEP,"OPTARIF":DEEP,"HCHC":5}}', 1),
        ("tele/a/SENSOR", b'{"Time":DEEP,"ENERGY":{"Power":5}}', 0),
        ("teleinfo/1", b'{"BASE":{"raw":DEEP},"OPTARIF":{"raw":DEEP},"HCHC":{"raw":"5"}}', 1),
        ("teleinfo/1", b'{"EAST":{"raw":"5"},"DATE":{"timestamp":{"date":"2026-01-01T00:00:00Z","dst":DEEP}}}', 0),
        ("zigbee2mqtt/a", b'{"energy":DEEP,"current_summ_delivered":0,"current_tarif":DEEP,"power":5}', 2),
        ("wmbusmeters/1", b'{"timestamp":"2026-01-01T00:00:00Z","total_m3":DEEP,"power_kw":5}', 1),
        ("cabinet/a/telemetry", b'{"time":DEEP,"functions":[]}', 0),
        ("a/events/rpc", b'{"method":"NotifyStatus","params":{"ts":DEEP,"emdata:0":{"total_act":5}}}', 0),
        ("vigie/v1/a/readings", b'[{"register":"r","time":"2026-01-01T00:00:00Z","value":DEEP}]', 0),
    ],
)
def test_what_is_nested_deeper_than_python_follows_costs_no_neighbour(topic: str, text: bytes, readings: int) -> None:
    payload = text.replace(b"DEEP", b"[" * 1015 + b"]" * 1015)
    items = Ear().hear(topic, payload, RECEIVED)
    assert sum(isinstance(item, Reading) for item in items) == readings
    assert any(isinstance(item, Rejection) and len(item.detail) < 200 for item in items)


@settings(max_examples=300)
@given(document=st.dictionaries(KEYS, VALUES, max_size=8))
def test_no_document_stops_a_decoder(document: dict[str, object]) -> None:
    """Making a document takes longer than decoding it, so each is told under every topic."""
    payload = orjson.dumps(document)
    for topic in TOPICS:
        note(topic)
        assert_answered(RawMessage(topic, payload, RECEIVED))


def assert_answered(message: RawMessage) -> None:
    topic, known = message.topic, Knowledge()
    of_topic = [decoder for decoder in DECODERS if decoder.accepts(topic) and decoder.topic != ANY_TOPIC]
    by_shape = [decoder for decoder in DECODERS if decoder.topic == ANY_TOPIC and decoder.fits(message, known)]
    decoders = of_topic or by_shape
    for item in decoders[0].decode(message, known) if decoders else ():
        assert isinstance(item, Reading | Rejection | Heard)
        assert item.device is not None
        assert item.device in topic.replace("/", ".")
        if isinstance(item, Reading):
            assert is_number(item.value)
            assert item.optional
            assert item.time.tzinfo is not None
