"""No message makes a decoder work without bound: what comes out is counted, and so are the calls it takes.

A time would depend on the machine; calls do not. `vigie bench decode` measures the time.
"""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.hostile import rubbish, swollen
from domain.reading import RawMessage
from ingest.decoders.decoder import ANY_TOPIC, MAX_PAYLOAD, MOST_BYTES, Decoder
from ingest.decoders.registry import DECODERS
from ingest.knowledge import Knowledge
from tests.fixtures.hearing import Ear
from tests.fixtures.payloads import CASES, RECEIVED, PayloadCase
from tests.fixtures.work import calls

MOST_ITEMS = 25_000
"""A MiB holds 21,400 of the shortest readings."""
MOST_CALLS = 500_000
"""Python calls and calls into C: fifty milliseconds hold about so many."""


def work(decoder: Decoder, message: RawMessage, known: Knowledge) -> tuple[int, int]:
    """Decode a message of a size that is read; return the calls made and the items that came out."""
    assert len(message.payload) <= decoder.most_bytes
    items, called = calls(lambda: list(decoder.decode(message, known)) if decoder.fits(message, known) else [])
    return called, len(items)


def assert_bounded(decoder: Decoder, message: RawMessage, known: Knowledge) -> None:
    called, items = work(decoder, message, known)
    told = (decoder.name, message.topic[:60], len(message.payload), message.payload[:40])
    assert items <= MOST_ITEMS, told
    assert called <= MOST_CALLS, (called, *told)


def cut(decoder: Decoder, payloads: Iterator[bytes]) -> Iterator[bytes]:
    return (payload[: decoder.most_bytes] for payload in payloads)


@pytest.mark.parametrize("decoder", DECODERS, ids=lambda decoder: decoder.name)
def test_rubbish_of_the_largest_size_is_little_work(decoder: Decoder) -> None:
    topic = "a/b" if decoder.topic == ANY_TOPIC else decoder.topic.replace("+", "a").replace("#", "a")
    for payload in cut(decoder, rubbish(decoder.most_bytes)):
        assert_bounded(decoder, RawMessage(topic, payload, RECEIVED), Knowledge())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_real_message_that_is_swollen_is_little_work(case: PayloadCase) -> None:
    ear = Ear()
    for earlier in case.before:
        ear.hear(*earlier)
    name = ear.decoder(case.topic, case.payload)
    decoder = next((decoder for decoder in DECODERS if decoder.name == name), None)
    if decoder is None:
        return
    for payload in cut(decoder, swollen(case.payload, decoder.most_bytes - 4096)):
        assert_bounded(decoder, RawMessage(case.topic, payload, RECEIVED), ear.known)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_no_decoder_raises_whatever_it_is_given(data: st.DataObject) -> None:
    """Every decoder is offered messages of every other dialect too, bent and cut."""
    case = data.draw(st.sampled_from(CASES))
    payload = bytearray(case.payload)
    for _ in range(data.draw(st.integers(0, 4))):
        at = data.draw(st.integers(0, len(payload)))
        payload[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=4))
    message = RawMessage(case.topic, bytes(payload[:MOST_BYTES]), RECEIVED)
    for decoder in DECODERS:
        topic = case.topic if decoder.accepts(case.topic) else decoder.topic.replace("+", "a").replace("#", "a/b")
        offered = replace(message, topic=topic if decoder.topic != ANY_TOPIC else case.topic)
        known = Knowledge()
        if decoder.fits(offered, known):
            for item in decoder.decode(offered, known):
                assert item is not None


def test_the_limits_of_dialects_are_within_the_limit_of_all() -> None:
    assert {decoder.most_bytes for decoder in DECODERS} == {MAX_PAYLOAD, MOST_BYTES}
