"""A profile tried on messages: what it makes of each, before it is in force."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from domain.reading import RawMessage, Reading
from domain.rejection import Rejection
from domain.setup import StoredProfile
from ingest.decoders.decoder import Decoder
from ingest.knowledge import Knowledge
from ingest.mapping.compiled import compile_profile

__all__ = ["Outcome", "attempt", "decoder_of"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a message; `fits` tells whether its topic and `where` are this profile's."""

    message: RawMessage
    fits: bool
    readings: tuple[Reading, ...] = ()
    refusals: tuple[Rejection, ...] = ()


def decoder_of(body: Mapping[str, Any]) -> Decoder:
    """Return the decoder of a body that was checked."""
    return compile_profile(StoredProfile("trial", 1, body))


def attempt(decoder: Decoder, messages: Sequence[RawMessage]) -> list[Outcome]:
    """Return what a profile makes of messages; times are in UTC."""
    return [_outcome(decoder, message) for message in messages]


def _outcome(decoder: Decoder, message: RawMessage) -> Outcome:
    known = Knowledge()
    if not decoder.accepts(message.topic) or not decoder.fits(message, known):
        return Outcome(message, fits=False)
    items = list(decoder.decode(message, known))
    readings = tuple(item._replace(time=item.time.astimezone(UTC)) for item in items if isinstance(item, Reading))
    return Outcome(message, True, readings, tuple(item for item in items if isinstance(item, Rejection)))
