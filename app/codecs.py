"""The uploaded codecs as commands and pages use them: checked by their vectors, stored in versions, tried, assigned."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from domain.codec import CodecValue, Trial
from domain.errors import NotFoundError, UsageError
from domain.reading import RawMessage
from ingest.codecs.comparison import compare
from ingest.codecs.frames import DeviceFrame, frames_of
from ingest.codecs.process import Worker
from ingest.codecs.vectors import check, stored, try_frame, vectors_of
from ingest.payloads.payload import Codec, Frame
from ingest.payloads.registry import NAMES, named_codec
from storage.codecs import TimescaleCodecs

__all__ = ["MOST_SOURCE", "CodecBook", "check_source", "frame_of", "json_of"]

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
MOST_SOURCE = 512 * 1024
MOST_NOTE = 500
MOST_COMPARED = 20
MOST_PORT = 255
MOST_BYTES = 255
BUILT_IN = NAMES

Row = Mapping[str, Any]


class CodecBook:
    """Implements api.ports.CodecStore.

    Args:
        codecs: where they are kept.
        worker: runs them; it is closed by whoever made it.
    """

    def __init__(self, codecs: TimescaleCodecs, worker: Worker) -> None:
        self._codecs = codecs
        self._worker = worker

    def codecs(self) -> Sequence[Row]:
        """Return the version in force of each, by name."""
        return self._codecs.codecs()

    def codec(self, name: str, version: int | None = None) -> Row:
        """Return one version with its source and vectors, all `versions`, and the `devices` it reads.

        Raises:
            NotFoundError: no such codec or version.
        """
        found = self._codecs.codec(name, version)
        return {
            **found,
            "versions": self._codecs.versions(name),
            "devices": self._codecs.devices(name),
            "waiting": self._codecs.waiting(name),
        }

    def add(self, name: str, source: str, vectors: object, *, note: str, by: str) -> Row:
        """Check a codec by its vectors (a JSON document), and keep it; return name, version, new, vectors and values.

        Raises:
            UsageError: the name, the source or the vectors do not fit; or (VectorsFailedError) a vector fails.
        """
        _require_name(name)
        check_source(source)
        read = vectors_of(vectors)
        values = check(self._worker, source, read)
        version, new = self._codecs.add(name, source, stored(read), note=note[:MOST_NOTE], by=by)
        return {"name": name, "version": version, "new": new, "vectors": len(read), "values": values}

    def preview(self, name: str, source: str, vectors: object) -> Row:
        """Return what a script would change if it were added under a name; nothing is kept.

        Returns:
            name; `version`, the one in force (None: none); `compared`, a Comparison for each of the latest messages of
            its devices that were refused once, up to 20, then of the frames of the vectors in force; and `problem`: why
            it could not be added as it stands, an error or None.

        Raises:
            UsageError: the script is none.
        """
        check_source(source)
        former = self._in_force(name)
        kept = self._codecs.recent_refused(name, MOST_COMPARED)
        messages = [
            (str(row["device"]), RawMessage(row["topic"], bytes(row["payload"]), row["received_at"])) for row in kept
        ]
        frames = frames_of(messages)
        if former is not None:
            own = vectors_of(former["vectors"])[: MOST_COMPARED - len(frames)]
            frames += [
                DeviceFrame("", vector.frame, vector.label(number)) for number, vector in enumerate(own, start=1)
            ]
        script = None if former is None else str(former["source"])
        return {
            "name": name,
            "version": None if former is None else former["version"],
            "compared": list(compare(self._worker, name, script, source, frames)),
            "problem": self._problem(name, source, vectors),
        }

    def _in_force(self, name: str) -> Row | None:
        try:
            return self._codecs.codec(name)
        except NotFoundError:
            return None

    def _problem(self, name: str, source: str, vectors: object) -> UsageError | None:
        try:
            _require_name(name)
            check(self._worker, source, vectors_of(vectors))
        except UsageError as error:
            return error
        return None

    def read_vectors(self, text: str) -> object:
        """Return the document that a file of vectors holds.

        Raises:
            UsageError: it is no JSON.
        """
        return json_of(text)

    def trial(self, name: str, version: int | None, port: int, data: str) -> Trial:
        """Return what a codec, uploaded or built in, makes of bytes (hexadecimal) that come now.

        Raises:
            NotFoundError: no such codec or version.
            UsageError: port or bytes are none.
        """
        frame = frame_of(port, data)
        built_in = named_codec(name)
        if built_in is not None:
            return _built_in_trial(built_in, frame)
        return try_frame(self._worker, name, str(self._codecs.codec(name, version)["source"]), frame)

    def changes(self) -> Sequence[Row]:
        """Return the latest changes, the latest first."""
        return self._codecs.changes()

    def assign(self, device: str, codec: str | None, by: str) -> None:
        """Let a codec, uploaded or built in, read a device's frames; None: whichever recognises them.

        Raises:
            NotFoundError: no such device, or no such codec.
        """
        if codec is not None and codec not in BUILT_IN:
            self._codecs.codec(codec)
        self._codecs.assign(device, codec, by)

    def assigned(self, device: str) -> str | None:
        """Return the codec of a device.

        Raises:
            NotFoundError: no such device.
        """
        return self._codecs.assigned(device)

    def built_in(self) -> Sequence[str]:
        """Return the names of the codecs that need no upload."""
        return sorted(BUILT_IN)


def _require_name(name: str) -> None:
    if not NAME.fullmatch(name):
        raise UsageError("error-codec-name", name=name[:60])
    if name in BUILT_IN:
        raise UsageError("error-codec-built-in", name=name)


def _built_in_trial(codec: Codec, frame: Frame) -> Trial:
    """Return what a built-in codec reads; it has no answer of its own beside the values."""
    values = tuple(
        CodecValue(f"{codec.name}.{field}", time, value, unit) for field, time, value, unit in codec.read(frame)
    )
    fault = None if values else f"the bytes are none of {codec.name}'s: is it the right codec?"
    return Trial(None, values, fault)


def check_source(source: str) -> None:
    """Return when a text can be a codec.

    Raises:
        UsageError: it is empty, too long, or no text.
    """
    if not source.strip():
        raise UsageError("error-codec-empty")
    if "\0" in source:
        raise UsageError("error-codec-not-text")
    size = len(source.encode("utf-8", "surrogatepass"))
    if size > MOST_SOURCE:
        raise UsageError("error-codec-large", size=size, most=MOST_SOURCE)


def frame_of(port: int, data: str) -> Frame:
    """Return the frame of a port and hexadecimal bytes (spaces are allowed), heard now.

    Raises:
        UsageError: port or bytes are none.
    """
    if not 0 <= port <= MOST_PORT:
        raise UsageError("error-codec-port", port=str(port))
    try:
        read = bytes.fromhex(data)
    except ValueError as error:
        raise UsageError("error-codec-bytes", value=data[:40]) from error
    if len(read) > MOST_BYTES:
        raise UsageError("error-codec-long", count=len(read), most=MOST_BYTES)
    return Frame(port, read, datetime.now(UTC))


def json_of(text: str) -> object:
    """Return the document that vectors are written as.

    Raises:
        UsageError: it is no JSON; the sentence says where.
    """
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise UsageError("error-codec-vectors-json", line=str(error.lineno), column=str(error.colno)) from error
    except RecursionError as error:
        raise UsageError("error-codec-no-vectors") from error
