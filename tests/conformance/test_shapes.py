"""Dialects that are known by shape: no payload of any dialect has two shapes, and a shape needs no topic."""

import pytest

from domain.reading import RawMessage
from ingest.decoders.decoder import ANY_TOPIC
from ingest.decoders.registry import DECODERS
from tests.fixtures.hearing import Ear
from tests.fixtures.payloads import CASES, RECEIVED, PayloadCase

SHAPED = [decoder for decoder in DECODERS if decoder.topic == ANY_TOPIC]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_payload_has_one_shape_at_most(case: PayloadCase) -> None:
    ear = Ear()
    for earlier in case.before:
        ear.hear(*earlier)
    message = RawMessage(case.topic, case.payload, RECEIVED)
    assert len([decoder.name for decoder in SHAPED if decoder.fits(message, ear.known)]) <= 1


def test_those_with_a_topic_come_first() -> None:
    places = [decoder.topic == ANY_TOPIC for decoder in DECODERS]
    assert places == sorted(places)
    assert len(SHAPED) > 4


@pytest.mark.parametrize("topic", ["", "/", "$x", "a/b", "é/è", "a" * 60_000, "0102030405060708", "\ud800"])
@pytest.mark.parametrize("payload", [b"", b"{", b"[]", b"{}", b"\x00", b"[{}]", b"[[]]", b'{"eui":1}'])
def test_no_topic_and_no_start_of_a_payload_stops_the_search(topic: str, payload: bytes) -> None:
    assert Ear().decoder(topic, payload) in {None, *(decoder.name for decoder in DECODERS)}
