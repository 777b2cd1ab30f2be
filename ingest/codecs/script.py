"""Inside the worker: uploaded scripts as QuickJS contexts, one for each device, and what they make of a frame.

A device has a context of its own, so that what a codec keeps in its globals never reaches another device. Contexts are
dropped when a decode failed, when they grow, and when others need the place: nothing a codec keeps is certain to stay.
"""

import re
from collections import OrderedDict
from pathlib import Path
from typing import Any

import quickjs

from ingest.codecs.faults import engine_fault, of_loading, thrown
from ingest.codecs.protocol import FAILED, GIVEN, Answer

__all__ = ["Scripts"]

MEMORY = 32 * 1024 * 1024
STACK = 256 * 1024
CPU_S = 0.25
MOST_KEPT = 4 * 1024 * 1024
"""A context that holds more after a decode is not kept."""
MOST_HELD = 192 * 1024 * 1024
"""What all contexts may hold: some 1,700 devices, or 450 whose codecs use Buffer; the longest unused goes first."""
WEIGHED_EVERY = 64

_FOLDER = Path(__file__).parent
_NEEDS_BUFFER = re.compile(r"\bBuffer\b|[\"'](?:node:)?buffer[\"']")


class _Ready:
    """A context with its decoder, how often it was used, and the bytes it held when it was weighed."""

    __slots__ = ("context", "decode", "uses", "weight")

    def __init__(self, context: Any, decode: Any) -> None:
        self.context = context
        self.decode = decode
        self.uses = 0
        self.weight = 0


class Scripts:
    """Scripts by their digest, and their contexts."""

    def __init__(self) -> None:
        self._prelude = (_FOLDER / "prelude.js").read_text(encoding="utf-8")
        self._finder = (_FOLDER / "finder.js").read_text(encoding="utf-8")
        self._buffer = (_FOLDER / "vendor" / "buffer.js").read_text(encoding="utf-8")
        self._sources: dict[bytes, str] = {}
        self._contexts: OrderedDict[tuple[bytes, bytes], _Ready] = OrderedDict()
        self._held = 0

    def load(self, script: bytes, source: str) -> None:
        """Know a script from now on."""
        self._sources[script] = source

    def run(self, script: bytes, device: bytes, frame: str) -> Answer:
        """Decode a frame (JSON text of bytes, fPort and recvTime in epoch ms) in the context of a device."""
        key = (script, device)
        ready = self._contexts.pop(key, None)
        if ready is not None:
            self._held -= ready.weight
        try:
            if ready is None:
                ready = self._ready(self._sources[script])
            text = ready.decode(frame)
        except quickjs.StackOverflow as error:
            return Answer(FAILED, thrown(error))
        except quickjs.JSException as error:
            said = str(error).strip()
            told = thrown(error) if ready is not None else of_loading(error, self._sources[script])
            return engine_fault(said) or Answer(FAILED, told)
        if not isinstance(text, str):
            return Answer(FAILED, "the codec changed the engine's own functions")
        self._keep(key, ready)
        return Answer(GIVEN, text)

    def _ready(self, source: str) -> _Ready:
        context = quickjs.Context()
        context.set_memory_limit(MEMORY)
        context.set_max_stack_size(STACK)
        if _NEEDS_BUFFER.search(source):
            context.eval(self._buffer)
        prelude = context.eval(self._prelude)
        context.set_time_limit(CPU_S)
        context.eval(source)
        return _Ready(context, prelude(context.eval(self._finder)))

    def _keep(self, key: tuple[bytes, bytes], ready: _Ready) -> None:
        if ready.uses % WEIGHED_EVERY == 0:
            ready.weight = ready.context.memory()["malloc_size"]
        ready.uses += 1
        if ready.weight > MOST_KEPT:
            return
        self._contexts[key] = ready
        self._held += ready.weight
        while self._held > MOST_HELD:
            _key, oldest = self._contexts.popitem(last=False)
            self._held -= oldest.weight
