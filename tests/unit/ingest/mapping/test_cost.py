"""The largest messages, under the dearest profiles that were found, are a bounded piece of work."""

from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from domain.reading import RawMessage
from domain.setup import StoredProfile
from ingest.knowledge import Knowledge
from ingest.mapping.compiled import compile_profile
from ingest.mapping.document import MOST_BYTES
from tests.fixtures.work import calls

MOST_CALLS = 400_000
"""Calls of functions: some 30 ms (`vigie bench` measures what it takes)."""
EACH: dict[str, Any] = {"topic": "a/{device}", "each": "@"}
LOCAL = {"path": "[1]", "timezone": "Europe/Paris"}


def filled(item: object) -> bytes:
    """Return a list of one item again and again, as long as a message may be."""
    one = orjson.dumps(item)
    return b"[" + b",".join([one] * ((MOST_BYTES - 2) // (len(one) + 1))) + b"]"


def reader(**fields: Any) -> dict[str, Any]:
    return {"channel": "c", "path": "[0]", **fields}


CASES: dict[str, tuple[dict[str, Any], bytes]] = {
    "values": ({"readings": [reader(scale=0.1, wrap=2**32, nulls=[1, "x"])] * 3}, filled([2, 12345678901])),
    "many readers": ({"readings": [reader()] * 100}, filled([2, 12345678901])),
    "nothing": ({"readings": [reader(path="x.y.z")] * 3, "empty": "ignore"}, filled([2, 12345678901])),
    "faults": ({"readings": [reader()] * 3}, filled(["abcdefgh" * 3])),
    "conditions": ({"readings": [reader(where="[0]=='abc' && [0]!='x'")] * 3}, filled(["abc", 12345678])),
    "words": ({"readings": [reader(path="@", words={"paths": ["[0]", "[1]", "[2]", "[3]"]})] * 3}, filled([1, 2, 3])),
    "texts of JSON": ({"readings": [reader(path="@", json=True, within="[0]")] * 3}, filled("[1,2,3,456]")),
    "one large text of JSON": (
        {"each": "a", "readings": [reader(path="@", json=True, within="[0]")] * 50},
        orjson.dumps({"a": ["[" + "1," * 30_000 + "1]"]}),
    ),
    "sums": ({"readings": [reader(path="sum(@)")] * 3}, filled([1, 2, 3, 4567])),
    "units": ({"readings": [reader(unit={"path": "[1]"})] * 3}, filled([1, "abcdefgh"])),
    "devices": ({"device": [{"path": "[1]"}] * 5, "readings": [reader()]}, filled([1, "abcdefgh"])),
    "local times": ({"time": LOCAL, "readings": [reader()]}, filled([1, "2026-10-25T02:30:00"])),
    "patterns": ({"time": {**LOCAL, "format": "%d%m%y%H%M%S"}, "readings": [reader()]}, filled([1, "251026023000"])),
    "unix": ({"time": {**LOCAL, "format": "unix"}, "readings": [reader()]}, filled([1, 1772323200])),
    "no times": ({"time": {**LOCAL, "format": "%d/%m/%Y"}, "readings": [reader()]}, filled([1, "31/02/2026"])),
    "condition of the profile": ({"where": "[*][0] | sum(@)", "readings": [reader()]}, filled([1, 12345678901])),
    "lines": ({"format": "csv", "csv": {"columns": ["a"]}, "readings": [reader(path="a")]}, b"1\n" * 32_000),
    "columns": (
        {"format": "csv", "csv": {"columns": [f"c{number}" for number in range(500)]}, "readings": [reader(path="c0")]},
        b";" * MOST_BYTES,
    ),
    "sequence": ({"format": "json_sequence", "readings": [reader(path="a")]}, b"{}" * 32_000),
    "broken sequence": ({"format": "json_sequence", "readings": [reader(path="a")]}, b"[" * MOST_BYTES),
    "pairs": ({"format": "kv", "readings": [reader(path="value")]}, b";".join(b"%d=1" % n for n in range(9_000))),
    "one pair": ({"format": "kv", "readings": [reader(path="value")]}, b"=" * MOST_BYTES),
    "number": ({"format": "text", "readings": [reader(path="@")]}, b"9" * MOST_BYTES),
    "spaces": ({"format": "text", "readings": [reader(path="@")]}, b" " * (MOST_BYTES - 1) + b"x"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_the_dearest_profile_is_bounded(name: str) -> None:
    fields, payload = CASES[name]
    decoder = compile_profile(StoredProfile("p", 1, {**EACH, **fields}))
    message = RawMessage("a/d", payload, datetime(2026, 10, 25, 12, tzinfo=UTC))

    def work() -> list[object]:
        decoder.fits(message, Knowledge())
        return list(decoder.decode(message, Knowledge()))

    items, called = calls(work)
    assert called < MOST_CALLS
    assert len(items) <= 5_100
    assert "cannot be used" not in str(items[:1])
