"""Bytes of meters, damaged in any way: what reads them never raises, works little, and invents no time or unit."""

from datetime import UTC, datetime
from math import isfinite

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from domain.reading import RawMessage, Reading
from domain.rejection import Rejection
from domain.unit import unit_named
from ingest.decoders import dsmr_reader, linky_tic, p1_telegram, wmbus_hex
from ingest.decoders.decoder import Decoder
from ingest.knowledge import Knowledge
from ingest.payloads.payload import Codec, Frame
from ingest.payloads.registry import CHOSEN, CODECS
from tests.fixtures.lorawan_payloads import KNOWN
from tests.fixtures.meter_payloads import GAS_ENCRYPTED, HEAT, METER_CASES, P1_BODY, WATER
from tests.fixtures.payloads import TIC_CASES
from tests.fixtures.work import calls

RECEIVED = datetime(2026, 3, 29, 10, 0, 7, tzinfo=UTC)
DECODERS = (linky_tic.DECODER, p1_telegram.DECODER, dsmr_reader.DECODER, wmbus_hex.DECODER, wmbus_hex.TOPIC_DECODER)
TOPICS = {"linky-tic": "vigie/v1/m/tic", "dsmr_reader": "dsmr/reading/electricity_delivered_1"}
SOUND = [
    *(case.payload for case in (*METER_CASES, *TIC_CASES) if len(case.payload) < 5000),
    *(bytes.fromhex(text) for text in (WATER, HEAT, GAS_ENCRYPTED)),
    P1_BODY,
]
MOST_CALLS = 20_000


@st.composite
def damaged(draw: st.DrawFn, sound: list[bytes]) -> bytes:
    """Draw a sound message with some bytes changed, left out or put in."""
    data = bytearray(draw(st.sampled_from(sound)))
    for _change in range(draw(st.integers(0, 4))):
        at, gone = draw(st.integers(0, len(data))), draw(st.integers(0, 8))
        data[at : at + gone] = draw(st.binary(max_size=8))
    return bytes(data)


@pytest.mark.parametrize("decoder", DECODERS, ids=lambda decoder: decoder.name)
@given(payload=st.one_of(damaged(SOUND), st.binary(max_size=600)))
@example(payload=b"")
@settings(max_examples=300, deadline=None)
def test_a_decoder_survives_any_bytes(decoder: Decoder, payload: bytes) -> None:
    message = RawMessage(TOPICS.get(decoder.name, "wmbus/roof/telegram"), payload, RECEIVED)
    known = Knowledge()
    known.describe("wmbus-key/12345678", bytes(16), RECEIVED)
    decoder.fits(message, known)
    items, called = calls(lambda: list(decoder.decode(message, known)))
    assert called < MOST_CALLS
    for item in items:
        if isinstance(item, Reading):
            assert item.time.tzinfo is not None
            assert item.unit is not None
            assert isfinite(item.value)
        elif isinstance(item, Rejection):
            assert item.payload == payload


@pytest.mark.parametrize("codec", [*CODECS, *CHOSEN], ids=lambda codec: codec.name)
@given(
    data=st.one_of(damaged([data for _port, data, _values in KNOWN.values()]), st.binary(max_size=255)),
    port=st.integers(1, 255),
)
@example(data=b"", port=1)
@settings(max_examples=200, deadline=None)
def test_a_payload_survives_any_bytes(codec: Codec, data: bytes, port: int) -> None:
    values, called = calls(lambda: codec.read(Frame(port, data[:255], RECEIVED)))
    assert called < MOST_CALLS
    for value in values:
        assert value.time.tzinfo is not None
        assert isfinite(value.value)
        assert value.unit is None or unit_named(value.unit) is not None
