"""A codec's own test vectors: read from JSON, run through the worker, and compared with what they expect.

The list has the form of the examples of The Things Network's device repository (`description`, `input`, `output`) or of
ChirpStack's test files (`name`, `input`, `expected`). `input` holds `fPort`, `bytes` (numbers, or hexadecimal text) and
`recvTime` where the codec asks for it; what is expected holds `data`, `errors` and `warnings`, and is compared exactly,
but for the last digits of numbers. Warnings are compared where some are expected.
"""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from time import monotonic
from typing import Any, NamedTuple, TypeGuard

from domain.codec import CodecValue, Difference, Trial, VectorsFailedError
from domain.errors import UsageError
from ingest.codecs.faults import is_of_loading, slow, unsteady
from ingest.codecs.host import input_of
from ingest.codecs.process import Worker, digest_of
from ingest.codecs.protocol import GIVEN, KILLED, SPENT, Answer
from ingest.codecs.values import values_of
from ingest.payloads.payload import Frame

__all__ = ["MOST_VECTORS", "Vector", "check", "stored", "try_frame", "vectors_of"]

MOST_VECTORS = 200
MOST_BYTES = 255
MOST_PORT = 255
MOST_DESCRIPTION = 200
MOST_SHOWN = 200
MOST_DIFFERENCES = 50
MOST_CPU_S = 0.1
"""Processor time of a vector, the loading of the script included: ordinary codecs take a thousandth of it."""
WHOLE_S = 20.0
"""Seconds in which all vectors of a codec must have run."""
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
"""The recvTime of vectors that name none."""


class Vector(NamedTuple):
    """One frame, and the answer it must give: `data`, `errors`, `warnings`."""

    description: str
    frame: Frame
    dated: bool
    """Whether the vector itself says when the frame was heard."""
    expected: Mapping[str, Any]

    def label(self, number: int) -> str:
        """Return its number, with its description where it has one."""
        return f"{number} ({self.description})" if self.description else str(number)


def vectors_of(document: object) -> list[Vector]:
    """Return the vectors of a JSON document: a list, or an object whose `examples` or `vectors` are one.

    Raises:
        UsageError: it is no such list, it is empty or too long, or an entry does not read; the sentence says which.
    """
    if isinstance(document, dict):
        document = document.get("examples", document.get("vectors"))
    if not isinstance(document, list) or not document:
        raise UsageError("error-codec-no-vectors")
    if len(document) > MOST_VECTORS:
        raise UsageError("error-codec-many-vectors", count=len(document), most=MOST_VECTORS)
    return [_vector(entry, number) for number, entry in enumerate(document, 1)]


def stored(vectors: Sequence[Vector]) -> list[dict[str, Any]]:
    """Return vectors as they are kept: JSON in the first of the two forms, bytes in hexadecimal."""
    return [
        {
            "description": vector.description,
            "input": {
                "fPort": vector.frame.port,
                "bytes": vector.frame.data.hex(),
                **({"recvTime": vector.frame.time.isoformat()} if vector.dated else {}),
            },
            "output": dict(vector.expected),
        }
        for vector in vectors
    ]


def check(worker: Worker, source: str, vectors: Sequence[Vector]) -> int:
    """Run a codec over its vectors, each in a context of its own; return how many values came out in all.

    Each runs twice there: what a codec keeps between frames may be gone at any time, so its answer must not hang on it.

    Raises:
        VectorsFailedError: an answer is not what its vector expects.
        UsageError: the script cannot be loaded; or no vector gives a value, so that nothing shows what it is for.
    """
    differences: list[Difference] = []
    values = 0
    begun = monotonic()
    for number, vector in enumerate(vectors, 1):
        found, count, stopped = _run(worker, source, vector, number)
        values += count
        differences += found
        if stopped or len(differences) >= MOST_DIFFERENCES:
            break
        if monotonic() - begun > WHOLE_S:
            late = f"{WHOLE_S:g} s"
            differences.append(_fault(number, vector.description, f"the vectors take more than {late}"))
            break
    if differences:
        raise VectorsFailedError(differences[:MOST_DIFFERENCES], len(vectors))
    if not values:
        raise UsageError("error-codec-no-values")
    return values


def try_frame(worker: Worker, name: str, source: str, frame: Frame) -> Trial:
    """Run a codec over one frame, in a context that nothing was done in before."""
    answer = worker.decode(digest_of(source), source, f"trial {monotonic()}", input_of(frame))
    if answer.kind != GIVEN:
        return Trial(None, (), answer.text)
    values, fault = values_of(answer.text, frame.time)
    named = tuple(CodecValue(f"{name}.{field}", time, value, unit) for field, time, value, unit in values)
    return Trial(json.loads(answer.text), named, fault)


