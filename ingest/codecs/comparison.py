"""What a new version of a codec would change: frames through the version in force and through the new one."""

from collections.abc import Iterable, Iterator
from time import monotonic

from domain.codec import Change, Comparison, Trial
from ingest.codecs.frames import DeviceFrame
from ingest.codecs.process import Worker
from ingest.codecs.vectors import try_frame

__all__ = ["COMPARED_S", "compare"]

COMPARED_S = 10.0
"""Seconds in which frames are compared; those behind are left out."""


def compare(
    worker: Worker, name: str, former: str | None, source: str, frames: Iterable[DeviceFrame]
) -> Iterator[Comparison]:
    """Yield what each frame gives before (None: there is no version in force) and after, each in a context of its own.

    Args:
        worker: runs both.
        name: of the codec.
        former: the script in force, None for a new codec.
        source: the new script.
        frames: which are compared.
    """
    begun = monotonic()
    for device, frame, vector in frames:
        if monotonic() - begun > COMPARED_S:
            return
        before = None if former is None else try_frame(worker, name, former, frame)
        after = try_frame(worker, name, source, frame)
        change = _change(before, after)
        yield Comparison(device, frame.time, frame.port, frame.data.hex(), before, after, change, vector)


def _change(before: Trial | None, after: Trial) -> Change:
    was, now = _read(before), _read(after)
    if was == now:
        return Change.SAME if now else Change.UNREAD
    if not was:
        return Change.NEW
    return Change.CHANGED if now else Change.LOST


def _read(trial: Trial | None) -> frozenset[object]:
    """Return what would be stored of a frame."""
    return frozenset(trial.values) if trial is not None else frozenset()
