"""A profile's document with its name and its test vectors, which it must fulfil before it is kept.

A vector is a message (`payload` is a text, or a value of JSON; `payload_hex` its bytes) with the readings, and the
reasons of refusals, that it gives; with neither, the profile passes it over.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from math import isclose
from typing import Annotated, Any, NamedTuple

import orjson
from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from domain.errors import UsageError
from domain.reading import RawMessage, Reading
from domain.rejection import Reason
from ingest.mapping.profile import Name, Part, Profile, read_part, read_profile
from ingest.mapping.trial import Outcome, attempt, decoder_of

__all__ = ["Document", "messages_of", "read_document", "require_vectors"]

RECEIVED = datetime(2026, 1, 1, tzinfo=UTC)
"""When a vector's message came in that does not say it."""
MOST_VECTORS = 50
MOST_BYTES = 48 * 1024
MOST_SHOWN = 300


def _moment(text: str) -> str:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise PydanticCustomError("moment", "moment") from error
    if moment.tzinfo is None:
        raise PydanticCustomError("moment", "moment")
    return text


def _hex(text: str) -> str:
    try:
        bytes.fromhex(text)
    except ValueError as error:
        raise PydanticCustomError("hex", "hex") from error
    return text


def _reason(text: str) -> str:
    if text not in set(Reason):
        raise PydanticCustomError("reason", "reason", {"limit": ", ".join(Reason)})
    return text


Moment = Annotated[str, AfterValidator(_moment)]


class Expected(Part):
    """A reading that a message must give; without `time`, that of its reception."""

    device: Name
    channel: Name
    value: Annotated[float, Field(allow_inf_nan=False)]
    unit: str | None = None
    time: Moment | None = None


class Vector(Part):
    """A message and what it must give."""

    topic: Name
    payload: str | dict[str, Any] | list[Any] | None = None
    payload_hex: Annotated[str, AfterValidator(_hex)] | None = None
    received_at: Moment | None = None
    readings: list[Expected] = Field(default_factory=list)
    refused: list[Annotated[str, AfterValidator(_reason)]] = Field(default_factory=list)

    @model_validator(mode="after")
    def _one(self) -> "Vector":
        if (self.payload is None) == (self.payload_hex is None):
            raise PydanticCustomError("payload_one", "payload")
        return self

    def message(self) -> RawMessage:
        """Return the message as a broker would hand it over."""
        received = RECEIVED if self.received_at is None else datetime.fromisoformat(self.received_at)
        if self.payload_hex is not None:
            payload = bytes.fromhex(self.payload_hex)
        else:
            payload = self.payload.encode() if isinstance(self.payload, str) else orjson.dumps(self.payload)
        return RawMessage(self.topic, payload, received)


class _Named(Part):
    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,59}$")]
    vectors: Annotated[list[Vector], Field(min_length=1, max_length=MOST_VECTORS)]


class Document(NamedTuple):
    """A profile as it is kept: `body` and `vectors` are of JSON, as they were written."""

    name: str
    body: Mapping[str, Any]
    vectors: Sequence[Mapping[str, Any]]


def read_document(given: object) -> Document:
    """Return a whole document, whose every part was checked and whose vectors hold.

    Raises:
        UsageError: it is none, or a vector gives something else; the sentence says where, and the difference.
    """
    if not isinstance(given, dict):
        raise UsageError("error-profile-no-fields")
    _require_storable(given)
    body = {name: value for name, value in given.items() if name not in {"name", "vectors"}}
    _require_distinct(read_profile(body))
    named = read_part(_Named, {name: given[name] for name in ("name", "vectors") if name in given})
    require_vectors(body, named.vectors)
    return Document(named.name, body, given["vectors"])


def messages_of(given: object, most: int) -> list[RawMessage]:
    """Return the messages of the first vectors of a document; of vectors that are none, those before them."""
    vectors = given.get("vectors") if isinstance(given, dict) else None
    found: list[RawMessage] = []
    for vector in vectors[:most] if isinstance(vectors, list) else ():
        try:
            found.append(read_part(Vector, vector).message())
        except UsageError:
            break
    return found


def _require_distinct(profile: Profile) -> None:
    """Return when no two readings give the same channel of every record; a profile kept before is read as it is."""
    always: set[str] = set()
    for reader in profile.readings:
        channel = None if reader.channel is None else reader.channel.fixed
        if channel is None or reader.where is not None or "[?" in (reader.path or ""):
            continue
        if channel in always:
            raise UsageError("error-profile-unfit", kind="channel_twice", place="readings", limit=channel)
        always.add(channel)


def _require_storable(given: object) -> None:
    """Return when the database can hold it as JSON."""
    try:
        text = json.dumps(given, ensure_ascii=False, allow_nan=False)
        size = len(text.encode())
    except (TypeError, ValueError, RecursionError) as error:
        raise UsageError("error-profile-not-json") from error
    if "\\u0000" in text:
        raise UsageError("error-profile-not-json")
    if size > MOST_BYTES:
        raise UsageError("error-profile-large", most=MOST_BYTES // 1024)


def require_vectors(body: Mapping[str, Any], vectors: Sequence[Vector]) -> None:
    """Return when each vector gives what it says, one of them a reading.

    Raises:
        UsageError: the sentence has the number of the first vector that does not, and the difference.
    """
    if not any(vector.readings for vector in vectors):
        raise UsageError("error-profile-vectors-empty")
    decoder = decoder_of(body)
    for number, vector in enumerate(vectors, 1):
        (outcome,) = attempt(decoder, [vector.message()])
        wanted, found = _difference(vector, outcome)
        if wanted or found:
            none = "-"
            if not outcome.fits:
                raise UsageError("error-profile-vector-elsewhere", number=str(number), topic=vector.topic[:MOST_SHOWN])
            why = next((one.detail for one in outcome.refusals if one.reason in found), "none")
            raise UsageError(
                "error-profile-vector", number=str(number), wanted="; ".join(wanted)[:MOST_SHOWN] or none,
                found="; ".join(found)[:MOST_SHOWN] or none, detail=why,
            )  # fmt: skip


def _difference(vector: Vector, outcome: Outcome) -> tuple[list[str], list[str]]:
    """Return what was wanted and is not there, and what is there and was not wanted, in words for a technician."""
    received = outcome.message.received_at
    wanted = list(vector.readings)
    found: list[str] = []
    for reading in outcome.readings:
        same = next((one for one in wanted if _same(one, reading, received)), None)
        if same is None:
            found.append(_told(reading.device, reading.channel, reading.time, reading.value, reading.unit))
        else:
            wanted.remove(same)
    reasons = list(vector.refused)
    for refusal in outcome.refusals:
        if refusal.reason in reasons:
            reasons.remove(refusal.reason)
        else:
            found.append(str(refusal.reason))
    told = [_told(one.device, one.channel, _time(one, received), one.value, one.unit) for one in wanted]
    return [*told, *reasons], found


def _same(wanted: Expected, reading: Reading, received: datetime) -> bool:
    named = (wanted.device, wanted.channel, wanted.unit) == (reading.device, reading.channel, reading.unit)
    return (
        named
        and _time(wanted, received) == reading.time
        and isclose(wanted.value, reading.value, rel_tol=1e-9, abs_tol=1e-12)
    )


def _time(wanted: Expected, received: datetime) -> datetime:
    return received if wanted.time is None else datetime.fromisoformat(wanted.time)


def _told(device: str, channel: str, time: datetime, value: float, unit: str | None) -> str:
    moment = time.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return f"{device} {channel} {moment} {value:.12g} {unit or ''}".strip()
