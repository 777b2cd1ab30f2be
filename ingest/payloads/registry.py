"""The payloads Vigie understands without a codec in the network server."""

from collections.abc import Iterator

from ingest.payloads import (
    axioma_w1,
    elvaco_cmi4110,
    enless_tx_pulse,
    fludia_fm432e,
    milesight_em300_di,
    watteco_pulse,
)
from ingest.payloads.payload import Codec, Frame, Value

__all__ = ["CODECS", "named_codec", "read_frame"]

CODECS: tuple[Codec, ...] = (
    elvaco_cmi4110.CODEC,
    axioma_w1.CODEC,
    fludia_fm432e.CODEC,
    milesight_em300_di.CODEC,
    enless_tx_pulse.CODEC,
    watteco_pulse.CODEC,
)


def read_frame(frame: Frame) -> Iterator[tuple[str, Value]]:
    """Yield (channel, value) of every layout the bytes fit: two may fit, a register's channel decides between them."""
    for codec in CODECS:
        for value in codec.read(frame):
            yield f"{codec.name}.{value.field}", value


def named_codec(name: str) -> Codec | None:
    """Return the built-in layout of a name, None where there is none."""
    return next((codec for codec in CODECS if codec.name == name), None)
