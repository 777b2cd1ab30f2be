"""Fuzzing of every decoder by coverage (atheris): no exception may escape, nothing may come out without bound.

    python -m tests.fuzz.fuzz_decoders [FOLDER] -max_total_time=600

FOLDER keeps the inputs that reached something new; it is filled with the messages of the test cases first. An input
is the number of a decoder, a byte that says how its topic is made, and the payload.
"""

import sys
import tempfile
from pathlib import Path

import atheris  # type: ignore[import-untyped]

with atheris.instrument_imports(include=["ingest", "domain.unit", "domain.rejection"]):
    from ingest.decoders.decoder import Decoder
    from ingest.decoders.registry import DECODERS
    from ingest.knowledge import Described, Knowledge

from domain.reading import RawMessage
from tests.fixtures.payloads import CASES, RECEIVED

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


def seed(folder: Path) -> None:
    """Write the messages of the test cases as inputs."""
    for number, (decoder, topic) in enumerate(CHOICES):
        for at, case in enumerate(CASES):
            if case.topic == topic and decoder.accepts(topic) and len(case.payload) <= LONGEST:
                (folder / f"{number}-{at}").write_bytes(number.to_bytes(2) + case.payload)


def main(arguments: list[str]) -> None:
    """Fuzz until told to stop; does not return (libFuzzer ends the process)."""
    named = [argument for argument in arguments[1:] if not argument.startswith("-")]
    folder = Path(named[0]) if named else Path(tempfile.mkdtemp(prefix="vigie-fuzz-"))
    folder.mkdir(parents=True, exist_ok=True)
    seed(folder)
    options = [argument for argument in arguments[1:] if argument.startswith("-")]
    atheris.Setup([arguments[0], f"-max_len={LONGEST}", *options, str(folder)], one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv)
