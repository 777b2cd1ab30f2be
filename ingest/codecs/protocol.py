"""What goes between us and the worker: a head and a text each way.

A question is `HEAD` (kind, digest of the script, length of the device's name, length of the text), the device, the
text; an answer is `REPLY` (kind, length) and a text. Texts are UTF-8.
"""

import struct
from typing import NamedTuple

__all__ = ["DECODE", "FAILED", "GIVEN", "HEAD", "KILLED", "LOAD", "LONGEST", "READY", "REPLY", "SPENT", "Answer"]

HEAD = struct.Struct(">c16sII")
REPLY = struct.Struct(">cI")

LOAD, DECODE = b"L", b"D"
READY = b"R"
"""The worker's first answer: what it could give up, as JSON."""
GIVEN, FAILED, SPENT, KILLED = b"G", b"F", b"S", b"K"
"""Answers: the JSON a codec gave; what went wrong; the same, having used up a limit; the worker had to be killed."""

LONGEST = 4 * 262_144
"""Most bytes of an answer: what the worker lets a codec say, should every character take four."""


class Answer(NamedTuple):
    """A kind and its text."""

    kind: bytes
    text: str
