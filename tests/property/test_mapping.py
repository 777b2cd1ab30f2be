"""Whatever an operator declares and whatever a device sends, a profile refuses rather than raises, and soon."""

from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.errors import UsageError
from domain.reading import RawMessage, Reading
from domain.rejection import Rejection
from domain.setup import StoredProfile
from ingest.knowledge import Knowledge
from ingest.mapping.compiled import compile_profile
from ingest.mapping.expression import FUNCTIONS
from ingest.mapping.vectors import read_document
from tests.fixtures.work import calls

RECEIVED = datetime(2026, 3, 1, 12, tzinfo=UTC)
MOST_CALLS = 400_000
NAMES = ("a", "b", "v", "t", "key", "value", "id")

scalars = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**70), 2**70), st.floats(), st.text(max_size=12),
    st.sampled_from(["1,5", "1.5", "2026-03-01T00:00:00", "2026-10-25T02:30:00", "[1,2]", "1772323200", "9" * 400]),
)  # fmt: skip
documents = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=5),
    max_leaves=30,
)  # fmt: skip
atoms = st.sampled_from((*NAMES, "@", "[0]", "[-1]", "*", "[*]", "[]", "[?v > `1`]", "`null`", "`1`", "'x'", "[::2]"))
paths = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.builds("{}.{}".format, inner, atoms), st.builds("{}[*].{}".format, inner, inner),
        st.builds("{} | {}".format, inner, inner), st.builds("[{}, {}]".format, inner, inner),
        st.builds("{{k: {}}}".format, inner), st.builds("!{}".format, inner),
        st.builds("({} || {})".format, inner, inner),
        st.builds("{}({})".format, st.sampled_from(sorted(FUNCTIONS)), inner),
        st.builds("{} {} {}".format, inner, st.sampled_from(["==", "!=", "<", ">=", "&&"]), inner),
    ),
    max_leaves=12,
)  # fmt: skip
sources = st.one_of(
    st.just("fixed"), st.just({"level": "device"}), st.builds(lambda path: {"path": path}, paths),
    st.builds(lambda path: {"path": path, "of": "message", "names": {"x": "y"}}, paths),
)  # fmt: skip
readers = st.fixed_dictionaries(
    {"channel": sources, "path": paths},
    optional={
        "where": paths,
        "json": st.just(True),
        "words": st.builds(
            lambda one, two, order, kind: {"paths": [one, two], "order": order, "type": kind},
            paths, paths, st.sampled_from(["high_first", "low_first"]),
            st.sampled_from(["unsigned", "signed", "float"]),
        ),
        "unit": st.just("kWh") | st.builds(lambda path: {"path": path, "names": {"x": "kWh"}}, paths),
        "scale": st.floats(0.001, 1e15), "offset": st.floats(-1e15, 1e15), "wrap": st.just(2**32),
        "nulls": st.just([65535, "x"]), "required": st.just(True),
    },
)  # fmt: skip
formats = st.sampled_from(["iso", "unix", "unix_ms", "unix_us", "%Y-%m-%dT%H:%M:%S", "%d/%m/%Y %H:%M"])
bodies = st.fixed_dictionaries(
    {"topic": st.just("a/{device}/b"), "readings": st.lists(readers, min_size=1, max_size=4)},
    optional={
        "where": paths, "each": paths, "device": sources, "text_numbers": st.just(True), "decimal_comma": st.just(True),
        "time": st.builds(
            lambda path, form: {"path": path, "format": form, "timezone": "Europe/Paris"}, paths, formats
        ),
        "format": st.sampled_from(["json", "json_sequence", "csv", "kv", "text"]), "empty": st.just("ignore"),
    },
)  # fmt: skip
payloads = documents.map(
    lambda document: orjson.dumps(document, option=orjson.OPT_PASSTHROUGH_DATETIME)
    if _plain(document) else repr(document).encode("utf-8", "replace")
) | st.binary(max_size=200)  # fmt: skip


def _plain(document: object) -> bool:
    try:
        orjson.dumps(document)
    except TypeError:
        return False
    return True


def _decode(body: dict[str, Any], payload: bytes) -> list[Reading | Rejection]:
    decoder = compile_profile(StoredProfile("p", 1, body))
    message = RawMessage("a/d/b", payload, RECEIVED)

    def work() -> list[object]:
        decoder.fits(message, Knowledge())
        return list(decoder.decode(message, Knowledge()))

    items, called = calls(work)
    assert called < MOST_CALLS
    return [item for item in items if isinstance(item, (Reading, Rejection))]


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(body=bodies, payload=payloads)
def test_no_profile_and_no_message_raises(body: dict[str, Any], payload: bytes) -> None:
    for item in _decode(body, payload):
        if isinstance(item, Reading):
            assert item.time.tzinfo is not None
            assert 0 < len(item.device) <= 120
            assert item.value == item.value
            assert not isinstance(item.value, bool)
        else:
            assert "cannot be used" not in item.detail or not _valid(body)


def _valid(body: dict[str, Any]) -> bool:
    # A profile that was refused when it was compiled is one that could not have been kept either.
    try:
        read_document({"name": "p", "vectors": [], **body})
    except UsageError as error:
        return error.message.params.get("place", "").startswith("vectors")  # type: ignore[union-attr]
    return True


@settings(max_examples=300, deadline=None)
@given(
    body=st.dictionaries(st.sampled_from(["topic", "readings", "each", "time", "device", "format", "csv"]), documents)
)
def test_what_is_no_profile_is_a_fault_in_words(body: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match=r"^error-profile-"):
        read_document({"name": "p", "vectors": [{"topic": "a", "payload": ""}], **body})
    compiled = compile_profile(StoredProfile("p", 1, body))
    assert isinstance(list(compiled.decode(RawMessage("a/b", b"{}", RECEIVED), Knowledge())), list)


@settings(max_examples=60, deadline=None)
@given(path=paths, record=documents, copies=st.integers(1, 6_000))
def test_long_messages_are_bounded(path: str, record: object, copies: int) -> None:
    if not _plain(record):
        return
    one = orjson.dumps(record)
    payload = b"[" + b",".join([one] * min(copies, 65_000 // (len(one) + 1) or 1)) + b"]"
    reader = {"channel": "c", "path": path, "unit": "kWh"}
    time_rule = {"path": "t", "format": "%Y-%m-%dT%H:%M:%S", "timezone": "Europe/Paris"}
    for extra in ({}, {"each": "@"}, {"each": "@", "time": time_rule}):
        _decode({"topic": "a/{device}/b", "readings": [reader] * 3, "text_numbers": True, **extra}, payload)
