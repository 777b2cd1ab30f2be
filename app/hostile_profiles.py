"""Mapping profiles that are kept and yet cost much, each with the longest message that costs it most."""

from collections.abc import Mapping
from typing import Any

import orjson

from ingest.mapping.document import MOST_BYTES

__all__ = ["DEAR", "TOPIC"]

TOPIC = "a/d"
_EACH: dict[str, Any] = {"topic": "a/{device}", "each": "@"}
_LOCAL = {"path": "[1]", "timezone": "Europe/Paris"}


def _filled(item: object) -> bytes:
    """Return a list of one item again and again, as long as a message may be."""
    one = orjson.dumps(item)
    return b"[" + b",".join([one] * ((MOST_BYTES - 2) // (len(one) + 1))) + b"]"


def _reader(**fields: Any) -> dict[str, Any]:
    return {"channel": "c", "path": "[0]", **fields}


_CASES: dict[str, tuple[dict[str, Any], bytes]] = {
    "values": ({"readings": [_reader(scale=0.1, wrap=2**32, nulls=[1, "x"])] * 3}, _filled([2, 12345678901])),
    "many readers": ({"readings": [_reader()] * 100}, _filled([2, 12345678901])),
    "nothing": ({"readings": [_reader(path="x.y.z")] * 3, "empty": "ignore"}, _filled([2, 12345678901])),
    "faults": ({"readings": [_reader()] * 3}, _filled(["abcdefgh" * 3])),
    "conditions": ({"readings": [_reader(where="[0]=='abc' && [0]!='x'")] * 3}, _filled(["abc", 12345678])),
    "words": ({"readings": [_reader(path="@", words={"paths": ["[0]", "[1]", "[2]", "[3]"]})] * 3}, _filled([1, 2, 3])),
    "texts of JSON": ({"readings": [_reader(path="@", json=True, within="[0]")] * 3}, _filled("[1,2,3,456]")),
    "one large text of JSON": (
        {"each": "a", "readings": [_reader(path="@", json=True, within="[0]")] * 50},
        orjson.dumps({"a": ["[" + "1," * 30_000 + "1]"]}),
    ),
    "sums": ({"readings": [_reader(path="sum(@)")] * 3}, _filled([1, 2, 3, 4567])),
    "units": ({"readings": [_reader(unit={"path": "[1]"})] * 3}, _filled([1, "abcdefgh"])),
    "devices": ({"device": [{"path": "[1]"}] * 5, "readings": [_reader()]}, _filled([1, "abcdefgh"])),
    "local times": ({"time": _LOCAL, "readings": [_reader()]}, _filled([1, "2026-10-25T02:30:00"])),
    "local times left out": ({"time": _LOCAL, "readings": [_reader()]}, _filled([1, "2026-03-29T02:30:00"])),
    "local times in disorder": (
        {"each": "[]", "time": _LOCAL, "readings": [_reader()]},
        _filled([[1, "2026-10-25T02:50:00"], [1, "2026-10-25T02:00:00"]]),
    ),
    "patterns": ({"time": {**_LOCAL, "format": "%d%m%y%H%M%S"}, "readings": [_reader()]}, _filled([1, "251026023000"])),
    "unix": ({"time": {**_LOCAL, "format": "unix"}, "readings": [_reader()]}, _filled([1, 1772323200])),
    "no times": ({"time": {**_LOCAL, "format": "%d/%m/%Y"}, "readings": [_reader()]}, _filled([1, "31/02/2026"])),
    "condition of the profile": ({"where": "[*][0] | sum(@)", "readings": [_reader()]}, _filled([1, 12345678901])),
    "lines": ({"format": "csv", "csv": {"columns": ["a"]}, "readings": [_reader(path="a")]}, b"1\n" * 32_000),
    "columns": (
        {"format": "csv", "csv": {"columns": [f"c{at}" for at in range(500)]}, "readings": [_reader(path="c0")]},
        b";" * MOST_BYTES,
    ),
    "sequence": ({"format": "json_sequence", "readings": [_reader(path="a")]}, b"{}" * 32_000),
    "sequence of numbers": ({"format": "json_sequence", "readings": [_reader(path="@")]}, b"1 " * 32_000),
    "broken sequence": ({"format": "json_sequence", "readings": [_reader(path="a")]}, b"[" * MOST_BYTES),
    "pairs": ({"format": "kv", "readings": [_reader(path="value")]}, b";".join(b"%d=1" % n for n in range(9_000))),
    "one pair": ({"format": "kv", "readings": [_reader(path="value")]}, b"=" * MOST_BYTES),
    "number": ({"format": "text", "readings": [_reader(path="@")]}, b"9" * MOST_BYTES),
    "spaces": ({"format": "text", "readings": [_reader(path="@")]}, b" " * (MOST_BYTES - 1) + b"x"),
}  # fmt: skip

DEAR: Mapping[str, tuple[Mapping[str, Any], bytes]] = {
    name: ({**_EACH, **fields}, payload) for name, (fields, payload) in _CASES.items()
}
"""By name: the profile's body, and a message of `TOPIC`."""
