"""Fuzzing by coverage of what decoders are made of: payload codecs, readers of meters' bytes, mapping profiles.

    python -m tests.fuzz.fuzz_readers [FOLDER] -max_total_time=600

An input is the number of a reader, a byte that it may choose by (a port, a form), and the bytes that it reads. What
comes out is checked: finite values, aware times, units that are known.
"""

from collections.abc import Iterator
from math import isfinite

import atheris  # type: ignore[import-untyped]
import orjson

with atheris.instrument_imports(include=["ingest", "domain.unit", "jmespath"]):
    from api.profile_examples import EXAMPLES
    from app.hostile_profiles import DEAR
    from domain.errors import UsageError
    from domain.reading import RawMessage, Reading
    from domain.rejection import Rejection
    from domain.setup import StoredProfile
    from ingest.decoders import linky_tic
    from ingest.knowledge import Knowledge
    from ingest.mapping.compiled import compile_profile
    from ingest.mapping.expression import Budget, Expression, ExpressionError, OverBudgetError
    from ingest.mapping.vectors import messages_of, read_document
    from ingest.mbus_telegram import Measured, read_body, read_telegram
    from ingest.obis import read_obis
    from ingest.payloads.payload import Codec, Frame
    from ingest.payloads.registry import CHOSEN, CODECS

import contextlib

from app.profile_file import json_document
from domain.unit import unit_named
from tests.fixtures.lorawan_payloads import KNOWN
from tests.fixtures.meter_payloads import GAS_ENCRYPTED, HEAT, P1_BODY, WATER
from tests.fixtures.payload_case import RECEIVED
from tests.fixtures.payloads import TIC_CASES
from tests.fuzz.engine import fuzz

LONGEST = 2_048
PROFILES = [
    compile_profile(StoredProfile("p", 1, {**body, "topic": "a/{device}"}))
    for body in (
        *(
            {field: example[field] for field in example if field not in {"name", "vectors", "device"}}
            for example in EXAMPLES
        ),
        *(body for body, _payload in DEAR.values()),
    )
]
DOCUMENT = {"a": [{"b": 1, "c": "x"}, [2, [3]], None, True, -1.5], "d": {"e": {"f": "2026-03-01"}}, "g": "é"}


def of_codec(codec: Codec, port: int, data: bytes) -> None:
    """Read a frame."""
    for value in codec.read(Frame(port, data[:255], RECEIVED)):
        assert value.time.tzinfo is not None
        assert isfinite(value.value)
        assert value.unit is None or unit_named(value.unit) is not None


def of_telegram(form: int, data: bytes) -> None:
    """Read a frame of M-Bus with a key and a format for everything, or its records alone."""
    found: tuple[Measured, ...]
    if form % 2:
        found = read_body(data)
    else:
        found = read_telegram(data, lambda _meter: bytes(16), lambda _signature: data[:64]).values
    for value in found:
        assert isfinite(value.value)
        assert unit_named(value.unit) is not None


def of_obis(form: int, data: bytes) -> None:
    """Read a telegram of OBIS lines, framed or as it is."""
    telegram = read_obis(b"/" + data + b"!" if form % 2 else data, RECEIVED)
    for value in telegram.values if telegram is not None else ():
        assert value.time.tzinfo is not None
        assert isfinite(value.value)


def of_tic(form: int, data: bytes) -> None:
    """Read a frame of TIC, or groups to which their checksums are given."""
    frame = _with_checksums(data) if form % 2 else data
    for item in linky_tic.DECODER.decode(RawMessage("vigie/v1/m/tic", frame, RECEIVED), Knowledge()):
        assert isinstance(item, (Reading, Rejection))
        if isinstance(item, Reading):
            assert item.time.tzinfo is not None
            assert isfinite(item.value)


def _with_checksums(data: bytes) -> bytes:
    groups = b""
    for group in data.split(b"\n"):
        body = group + b"\t" if b"\t" in group else group
        mark = bytes((linky_tic.checksum(body),))
        groups += b"\n" + (body + mark if b"\t" in group else body + b" " + mark) + b"\r"
    return b"\x02" + groups + b"\x03"


def of_profile(number: int, data: bytes) -> None:
    """Read a message by a profile."""
    decoder, message = PROFILES[number % len(PROFILES)], RawMessage("a/d", data, RECEIVED)
    if decoder.fits(message, Knowledge()):
        for item in decoder.decode(message, Knowledge()):
            assert not isinstance(item, Reading) or item.time.tzinfo is not None
            str(item).encode()


def of_expression(_form: int, data: bytes) -> None:
    """Compile an expression, and search a document with it."""
    with contextlib.suppress(ExpressionError, OverBudgetError):
        Expression.compile(data.decode("utf-8", "replace")).search(DOCUMENT, Budget())


def of_document(_form: int, data: bytes) -> None:
    """Check the document of a profile."""
    with contextlib.suppress(UsageError):
        read_document(json_document(data.decode("utf-8", "replace")))


READERS = (of_telegram, of_obis, of_tic, of_profile, of_expression, of_document)
ALL = (*CODECS, *CHOSEN)


def one_input(data: bytes) -> None:
    """Read one input."""
    if len(data) < 2:
        return
    number = data[0] % (len(READERS) + len(ALL))
    if number < len(READERS):
        READERS[number](data[1], data[2:])
    else:
        of_codec(ALL[number - len(READERS)], data[1], data[2:])


def seeds() -> Iterator[bytes]:
    """Yield frames of devices, telegrams, messages of examples, expressions and documents, each for its reader."""
    for at, _codec in enumerate(ALL, len(READERS)):
        yield from (bytes((at, port)) + data for port, data, _values in KNOWN.values())
    for reader, forms in (
        (of_telegram, [bytes.fromhex(text) for text in (WATER, HEAT, GAS_ENCRYPTED)]),
        (of_obis, [P1_BODY]),
        (of_tic, [case.payload for case in TIC_CASES]),
        (of_expression, [b"a[?b > `0`].c | [0]", b"sum(a[0].[b, b])", b"values(d)[*].f", b"not_null(g, `1`)"]),
        (of_document, [orjson.dumps(example) for example in EXAMPLES]),
    ):
        yield from (bytes((READERS.index(reader), 0)) + data for data in forms)
    payloads = [message.payload for example in EXAMPLES for message in messages_of(example, 1)]
    payloads += [payload[:100] for _body, payload in DEAR.values()]
    yield from (bytes((READERS.index(of_profile), number)) + data for number, data in enumerate(payloads))


if __name__ == "__main__":
    fuzz(one_input, seeds(), LONGEST)
