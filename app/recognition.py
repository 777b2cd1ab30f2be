"""What the decoders make of the messages of a sender that no register listens to, as pages ask ingest's parts."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from threading import Lock
from time import monotonic
from typing import Any

from domain.attachment import MOST_CHANNELS, CodecFit, Recognised, SeenChannel
from domain.heard import Heard
from domain.reading import RawMessage, Reading
from domain.rejection import LOCKED, Reason, Rejection
from domain.setup import Setup
from ingest.codecs.process import Worker
from ingest.codecs.vectors import try_frame
from ingest.decoders.decoder import Decoder
from ingest.decoders.wmbus_hex import KEYS
from ingest.knowledge import CodecAnswer, Knowledge
from ingest.own_account import own_access
from ingest.payloads.payload import Frame, Value
from ingest.payloads.registry import CHOSEN, CODECS, NAMES
from ingest.routing import Compile, Router
from storage.readings import TimescaleReadings

__all__ = ["Recogniser"]

MOST_REFUSALS = 5
TRIALS_S = 2.0
"""How long uploaded codecs may be tried on one frame, all together."""
TRIAL = "\x00trial"
"""The codec of every device while its frame is looked for: no stored one has such a name."""


class Recogniser:
    """Implements api.ports.Recogniser.

    Args:
        database_url: where codecs, profiles and descriptions are kept.
        worker: runs uploaded codecs; whoever made it closes it.
        compile_profile: turns stored mapping profiles into decoders.
    """

    def __init__(self, database_url: str, worker: Worker, compile_profile: Compile | None = None) -> None:
        self._sink = TimescaleReadings(database_url)
        self._codecs = _Trials(worker)
        self._knowledge = Knowledge(self._codecs)
        self._router = Router(self._knowledge, compile_profile)
        self._lock = Lock()

    def recognise(self, messages: Sequence[RawMessage], device: str | None, codec: str | None = None) -> Recognised:
        """Return what the messages hold (of one device, where it is named), and which codecs read the last of them.

        `codec` is to read the device's bytes, in the place of the one that it has.

        Raises:
            UnavailableError: the database is away.
        """
        with self._lock:
            self._follow()
            found = [(message, self._router.decoder_for(message)) for message in messages]
            decoder = next((self._named(one, message) for message, one in reversed(found) if one is not None), None)
            with self._as_if(device, codec):
                items = [item for message, one in found if one is not None for item in self._decode(one, message)]
            frame = self._frame(found[-1][1], found[-1][0], device) if found else None
            fits = tuple(self._codecs.fits(frame)) if frame is not None else ()
            access = own_access(device, (message.topic for message in messages), decoder) if device else None
            return Recognised(
                decoder, _channels(items, device), fits, _refusals(items), access, frame is not None, _locked(items)
            )

    def opens(self, messages: Sequence[RawMessage], meter: str, key: bytes) -> bool | None:
        """Tell whether a key opens one of the encrypted messages of a meter; None where none of them waits for a key.

        Raises:
            UnavailableError: the database is away.
        """
        with_key = Knowledge()
        with_key.describe(f"{KEYS}{meter}", key, datetime.now(UTC))
        with self._lock:
            self._follow()
            found = [(one, message) for message in messages if (one := self._router.decoder_for(message)) is not None]
            closed = [(one, message) for one, message in found if _locked(self._decode(one, message))]
            if not closed:
                return None
            return any(not _locked(_decoded(one, message, with_key)) for one, message in closed)

    def decoder(self, message: RawMessage) -> str | None:
        """Return the name of the decoder that understands a message; of a network server's, with that network."""
        with self._lock:
            self._follow()
            found = self._router.decoder_for(message)
            return self._named(found, message) if found is not None else None

    def codecs(self) -> Sequence[str]:
        """Return the names of all payload codecs, uploaded and built in."""
        with self._lock:
            self._follow()
            return sorted({*self._knowledge.setup.codecs, *NAMES})

    def close(self) -> None:
        """Close the connection."""
        self._sink.close()

    def _follow(self) -> None:
        news = self._sink.setup(self._knowledge.setup.revision)
        if news is not None:
            self._knowledge.use(news)

    def _named(self, decoder: Decoder, message: RawMessage) -> str:
        items = self._decode(decoder, message)
        network = next((item.network for item in items if isinstance(item, Heard) and item.network), None)
        return decoder.name if network in {None, decoder.name} else f"{decoder.name}/{network}"

    def _decode(self, decoder: Decoder, message: RawMessage) -> list[object]:
        return _decoded(decoder, message, self._knowledge)

    def _frame(self, decoder: Decoder | None, message: RawMessage, device: str | None) -> Frame | None:
        if decoder is None or device is None:
            return None
        self._codecs.frame = None
        with self._as_if(device, TRIAL):
            self._decode(decoder, message)
        return self._codecs.frame

    @contextmanager
    def _as_if(self, device: str | None, codec: str | None) -> Iterator[None]:
        """Let a device have a codec for a while."""
        own = self._knowledge.setup
        if device is not None and codec is not None:
            self._knowledge.setup = replace(own, device_codecs={device: codec})
        self._codecs.chosen = codec
        try:
            yield
        finally:
            self._knowledge.setup, self._codecs.chosen = own, None


