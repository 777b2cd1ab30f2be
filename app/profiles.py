"""Mapping profiles as commands and pages use them: checked by their vectors, kept in versions, tried on messages."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from threading import BoundedSemaphore
from typing import Any

from app.profile_file import typed_document
from domain.batch import RegisterKey
from domain.endpoint import MqttEndpoint
from domain.errors import ConflictError, NotFoundError, UsageError
from domain.reading import RawMessage, Reading
from domain.text import Message
from ingest.listening import listen
from ingest.mapping.document import MOST_BYTES
from ingest.mapping.profile import read_profile
from ingest.mapping.topic import TopicError, TopicFilter
from ingest.mapping.trial import Outcome, attempt, decoder_of
from ingest.mapping.vectors import messages_of, read_document
from ingest.validation import check
from storage.profiles import TimescaleProfiles

__all__ = ["ProfileBook", "document_of"]

Row = Mapping[str, Any]
Registers = Mapping[tuple[str, str], RegisterKey]
"""By device and channel."""
MOST_MESSAGES = 5
MOST_SHOWN = 50
"""Readings, and refusals, of one message that a trial shows."""
SHOWN_TEXT = 8_000
"""Characters of a message that are shown."""
LISTEN_S = 15.0
MOST_LISTENING = 3
"""Each holds a thread of the web server while it waits."""


class ProfileBook:
    """Implements api.ports.ProfileStore.

    Args:
        profiles: where they are kept.
        listen_at: the broker whose messages may be heard to try a profile on; None: only what was refused.
    """

    def __init__(self, profiles: TimescaleProfiles, listen_at: MqttEndpoint | None = None) -> None:
        self._profiles = profiles
        self._broker = listen_at
        self._listening = BoundedSemaphore(MOST_LISTENING)

    def profiles(self) -> Sequence[Row]:
        """Return the newest version of each, by name; `after` are those in force that have its messages first."""
        found, before = [], dict[str, TopicFilter]()
        for row in sorted(self._profiles.all(), key=lambda one: str(one["name"])):
            topic = _topic_of(row)
            meets = [name for name, other in before.items() if row["active"] and topic and topic.meets(other)]
            found.append(
                {
                    **row,
                    "topic": str(row["body"].get("topic", "")),
                    "format": str(row["body"].get("format", "json")),
                    "readings": len(row["body"].get("readings", ())),
                    "after": meets,
                }
            )
            if row["active"] and topic is not None:
                before[str(row["name"])] = topic
        return found

    def profile(self, name: str, version: int | None = None) -> Row:
        """Return one version with its `document`, and all `versions`.

        Raises:
            NotFoundError: no such profile, or version.
        """
        found = self._profiles.find(name, version)
        if found is None and version is not None and self._profiles.find(name) is not None:
            raise NotFoundError("error-profile-version", name=name, version=str(version))
        if found is None:
            raise NotFoundError("error-profile-unknown", name=name)
        beside = self._beside(name, found["body"]) if found["active"] else []
        return {**found, "document": document_of(found), "versions": self._profiles.versions(name), "beside": beside}

    def _beside(self, name: str, body: Row) -> list[str]:
        """Return the names of the other profiles in force that take messages of the same topics."""
        topic = TopicFilter.parse(str(body["topic"]))
        return [
            row["name"]
            for row in self._profiles.all()
            if row["active"] and row["name"] != name and topic.meets(TopicFilter.parse(str(row["body"]["topic"])))
        ]

    def save(self, document: object, by: str) -> Row:
        """Check a document by its vectors and keep it, in force from now on; return name, version, new and `beside`.

        `beside` are the other profiles in force that take messages of its topics: the first by name has a message.

        Raises:
            UsageError: it does not fit, or a vector gives something else.
        """
        read = read_document(document)
        before = self._profiles.find(read.name)
        version = self._profiles.save(read.name, read.body, read.vectors, by)
        new = before is None or before["version"] != version
        return {"name": read.name, "version": version, "new": new, "beside": self._beside(read.name, read.body)}

    def changes(self) -> Sequence[Row]:
        """Return the latest changes, the latest first."""
        return self._profiles.changes()

    def activate(self, name: str, by: str, *, active: bool) -> None:
        """Put a profile in force, or out of it.

        Raises:
            NotFoundError: no such profile.
        """
        self._profiles.activate(name, by, active=active)

    def preview(self, document: object, messages: Sequence[Row]) -> Row:
        """Return what a document, even one without name and vectors, makes of messages; nothing is kept.

        Args:
            document: the profile.
            messages: each with `topic` and `payload` (bytes); with none, the latest refused ones of its topic, and
                where there are none either, those of its vectors.

        Returns:
            `source` (given, refused, vectors), `items`: topic, received_at, payload, fits, readings, refusals, omitted;
            `problem`: why it could not be saved as it stands, a Message or None; and the `document`. A reading is
            judged as at its arrival: `refusal` (reason, detail), and whether it is `registered`.

        Raises:
            UsageError: the document is no profile.
        """
        if not isinstance(document, dict):
            raise UsageError("error-profile-no-fields")
        body = {name: value for name, value in document.items() if name not in {"name", "vectors"}}
        profile = read_profile(body)
        now = datetime.now(UTC)
        source, received = self._messages(document, profile.topic, messages, now)
        outcomes = attempt(decoder_of(body), received)
        registers = self._profiles.registers({one.device for outcome in outcomes for one in outcome.readings})
        # A vector without the moment of its reception is a message of today.
        items = [_shown(one, registers, now if source == "vectors" else one.message.received_at) for one in outcomes]
        return {"source": source, "items": items, "problem": _problem(document), "document": document}

    def hear(self, topic: str) -> Sequence[Row]:
        """Return topic, received_at, payload, payload_bytes and whole of what a filter says in the next seconds.

        Raises:
            UsageError: the filter is none, or no broker is set.
            ConflictError: others are listening already.
            UnavailableError: the broker is away.
        """
        try:
            wanted = TopicFilter.parse(topic).mqtt
        except TopicError as error:
            raise UsageError("error-profile-unfit", kind=f"topic_{error}", place="topic", limit="") from error
        if self._broker is None:
            raise UsageError("error-profile-no-broker")
        if not self._listening.acquire(blocking=False):
            raise ConflictError("error-profile-listening")
        try:
            found = listen(
                self._broker, wanted, seconds=LISTEN_S, most=MOST_MESSAGES, most_bytes=MOST_BYTES
            )  # fmt: skip
        finally:
            self._listening.release()
        return [_told(message) for message in found]

    def _messages(
        self, document: Mapping[str, Any], topic: str, given: Sequence[Row], now: datetime
    ) -> tuple[str, Sequence[RawMessage]]:
        if given:
            return "given", [RawMessage(row["topic"], row["payload"], now) for row in given[:MOST_MESSAGES]]
        refused = self._profiles.recent_refused(TopicFilter.parse(topic).pattern, MOST_MESSAGES)
        if refused:
            return "refused", [RawMessage(row["topic"], bytes(row["payload"]), row["received_at"]) for row in refused]
        return "vectors", messages_of(document, MOST_MESSAGES)

    def read(self, text: str) -> object:
        """Return the document that a text of JSON or of YAML holds.

        Raises:
            UsageError: it is none; the sentence has the line and the column.
        """
        return typed_document(text)


def _topic_of(row: Row) -> TopicFilter | None:
    """Return the filter of a stored profile, None where a later release does not read it."""
    try:
        return TopicFilter.parse(str(row["body"].get("topic", "")))
    except TopicError:
        return None


def _problem(document: object) -> Message | None:
    try:
        read_document(document)
    except UsageError as error:
        return error.message
    return None


PARTS: Mapping[str, Sequence[str]] = {
    "readings": (
        "device", "channel", "where", "time", "path", "json", "within", "words", "value", "unit", "scale", "offset",
        "wrap", "nulls", "required",
    ),
    "vectors": ("topic", "payload", "payload_hex", "received_at", "readings", "refused"),
}  # fmt: skip
"""The order in which the fields of a part read best, by the field it stands in."""
WHOLE = (
    "name", "topic", "where", "format", "encoding", "csv", "kv", "each", "device", "time", "text_numbers",
    "decimal_comma", "empty", "readings", "vectors",
)  # fmt: skip
SMALL = (
    "level", "path", "of", "format", "timezone", "fixed", "names", "paths", "order", "type", "delimiter", "skip_lines",
    "columns", "pairs", "equals",
)  # fmt: skip
AS_SENT = frozenset({"payload", "names", "nulls"})
"""What has no fields of ours in it."""


def document_of(row: Row) -> dict[str, Any]:
    """Return a stored profile as the document it was, in the order in which it reads best."""
    whole: dict[str, Any] = _in_order({"name": row["name"], **row["body"], "vectors": row["vectors"]}, WHOLE)
    return whole


def _in_order(part: Any, order: Sequence[str]) -> Any:
    """Return a part, its fields and those of the parts in it in their order; the database keeps none."""
    if isinstance(part, list):
        return [_in_order(one, order) for one in part]
    if not isinstance(part, dict):
        return part
    names = sorted(part, key=lambda name: order.index(name) if name in order else len(order))
    return {name: part[name] if name in AS_SENT else _in_order(part[name], PARTS.get(name, SMALL)) for name in names}


def _shown(outcome: Outcome, registers: Registers, received_at: datetime) -> Row:
    readings = [
        {**reading._asdict(), **_judged(reading, registers, received_at)} for reading in outcome.readings[:MOST_SHOWN]
    ]
    refusals = [
        {"reason": str(one.reason), "detail": one.detail, "device": one.device} for one in outcome.refusals[:MOST_SHOWN]
    ]
    count = len(outcome.readings) + len(outcome.refusals)
    return {
        **_told(outcome.message),
        "fits": outcome.fits,
        "readings": readings,
        "refusals": refusals,
        "omitted": count - len(readings) - len(refusals),
    }


def _judged(reading: Reading, registers: Registers, received_at: datetime) -> Row:
    """Return whether a register is there for a reading, and why it would be refused all the same, None where not."""
    key = registers.get((reading.device, reading.channel))
    fault = check(reading, key, received_at)
    refusal = None if isinstance(fault, int) else {"reason": str(fault[0]), "detail": fault[1]}
    return {"registered": key is not None, "refusal": refusal}


def _told(message: RawMessage) -> dict[str, Any]:
    text = _text(message.payload)
    return {
        "topic": message.topic,
        "received_at": message.received_at,
        "payload": text,
        "whole": text.encode() == message.payload,
        "payload_bytes": len(message.payload),
    }


def _text(payload: bytes) -> str:
    text = payload[: 4 * SHOWN_TEXT].decode("utf-8", "replace")[:SHOWN_TEXT]
    return "".join(char if char.isprintable() or char in "\n\t" else "·" for char in text)
