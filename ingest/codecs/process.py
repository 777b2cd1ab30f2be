"""Our side of the worker: started when it is needed, asked with a deadline, and killed when it does not answer."""

import json
import os
import socket
import subprocess
import sys
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from threading import Lock
from time import clock_gettime, monotonic

from ingest.codecs.faults import stopped
from ingest.codecs.protocol import DECODE, HEAD, KILLED, LOAD, LONGEST, READY, REPLY, Answer

__all__ = ["WALL_S", "Worker", "digest_of"]

WALL_S = 0.5
"""How long a decode may take before the worker is killed."""
STARVED = 0.6
"""A worker that got less than this share of the time is not stuck, the machine is busy: it is given more time, once."""
EXTENSION = 0.5
START_S = 20.0
PAUSE_S = 5.0
"""How long to wait after the worker could not be started."""
PACKET = 65_536
MOST_SCRIPTS = 128
"""Scripts a process knows at once; with one more, another process is started."""
PROGRAM = "import sys; sys.path.insert(0, sys.argv[1]); from ingest.codecs.worker import main; main(int(sys.argv[2]))"
ROOT = Path(__file__).resolve().parents[2]


class _GoneError(Exception):
    """The worker ended by itself."""


def digest_of(source: str) -> bytes:
    """Return the 16 bytes by which the worker knows a script."""
    return blake2b(source.encode("utf-8", "surrogatepass"), digest_size=16).digest()


class Worker:
    """One process for all scripts; may be shared by threads, which then wait for one another.

    Args:
        wall_s: seconds a decode may take.
    """

    def __init__(self, wall_s: float = WALL_S) -> None:
        self.starts = 0
        """How often a process was started."""
        self.cpu_s = 0.0
        """Processor time of the last decode that was answered, where the system tells it."""
        self.held: dict[str, bool] = {}
        """What the present process gave up (`ingest.codecs.confine.lock`)."""
        self._wall_s = wall_s
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._socket: socket.socket | None = None
        self._loaded: set[bytes] = set()
        self._not_before = 0.0

    @property
    def pid(self) -> int | None:
        """The process, None where none runs."""
        return None if self._process is None else self._process.pid

    def decode(self, script: bytes, source: str, device: str, frame: str) -> Answer:
        """Run a script over a frame (JSON text) for a device; never raises, and answers within twice the wall time.

        A process that ended by itself, whoever's fault it was, costs one more attempt in a new one.
        """
        with self._lock:
            for _attempt in range(2):
                try:
                    return self._ask(script, source, device, frame)
                except TimeoutError:
                    self._end()
                    return Answer(KILLED, stopped(self._wall_s))
                except (_GoneError, OSError):
                    self._end()
            return Answer(KILLED, "the process of the codecs ended while decoding: replay the message")

    def close(self) -> None:
        """End the process; the next decode starts another."""
        with self._lock:
            self._end()

    def _ask(self, script: bytes, source: str, device: str, frame: str) -> Answer:
        if self._process is None and not self._start():
            return Answer(KILLED, "the process of the codecs does not start; it is tried again in some seconds")
        data = b""
        if script not in self._loaded:
            if len(self._loaded) >= MOST_SCRIPTS:
                self._end()
                return self._ask(script, source, device, frame)
            data = _question(LOAD, script, "", source)
            self._loaded.add(script)
        before = self._cpu()
        self._send(data + _question(DECODE, script, device, frame))
        answer = self._receive(before)
        self.cpu_s = self._cpu() - before
        return answer

    def _send(self, data: bytes) -> None:
        assert self._socket is not None
        self._socket.settimeout(self._wall_s)
        self._socket.sendall(data)

    def _receive(self, cpu_before: float) -> Answer:
        """Wait for an answer; TimeoutError when there is none in time."""
        assert self._socket is not None
        begun = monotonic()
        limit = self._wall_s
        data = b""
        while True:
            try:
                more = self._socket.recv(PACKET)
            except TimeoutError:
                if limit > self._wall_s or self._cpu() - cpu_before > STARVED * self._wall_s:
                    raise
                limit += EXTENSION * self._wall_s
                self._socket.settimeout(EXTENSION * self._wall_s)
                continue
            if not more:
                raise _GoneError
            data += more
            answer = _answer(data)
            if answer is not None:
                return answer
            if monotonic() - begun > limit:
                raise TimeoutError

    def _cpu(self) -> float:
        """Return the seconds of processor time that the process has used; 0 where the system does not tell."""
        assert self._process is not None
        try:
            # linux/posix-timers_types.h: the clock of another process, all its threads.
            return clock_gettime((~self._process.pid << 3) | 2)
        except (OSError, OverflowError):
            return 0.0

    def _start(self) -> bool:
        if monotonic() < self._not_before:
            return False
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                self._process = subprocess.Popen(
                    [sys.executable, "-I", "-c", PROGRAM, str(ROOT), str(os.getpid())],
                    stdin=theirs.fileno(), stdout=theirs.fileno(), stderr=subprocess.DEVNULL, cwd="/",
                    env={"TZ": "UTC0"}, start_new_session=True,
                )  # fmt: skip
            self._socket = ours
            self._loaded = set()
            self.starts += 1
            ours.settimeout(START_S)
            self.held = json.loads(_first_answer(ours).text)
        except (OSError, _GoneError, ValueError):
            ours.close()
            self._end()
            self._not_before = monotonic() + PAUSE_S
            return False
        return True

    def _end(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None
        if self._process is not None:
            with suppress(OSError):
                self._process.kill()
            self._process.wait()
            self._process = None


def _question(kind: bytes, script: bytes, device: str, text: str) -> bytes:
    name, body = device.encode("utf-8", "surrogatepass"), text.encode("utf-8", "replace")
    return HEAD.pack(kind, script, len(name), len(body)) + name + body


def _first_answer(connection: socket.socket) -> Answer:
    data = b""
    while True:
        more = connection.recv(PACKET)
        if not more:
            raise _GoneError
        data += more
        answer = _answer(data)
        if answer is not None:
            if answer.kind != READY:
                raise _GoneError
            return answer


def _answer(data: bytes) -> Answer | None:
    """Return the answer once it is whole; one that is too long is no answer of our worker's."""
    if len(data) < REPLY.size:
        return None
    kind, size = REPLY.unpack_from(data)
    if size > LONGEST:
        raise _GoneError
    if len(data) < REPLY.size + size:
        return None
    return Answer(kind, data[REPLY.size : REPLY.size + size].decode("utf-8", "replace"))
