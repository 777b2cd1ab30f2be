"""The uploaded codecs, ready to run: whose script is which, the worker, and what rests because it was stopped."""

from collections.abc import Callable
from time import monotonic
from typing import NamedTuple

from domain.setup import Setup
from ingest.codecs.breaker import Breaker
from ingest.codecs.process import WALL_S, Worker, digest_of
from ingest.codecs.protocol import GIVEN, KILLED, SPENT
from ingest.codecs.values import values_of
from ingest.knowledge import CodecAnswer
from ingest.payloads.payload import Frame

__all__ = ["CodecHost", "input_of"]

RESTS = {
    False: "frames of this device stopped it too often, it rests: mend it; what waits is sent through again",
    True: "frames of many devices stopped it too often, it rests: mend it; what waits is sent through again",
}
"""What is said of a frame that is not decoded now, because of its device, or of all."""


class _Script(NamedTuple):
    name: str
    version: int
    source: str
    digest: bytes


class CodecHost:
    """Implements ingest.knowledge.Codecs; the worker is started by the first frame that needs it.

    Args:
        wall_s: seconds a decode may take before its process is killed.
        clock: monotonic seconds.
        breaker: what rests that had to be stopped.
    """

    def __init__(
        self, *, wall_s: float = WALL_S, clock: Callable[[], float] = monotonic, breaker: Breaker | None = None
    ) -> None:
        self.worker = Worker(wall_s)
        self._clock = clock
        self._breaker = breaker or Breaker()
        self._of_device: dict[str, _Script] = {}

    def use(self, setup: Setup) -> None:
        """Take the scripts of a set-up; a new version starts without its predecessor's record."""
        scripts = {
            name: _Script(name, script.version, script.source, digest_of(script.source))
            for name, script in setup.codecs.items()
        }
        self._of_device = {device: scripts[name] for device, name in setup.device_codecs.items() if name in scripts}

    def read(self, device: str, frame: Frame) -> CodecAnswer | None:
        """Run the codec of a device; None where it has none, or one that is built in. Never raises."""
        script = self._of_device.get(device)
        if script is None:
            return None
        now = self._clock()
        rest = self._breaker.rest(script.digest, device, now)
        if rest is not None:
            return CodecAnswer(script.name, [], f"version {script.version}: {RESTS[rest.whole]}", resting=True)
        answer = self.worker.decode(script.digest, script.source, device, input_of(frame))
        if answer.kind in {KILLED, SPENT}:
            self._breaker.stopped(script.digest, device, self._clock())
        else:
            self._breaker.went_well(script.digest, device, now)
        if answer.kind != GIVEN:
            return CodecAnswer(script.name, [], f"version {script.version}: {answer.text}")
        values, fault = values_of(answer.text, frame.time)
        return CodecAnswer(script.name, values, None if fault is None else f"version {script.version}: {fault}")

    def close(self) -> None:
        """End the worker."""
        self.worker.close()


def input_of(frame: Frame) -> str:
    """Return a frame as the worker takes it: JSON of bytes, fPort and recvTime (epoch ms)."""
    return f'{{"bytes":{list(frame.data)},"fPort":{frame.port:d},"recvTime":{int(frame.time.timestamp() * 1000)}}}'
