"""The payloads Vigie understands without a codec in the network server."""

from collections.abc import Iterator

from ingest.payloads import (
    adeunis_pulse,
    adeunis_tic,
    axioma_w1,
    cayenne_lpp,
    d4i,
    elvaco_cmi4110,
    emu_prof_ii,
    enless_tx_pulse,
    fludia_fm432e,
    mbus_telegram,
    milesight_em300_di,
    watteco_pulse,
)
from ingest.payloads.payload import Codec, Frame, Value

__all__ = ["CHOSEN", "CODECS", "NAMES", "named_codec", "read_frame"]

CODECS: tuple[Codec, ...] = (
    elvaco_cmi4110.CODEC,
    axioma_w1.CODEC,
    fludia_fm432e.CODEC,
    milesight_em300_di.CODEC,
    enless_tx_pulse.CODEC,
    watteco_pulse.CODEC,
    adeunis_tic.CODEC,
    emu_prof_ii.CODEC,
)
"""Those whose shape is distinctive: they are offered every frame."""

CHOSEN: tuple[Codec, ...] = (adeunis_pulse.CODEC, cayenne_lpp.CODEC, d4i.CODEC, mbus_telegram.CODEC)
"""Those that would read other devices' bytes too: they read the devices for which they were chosen by name."""

NAMES = frozenset(codec.name for codec in (*CODECS, *CHOSEN))
"""What a device's codec may be without an upload."""


def read_frame(frame: Frame) -> Iterator[tuple[str, Value]]:
    """Yield (channel, value) of every layout the bytes fit: two may fit, a register's channel decides between them."""
    for codec in CODECS:
        for value in codec.read(frame):
            yield f"{codec.name}.{value.field}", value


def named_codec(name: str) -> Codec | None:
    """Return the built-in layout of a name, None where there is none."""
    return next((codec for codec in (*CODECS, *CHOSEN) if codec.name == name), None)
