"""The frames in messages, as the codec of their device would be given them."""

from collections.abc import Iterable
from contextlib import suppress
from typing import NamedTuple

from domain.reading import RawMessage
from domain.setup import Setup
from ingest.knowledge import CodecAnswer, Knowledge
from ingest.payloads.payload import Frame
from ingest.routing import Router

__all__ = ["DeviceFrame", "frames_of"]

ANY_CODEC = "\x00any"
"""The codec of every device that is looked at: no stored one has such a name."""


class DeviceFrame(NamedTuple):
    """A frame and the device that sent it, or the vector that has it, as it is told."""

    device: str
    frame: Frame
    vector: str = ""


def frames_of(messages: Iterable[tuple[str, RawMessage]]) -> list[DeviceFrame]:
    """Return the frames of messages with their devices, in order; what is no frame with bytes is left out."""
    taker = _Taker()
    knowledge = Knowledge(taker)
    router = Router(knowledge)
    for device, message in messages:
        knowledge.use(Setup(0, {}, {device: ANY_CODEC}))
        decoder = router.decoder_for(message)
        if decoder is not None:
            with suppress(Exception):  # a decoder's mistake is a refusal elsewhere; here there is no frame
                list(decoder.decode(message, knowledge))
    return taker.found


class _Taker:
    """Implements ingest.knowledge.Codecs: it keeps the frames, and reads nothing."""

    def __init__(self) -> None:
        self.found: list[DeviceFrame] = []

    def use(self, setup: Setup) -> None:
        """Take nothing."""

    def read(self, device: str, frame: Frame) -> CodecAnswer:
        self.found.append(DeviceFrame(device, frame))
        return CodecAnswer("", [])

    def close(self) -> None:
        """End nothing."""