def _run(worker: Worker, source: str, vector: Vector, number: int) -> tuple[list[Difference], int, bool]:
    script, device, asked = digest_of(source), f"vector {number} {monotonic()}", input_of(vector.frame)
    answer = worker.decode(script, source, device, asked)
    if is_of_loading(answer.text):
        raise UsageError("error-codec-unloadable", detail_fault=answer.text)
    if answer.kind != GIVEN:
        wanted = _shown(vector.expected.get("errors", _NOTHING))
        return [_fault(number, vector.description, answer.text, "errors", wanted)], 0, answer.kind in {SPENT, KILLED}
    if worker.cpu_s > MOST_CPU_S:
        return [_fault(number, vector.description, slow(worker.cpu_s, MOST_CPU_S))], 0, True
    given = json.loads(answer.text)
    second = worker.decode(script, source, device, asked)
    if second.text != answer.text:
        return [_fault(number, vector.description, _otherwise(given, second))], 0, second.kind in {SPENT, KILLED}
    found = [
        Difference(number, vector.description, path, _shown(expected), _shown(got))
        for path, expected, got in _compare(vector.expected, given)
    ]
    return found, len(values_of(answer.text, vector.frame.time)[0]), False


def _otherwise(given: dict[str, Any], second: Answer) -> str:
    """Return what is said of a codec that answers the same frame otherwise when it is asked again."""
    if second.kind != GIVEN:
        return unsteady("errors", "", second.text)
    path, first, then = next(_compare(given, json.loads(second.text)), ("data", _NOTHING, _NOTHING))
    return unsteady(path, _shown(first), _shown(then))


def _fault(number: int, description: str, text: str, path: str = "", expected: str = "") -> Difference:
    return Difference(number, description, path, expected, text, failed=True)


_NOTHING = object()


def _compare(expected: Mapping[str, Any], given: Mapping[str, Any]) -> Iterator[tuple[str, object, object]]:
    """Yield path and both sides of what differs."""
    if not expected.get("errors") or "data" in expected:
        yield from _differences("data", expected.get("data", _NOTHING), given.get("data", _NOTHING))
    yield from _differences("errors", expected.get("errors") or [], given.get("errors") or [])
    if expected.get("warnings"):
        yield from _differences("warnings", expected["warnings"], given.get("warnings") or [])


def _differences(path: str, expected: object, got: object) -> Iterator[tuple[str, object, object]]:
    if isinstance(expected, dict) and isinstance(got, dict):
        for key in [*expected, *(key for key in got if key not in expected)]:
            yield from _differences(f"{path}.{key}", expected.get(key, _NOTHING), got.get(key, _NOTHING))
    elif isinstance(expected, list) and isinstance(got, list) and len(expected) == len(got):
        for at, (one, other) in enumerate(zip(expected, got, strict=True)):
            yield from _differences(f"{path}[{at}]", one, other)
    elif not _same(expected, got):
        yield path, expected, got


def _same(expected: object, got: object) -> bool:
    if _is_number(expected) and _is_number(got):
        return math.isclose(expected, got, rel_tol=1e-9, abs_tol=1e-12)
    return type(expected) is type(got) and expected == got


def _is_number(value: object) -> TypeGuard[float]:
    return type(value) is int or type(value) is float


def _shown(value: object) -> str:
    if value is _NOTHING:
        return ""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"


def _vector(entry: object, number: int) -> Vector:
    given = entry if isinstance(entry, dict) else {}
    taken = given.get("input")
    expected = given.get("output", given.get("expected"))
    if not isinstance(taken, dict) or not isinstance(expected, dict):
        raise UsageError("error-codec-vector-shape", vector=str(number))
    port = taken.get("fPort")
    if type(port) is not int or not 0 <= port <= MOST_PORT:
        raise UsageError("error-codec-vector-port", vector=str(number), value=repr(port)[:40])
    if not isinstance(expected.get("data"), dict) and not expected.get("errors"):
        raise UsageError("error-codec-vector-output", vector=str(number))
    description = str(given.get("description", given.get("name", "")) or "")[:MOST_DESCRIPTION]
    time = _time(taken.get("recvTime"), number)
    frame = Frame(port, _bytes(taken.get("bytes"), number), time or EPOCH)
    if _unstorable(entry):
        raise UsageError("error-codec-vector-characters", vector=str(number))
    kept = {key: expected[key] for key in ("data", "errors", "warnings") if expected.get(key) is not None}
    return Vector(description, frame, time is not None, kept)


def _unstorable(entry: object) -> bool:
    """Whether a text in it holds the character NUL or half a character, which the database cannot keep."""
    try:
        return "\\u0000" in json.dumps(entry, ensure_ascii=False).encode().decode()
    except (UnicodeEncodeError, RecursionError):
        return True


def _bytes(written: object, number: int) -> bytes:
    try:
        if isinstance(written, str):
            data = bytes.fromhex(written)
        elif isinstance(written, list) and all(type(one) is int for one in written):
            data = bytes(written)
        else:
            raise ValueError  # noqa: TRY301 - one sentence says what is wanted
    except ValueError as error:
        raise UsageError("error-codec-vector-bytes", vector=str(number), value=repr(written)[:40]) from error
    if len(data) > MOST_BYTES:
        raise UsageError("error-codec-vector-long", vector=str(number), count=len(data), most=MOST_BYTES)
    return data


def _time(written: object, number: int) -> datetime | None:
    if written is None:
        return None
    try:
        time = datetime.fromisoformat(written) if isinstance(written, str) else None
    except ValueError:
        time = None
    if time is None or time.tzinfo is None:
        raise UsageError("error-codec-vector-time", vector=str(number), value=repr(written)[:40])
    return time
