"""Fuzzing of every decoder by coverage (atheris): no exception may escape, nothing may come out without bound.

    python -m tests.fuzz.fuzz_decoders [FOLDER] -max_total_time=600

FOLDER keeps the inputs that reached something new; it is filled with the messages of the test cases first. An input
is the number of a decoder and a topic (two bytes), and the payload.
"""

from collections.abc import Iterator

import atheris  # type: ignore[import-untyped]

with atheris.instrument_imports(include=["ingest", "domain.unit", "domain.rejection"]):
    from ingest.decoders.decoder import Decoder
    from ingest.decoders.registry import DECODERS
    from ingest.knowledge import Described, Knowledge

from domain.reading import RawMessage
from tests.fixtures.payloads import CASES, RECEIVED
from tests.fuzz.engine import fuzz

MOST_ITEMS = 25_000
LONGEST = 4_096
TOPICS = sorted({case.topic for case in CASES})


def topics(decoder: Decoder) -> list[str]:
    """Return topics under which the decoder may be asked."""
    known = [topic for topic in TOPICS if decoder.accepts(topic)]
    return known or [decoder.topic.replace("+", "a").replace("#", "a/b")]


CHOICES = [(decoder, topic) for decoder in DECODERS for topic in topics(decoder)]


def one_input(data: bytes) -> None:
    """Decode one message, and a second time with what the first taught."""
    if len(data) < 2:
        return
    decoder, topic = CHOICES[int.from_bytes(data[:2]) % len(CHOICES)]
    message, known = RawMessage(topic, data[2:], RECEIVED), Knowledge()
    for _ in range(2):
        if not decoder.fits(message, known):
            return
        items = list(decoder.decode(message, known))
        assert len(items) <= MOST_ITEMS
        for item in items:
            if isinstance(item, Described):
                known.describe(item.key, item.payload, RECEIVED)


def seeds() -> Iterator[bytes]:
    """Yield the messages of the test cases as inputs."""
    for number, (decoder, topic) in enumerate(CHOICES):
        for case in CASES:
            if case.topic == topic and decoder.accepts(topic) and len(case.payload) <= LONGEST:
                yield number.to_bytes(2) + case.payload


if __name__ == "__main__":
    fuzz(one_input, seeds(), LONGEST)
