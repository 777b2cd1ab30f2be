"""Messages meant to cost much: real ones swollen to the limit, and rubbish of every shape that parsers meet."""

import json
from collections.abc import Iterator
from typing import Any

__all__ = ["SHAPES", "rubbish", "swollen"]

DEEP = 3_000
MOST_PLACES = 12
"""Lists and objects of a document that are swollen, one at a time."""

_BYTES = (
    b"\x00", b"\xff", b"\x02", b"\n", b"\x02\n", b"\n\t\r", b"a 1 !\r\n", b"1-0:1.8.0(0*kWh)\r\n", b"\x12\x00",
    b"\x0a\x7f", b"68", b"FF", b"=", b"a=1&", b";", b"1,", b"x;1\n", b"\x68\x03\x03\x68", b"{{ x }}", b"a\tb\tc\r\n",
)  # fmt: skip
"""Of anything that is no JSON."""


SHAPES = (
    b"/ABC5\\M\r\n\r\n0-0:1.0.0(261125104500W)\r\n1-0:1.8.0(001234.567*kWh)\r\n0-1:24.2.1(261125100000W)(00246.138*m3)\r\n!",
    b"/ABC5\\M\r\n" + b"1.8.0(1*kWh)\r\n" * 1_100 + b"!",
    b"/ABC5\\M\r\n" + b"0-1:24.2.1(261125100000)(1*m3)\r\n" * 500 + b"!",
    b"681d1d68080172563412902d2c35040a0000000406e80300000414c40900000f002c16",
    b'{"telegram":"18442d2c7856341201077a01000000041339300000023b2c01"}',
    b'[{"bn":"urn:dev:mac:0024befffe804ff1:","bt":1764064200,"n":"energy","u":"kWh","v":12.5},{"n":"power","v":1}]',
    b'{"id":"urn:ngsi-ld:Device:A1","type":"Device","energyConsumed":{"type":"Property","value":16,"unitCode":"KWH"}}',
)
"""Messages of dialects that are known by their shape and that no simulated device speaks."""


def swollen(payload: bytes, size: int) -> Iterator[bytes]:
    """Yield a real payload made about `size` bytes long, in each way its form offers."""
    if payload:
        yield (payload * (size // len(payload) + 1))[:size]
        yield payload * (size // len(payload))
        yield payload + bytes(max(size - len(payload), 0))
        yield payload[:-1] + payload[-1:] * max(size - len(payload), 1)
    try:
        document = json.loads(payload)
    except (ValueError, RecursionError):
        return
    yield json.dumps([document] * (size // (len(payload) + 2) + 1)).encode()[:size]
    for place in _places(document)[:MOST_PLACES]:
        yield _dumped(document, place, size)


def rubbish(size: int) -> Iterator[bytes]:
    """Yield payloads of `size` bytes that no device sends."""
    for unit in (
        b"0,",
        b"[],",
        b"{},",
        b'"",',
        b"null,",
        b"-1e9,",
        b'{"register":0,"time":0,"value":0},',
        b'{"register":"a","time":"20260101T00Z","value":0},',
        b'{"a":0,"b":0,"c":0},',
        b'"\\u00e9",',
    ):
        yield b"[" + (unit * (size // len(unit)))[: size - 2].rstrip(b",") + b"]"
    yield b"[NaN," + b"1.5," * (size // 4 - 3) + b"1]"
    yield b"[" * size
    yield b"[" * DEEP + b"]" * DEEP
    yield b'{"a":' * DEEP + b"1" + b"}" * DEEP
    yield b"9" * size
    yield b"0." + b"3" * size
    yield b"{" + b",".join(b'"k%d":1' % number for number in range(size // 11)) + b"}"
    yield b"{" + b",".join(b'"k%d":{"v":1}' % number for number in range(size // 17)) + b"}"
    yield b'"' + b"\\n" * (size // 2) + b'"'
    for unit in _BYTES:
        yield (unit * (size // len(unit) + 1))[:size]


Place = tuple[object, ...]


def _places(node: object, path: Place = ()) -> list[Place]:
    """Return the ways to every list and object."""
    if isinstance(node, dict):
        return [path, *(found for key, value in node.items() for found in _places(value, (*path, key)))]
    if isinstance(node, list):
        return [path, *(found for at, value in enumerate(node[:3]) for found in _places(value, (*path, at)))]
    return []


def _dumped(document: Any, place: Place, size: int) -> bytes:
    """Return the document with one of its lists or objects repeated until all is about so long."""
    copy = json.loads(json.dumps(document))
    node = copy
    for step in place:
        node = node[step]
    if isinstance(node, list):
        one = node[:] or [0]
        node += one * ((size - len(json.dumps(copy))) // (len(json.dumps(one)) + 1))
    else:
        items = list(node.items()) or [("k", 0)]
        each = len(json.dumps(dict(items))) + 8 * len(items)
        for number in range((size - len(json.dumps(copy))) // max(each, 1)):
            node.update((f"{key}{number}", value) for key, value in items)
    return json.dumps(copy, separators=(",", ":")).encode()[: size + 4096]