class _Trials:
    """Uploaded codecs, each frame in a context of its own (ingest.knowledge.Codecs); the last frame is kept."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker
        self._setup: Setup | None = None
        self.frame: Frame | None = None
        self.chosen: str | None = None

    def use(self, setup: Setup) -> None:
        self._setup = setup

    def read(self, device: str, frame: Frame) -> CodecAnswer | None:
        if self._setup is None:
            return None
        self.frame = frame
        name = self.chosen or self._setup.device_codecs.get(device)
        script = self._setup.codecs.get(name) if name else None
        if script is None:
            return None
        trial = try_frame(self._worker, script.name, script.source, frame)
        prefix = f"{script.name}."
        values = [Value(value.channel.removeprefix(prefix), *value[1:]) for value in trial.values]
        return CodecAnswer(script.name, values, trial.fault)

    def fits(self, frame: Frame) -> Iterable[CodecFit]:
        """Yield each codec that makes values of a frame: the uploaded while time allows, then the built-in ones."""
        until = monotonic() + TRIALS_S
        for script in self._setup.codecs.values() if self._setup else ():
            if monotonic() > until:
                break
            trial = try_frame(self._worker, script.name, script.source, frame)
            if trial.values:
                yield CodecFit(script.name, tuple((value.channel, value.value, value.unit) for value in trial.values))
        for codec in (*CODECS, *CHOSEN):
            values = codec.read(frame)
            if values:
                named = tuple((f"{codec.name}.{value.field}", value.value, value.unit) for value in values)
                yield CodecFit(codec.name, named)

    def close(self) -> None:
        """The worker is not ours."""


def _decoded(decoder: Decoder, message: RawMessage, knowledge: Knowledge) -> list[object]:
    try:
        return list(decoder.decode(message, knowledge))
    except Exception:  # noqa: BLE001 - a decoder's mistake is told by its refusal, which the sample shows
        return []


def _locked(items: Iterable[object]) -> Reason | None:
    told = [item.reason for item in items if isinstance(item, Rejection) and item.reason in LOCKED]
    return told[-1] if told else None


def _channels(items: Iterable[object], device: str | None) -> tuple[SeenChannel, ...]:
    seen: dict[tuple[str, str], tuple[str | None, dict[Any, float]]] = {}
    for item in items:
        if isinstance(item, Reading) and device in {None, item.device}:
            key = (item.device, item.channel)
            if key not in seen and len(seen) >= MOST_CHANNELS:
                continue
            seen.setdefault(key, (item.unit, {}))[1][item.time] = float(item.value)
    return tuple(SeenChannel(*key, unit, tuple(sorted(values.items()))) for key, (unit, values) in seen.items())


def _refusals(items: Iterable[object]) -> tuple[str, ...]:
    details = (f"{item.reason.value}: {item.detail}" for item in items if isinstance(item, Rejection))
    return tuple(dict.fromkeys(details))[:MOST_REFUSALS]
