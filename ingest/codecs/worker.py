"""The worker process: takes scripts and frames from its standard input, gives answers on its standard output.

It imports little, and may be ended by a signal at any moment.
"""

import json
import os
import sys
import time

from ingest.codecs.confine import cpu_until, lock
from ingest.codecs.protocol import FAILED, HEAD, LOAD, READY, REPLY
from ingest.codecs.script import Scripts

__all__ = ["main"]

CPU_AHEAD_S = 2.0


def main(parent: int) -> None:
    """Serve until the input ends."""
    scripts = Scripts()
    held = lock(parent)
    _reply(READY, json.dumps(held).encode())
    allowed = 0.0
    while True:
        kind, script, device_size, size = HEAD.unpack(_take(HEAD.size))
        device = _take(device_size)
        text = _take(size).decode()
        if kind == LOAD:
            scripts.load(script, text)
            continue
        used = time.process_time()
        if used + CPU_AHEAD_S > allowed:
            allowed = used + 2 * CPU_AHEAD_S
            cpu_until(allowed)
        answer = scripts.run(script, device, text)
        try:
            written = answer.text.encode()
        except UnicodeEncodeError:
            _reply(FAILED, b"the answer holds half a character")
        else:
            _reply(answer.kind, written)


def _take(size: int) -> bytes:
    data = os.read(0, size) if size else b""
    while len(data) < size:
        more = os.read(0, size - len(data))
        if not more:
            sys.exit(0)
        data += more
    return data


def _reply(kind: bytes, text: bytes) -> None:
    data = REPLY.pack(kind, len(text)) + text
    while data:
        data = data[os.write(1, data) :]
