"""Any bytes to any of our codecs, and any heap of words as a codec: an answer comes, and nothing escapes."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.setup import CodecScript, Setup
from ingest.codecs.host import CodecHost
from ingest.payloads.payload import Frame
from tests.fixtures.codecs import CODECS

FOLDER = Path(__file__).resolve().parents[1] / "fixtures/codecs"
HEARD = datetime(2026, 3, 12, 17, 34, 20, tzinfo=UTC)
WORDS = (
    "while (true) {}", "new Array(1e9).join('x');", "throw", "return", "input.bytes", "(", ")", "{", "}", "[", "]", ";",
    "=", "data", ":", ",", "1", "'x'.repeat(1e9)", "JSON", "Object.freeze(globalThis);", "delete globalThis.JSON;",
    "null", "Buffer.from(input.bytes)", "async", "yield", "=>", "new Date(NaN)", "module.exports", "eval('1')",
    "\ud800", "\0", "Array.prototype.slice = 3;", "Object.prototype.then = 1;", "String.prototype.toString = null;",
    "`${", "/*", "//", "\n",
)  # fmt: skip
QUIET = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]


@pytest.fixture(scope="module")
def host() -> Iterator[CodecHost]:
    found = CodecHost(wall_s=0.3)
    yield found
    found.close()


@settings(max_examples=400, deadline=None, suppress_health_check=QUIET)
@given(st.sampled_from(sorted(CODECS)), st.integers(0, 255), st.binary(max_size=255))
def test_any_bytes_to_our_codecs(host: CodecHost, name: str, port: int, data: bytes) -> None:
    codecs = {one: CodecScript(one, 1, (FOLDER / f"{one}.js").read_text(encoding="utf-8")) for one in CODECS}
    host.use(Setup(1, codecs, {one: one for one in CODECS}))
    answer = host.read(name, Frame(port, data, HEARD))
    assert answer is not None
    assert answer.codec == name
    assert all(value.time.tzinfo is not None for value in answer.values)


@settings(max_examples=60, deadline=None, suppress_health_check=QUIET)
@given(st.lists(st.sampled_from(WORDS), max_size=12), st.booleans(), st.integers(0, 10**9))
def test_any_words_as_a_codec(host: CodecHost, words: list[str], inside: bool, number: int) -> None:  # noqa: FBT001
    text = " ".join(words)
    source = f"function decodeUplink(input) {{ {text} }} // {number}" if inside else f"{text} // {number}"
    host.use(Setup(1, {"any": CodecScript("any", 1, source)}, {"d": "any"}))
    answer = host.read("d", Frame(1, b"\x01", HEARD))
    assert answer is not None
    assert answer.values or answer.fault is not None or "data" in source
