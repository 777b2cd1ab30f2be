"""What the API needs from the outside; rows are mappings, validated where they become answers (api.schema)."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from api.wording import Wording
from domain.attachment import Attachment, Recognised
from domain.codec import Trial
from domain.commissioning import Offset, RegisterFacts, Signature
from domain.connection import Access, AccountOffer, Applied, CheckedLine, DeviceIdentity, ListLine, Sheet
from domain.fleet import DeviceFacts, GatewayFacts, Stranger
from domain.panel import PanelRows
from domain.quarantine import Replayed, Selection
from domain.reading import RawMessage
from domain.saving import EpciSaving
from domain.series_sum import SeriesSum
from domain.text import Message, Translator

__all__ = [
    "AcceptancePaper",
    "AmountReader",
    "BalanceReader",
    "BucketReader",
    "CodecStore",
    "CoefficientStore",
    "CommissioningBook",
    "ComparisonReader",
    "Connecting",
    "DeclarationBook",
    "FeedSource",
    "FindingReader",
    "FleetReader",
    "HealthReader",
    "LiveReader",
    "PanelQueries",
    "ProfileStore",
    "Quarantine",
    "Recogniser",
    "RegistryReader",
    "Row",
    "SavingsReader",
    "Services",
    "TokenReader",
    "UnknownSenders",
    "VirtualMeterStore",
]

Row = Mapping[str, Any]


class RegistryReader(Protocol):
    """What is installed where."""

    def epcis(self) -> Sequence[Row]:
        """Return every EPCI with its numbers of sites and meters."""
        ...

    def sites(self, *, siren: str | None, kind: str | None, after: str, limit: int) -> Sequence[Row]:
        """Return up to `limit` sites whose code comes after `after`."""
        ...

    def site(self, code: str) -> Row | None:
        """Return one site, or None."""
        ...

    def meters(
        self, *, siren: str | None, site: str | None, late: bool, now: datetime, after: tuple[str, str], limit: int
    ) -> Sequence[Row]:
        """Return up to `limit` registers after (meter, register)."""
        ...

    def unknown_devices(self, limit: int) -> Sequence[Row]:
        """Return devices that report without a meter."""
        ...


class BucketReader(Protocol):
    """Stored hours and civil days of one source."""

    def hours(self, register_id: int, start: datetime, end: datetime) -> Sequence[Row]:
        """Return time, amount, estimated, coverage, revision of the hours of [start, end)."""
        ...

    def days(self, register_id: int, start: date, end: date) -> Sequence[Row]:
        """Return day, amount, estimated, coverage, revision of the civil days of [start, end)."""
        ...


class AmountReader(BucketReader, Protocol):
    """The live ones, and the registers they belong to."""

    def registers(self, meter: str) -> Sequence[Row]:
        """Return register_id, meter, register, unit, timezone and fluid of each register of a meter."""
        ...

    def source_id(self, name: str) -> int | None:
        """Return the number of a source, or None."""
        ...

    def sum_hours(self, series: SeriesSum, start: datetime, end: datetime) -> Sequence[Row]:
        """Return time, amount, estimated, coverage, revision of a sum's hours of [start, end)."""
        ...

    def sum_days(self, series: SeriesSum, step: str, start: date, end: date) -> Sequence[Row]:
        """Return the same by `step` (day, month) over civil [start, end); `day` is the first day of each."""
        ...


class VirtualMeterStore(Protocol):
    """Meters that are sums of registers."""

    def all(self) -> Sequence[Row]:
        """Return every one, by code: code, name, site, unit, timezone, parts."""
        ...

    def find(self, code: str) -> Row | None:
        """Return one, or None; parts are meter, register, sign, register_id, unit and fluid."""
        ...

    def write(
        self, meter: Mapping[str, Any], parts: Sequence[tuple[int, int]], declared_by: str, *, replace: bool
    ) -> None:
        """Create or replace code, name, site, unit and the parts (register number, sign).

        Raises:
            ConflictError: the code is a meter's.
            NotFoundError: no such site.
        """
        ...

    def delete(self, code: str) -> bool:
        """Forget one; return whether it was there."""
        ...


class ProfileStore(Protocol):
    """Mapping profiles: how operators declare messages that no decoder knows."""

    def profiles(self) -> Sequence[Row]:
        """Return name, version, active, topic, format, readings, created_at, created_by of each newest one, by name.

        `after` are those in force that have a message of its topics first.
        """
        ...

    def profile(self, name: str, version: int | None = None) -> Row:
        """Return one version with its `document`, and all `versions`.

        Raises:
            NotFoundError: no such profile, or version.
        """
        ...

    def read(self, text: str) -> object:
        """Return the document that a text of JSON holds.

        Raises:
            UsageError: it is none.
        """
        ...

    def save(self, document: object, by: str) -> Row:
        """Check a document by its vectors and keep it, in force; return name, version and new.

        Raises:
            UsageError: it does not fit, or a vector gives something else.
        """
        ...

    def changes(self) -> Sequence[Row]:
        """Return changed_at, changed_by, act, subject, version, codec and former of the latest changes."""
        ...

    def activate(self, name: str, by: str, *, active: bool) -> None:
        """Put a profile in force, or out of it.

        Raises:
            NotFoundError: no such profile.
        """
        ...

    def hear(self, topic: str) -> Sequence[Row]:
        """Return topic, received_at, payload, payload_bytes and whole of what a filter says in the next seconds.

        Raises:
            UsageError: the filter is none, or no broker is set.
            ConflictError: others are listening already.
            UnavailableError: the broker is away.
        """
        ...

    def preview(self, document: object, messages: Sequence[Row]) -> Row:
        """Return `source`, `items` and `problem`: what a document makes of messages, and why it could not be saved.

        Messages have topic and payload; without, the latest refused ones are tried, else those of its vectors.

        Raises:
            UsageError: the document is no profile.
        """
        ...


class CoefficientStore(Protocol):
    """What a cubic metre of gas holds at a delivery point."""

    def known(self, delivery_point: str) -> bool:
        """Return whether a gas meter names this delivery point."""
        ...

    def coefficients(self, delivery_point: str) -> Sequence[Row]:
        """Return valid_from, kwh_per_m3, origin, declared_by, declared_at, in order of valid_from."""
        ...

    def write(
        self, delivery_point: str, valid_from: date, kwh_per_m3: float, *, origin: str, declared_by: str
    ) -> object:
        """State the coefficient from a civil day on, in place of the one stated for that day."""
        ...

    def delete(self, delivery_point: str, valid_from: date, declared_by: str) -> bool:
        """Forget one; return whether it was there."""
        ...


class CodecStore(Protocol):
    """Uploaded payload codecs, and which devices they read."""

    def codecs(self) -> Sequence[Row]:
        """Return name, version, note, created_at, created_by, vectors, bytes and devices of each, by name."""
        ...

    def built_in(self) -> Sequence[str]:
        """Return the names of the codecs that need no upload."""
        ...

    def codec(self, name: str, version: int | None = None) -> Row:
        """Return one version with its source, vectors, all versions, the devices it reads, and how many messages wait.

        Raises:
            NotFoundError: no such codec or version.
        """
        ...

    def preview(self, name: str, source: str, vectors: object) -> Row:
        """Return what a script would change: name, version in force, `compared` (Comparison) and `problem` (an error).

        Raises:
            UsageError: the script is none.
        """
        ...

    def read_vectors(self, text: str) -> object:
        """Return the document that a file of vectors holds.

        Raises:
            UsageError: it is no JSON.
        """
        ...

    def add(self, name: str, source: str, vectors: object, *, note: str, by: str) -> Row:
        """Check a codec by its vectors and keep it; return name, version, new, vectors, values.

        Raises:
            UsageError: something does not fit; or (VectorsFailedError) a vector fails.
        """
        ...

    def trial(self, name: str, version: int | None, port: int, data: str) -> Trial:
        """Return what a codec makes of hexadecimal bytes.

        Raises:
            NotFoundError: no such codec or version.
            UsageError: port or bytes are none.
        """
        ...

    def changes(self) -> Sequence[Row]:
        """Return changed_at, changed_by, act, subject, version, codec and former of the latest changes."""
        ...

    def assign(self, device: str, codec: str | None, by: str) -> None:
        """Let a codec read a device's frames; None takes it away.

        Raises:
            NotFoundError: no such device or codec.
        """
        ...

    def assigned(self, device: str) -> str | None:
        """Return the codec of a device.

        Raises:
            NotFoundError: no such device.
        """
        ...


class BalanceReader(Protocol):
    """Whether the accounts of registers add up."""

    def balance(
        self, register_id: int, source: str, start: datetime | None, end: datetime | None, now: datetime
    ) -> Row | None:
        """Return start, end and figures of [start, end) on hour edges (None: all there is), None when it is empty.

        Raises:
            NotFoundError: no such source.
        """
        ...

    def months(self, register_id: int, source: str) -> Sequence[Row]:
        """Return the same for each civil month of the history, the latest first.

        Raises:
            NotFoundError: no such source.
        """
        ...

    def checks(self, *, state: str, after: tuple[int, str, str, str], limit: int) -> Sequence[Row]:
        """Return up to `limit` last checks (all, open or unclean ones) after (rank, meter, register, source)."""
        ...

    def troubles(self) -> Row:
        """Return how many series are `open`, and how many `unclean`."""
        ...


class ComparisonReader(Protocol):
    """Series of one register from several sources."""

    def sources(self, meter: str) -> Sequence[Row]:
        """Return register, source, kind, unit, interval_s, first_time, last_time of each series with readings."""
        ...

    def hours(self, register_id: int, source: str, start: datetime, end: datetime) -> Sequence[Row]:
        """Return time, amount, estimated, coverage, revision of a source's hours of [start, end)."""
        ...

    def days(self, register_id: int, source: str, start: date, end: date) -> Sequence[Row]:
        """Return day, amount, estimated, coverage, revision of a source's civil days of [start, end)."""
        ...


class DeclarationBook(Protocol):
    """What people declare of registers: exchanges and resets, answers to questions, dated limits.

    Raises (wherever something is written, or one question is asked for):
        UsageError: it cannot be so.
        ConflictError: something is declared at that instant, or the question has its answer.
        NotFoundError: no such event, question, limit or stretch.
    """

    def events(self, register_id: int) -> Sequence[Row]:
        """Return the events that were not withdrawn, in order of time.

        Each has id, meter, register, kind, at, old_index, new_index, unit, scale, digits, note, from_answer,
        declared_by, declared_at, changed_at and outcome (of the live series, None until it is derived).
        """
        ...

    def event(self, event_id: int) -> Row | None:
        """Return one of them, or None."""
        ...

    def declare(self, register_id: int, fields: Mapping[str, Any], by: str) -> Row:
        """Keep an event: kind, at, old_index, new_index, unit, scale, digits, note."""
        ...

    def change(self, event_id: int, fields: Mapping[str, Any], by: str) -> Row:
        """Change these fields of an event."""
        ...

    def withdraw(self, event_id: int, by: str) -> None:
        """Take an event back, and the answer it came from."""
        ...

    def questions(
        self, *, state: str | None, meter: str | None, site: str | None, after_id: int | None, limit: int
    ) -> Sequence[Row]:
        """Return up to `limit` questions below `after_id`, the latest first.

        Each has id, meter, register, source, site, site_name, timezone, kind, state, good_time, good_value, first_time,
        first_value, last_time, readings, difference, unit, base_unit, answer, event_id, answered_by, answered_at, note.
        """
        ...

    def question(self, question_id: int) -> Row:
        """Return one of them."""
        ...

    def accept(
        self,
        question_id: int,
        *,
        at: datetime | None,
        old_index: float | None,
        new_index: float | None,
        note: str,
        by: str,
    ) -> Row:
        """Make an event of a question; return the question."""
        ...

    def refuse(self, question_id: int, *, note: str, by: str) -> Row:
        """Keep the readings of a question out; return it."""
        ...

    def withdraw_answer(self, question_id: int, by: str) -> Row:
        """Take an answer back, and the event it made; return the question."""
        ...

    def limits(self, register_id: int) -> Sequence[Row]:
        """Return valid_from, max_rate, interval_s and declared_by of each dated limit, in order of time."""
        ...

    def set_limit(
        self, register_id: int, valid_from: datetime, max_rate: float | None, interval_s: int, by: str
    ) -> Row:
        """Keep what holds from an instant on, in the place of what was declared for it."""
        ...

    def drop_limit(self, register_id: int, valid_from: datetime) -> None:
        """Forget a dated limit."""
        ...

    def asides(self, register_id: int) -> Sequence[Row]:
        """Return what was set aside and not taken back, in order of time.

        Each has id, meter, register, source, start, end (both included), readings (how many), note, declared_by and
        declared_at.
        """
        ...

    def aside(self, aside_id: int) -> Row:
        """Return one of them."""
        ...

    def set_aside(self, register_id: int, source: str, span: tuple[datetime, datetime], *, note: str, by: str) -> Row:
        """Let the readings from one instant to another, both included, take no part."""
        ...

    def take_back(self, aside_id: int, by: str) -> None:
        """Let them count again."""
        ...


class FindingReader(Protocol):
    """Anomalies, refusals and figures by EPCI."""

    def anomalies(self, *, order: str, limit: int, **filters: Any) -> Sequence[Row]:
        """Return a page of anomalies, by `start` or by `cost`."""
        ...

    def anomaly_hours(self, anomaly_id: int) -> Sequence[Row]:
        """Return time, amount, expected, low, high, inside around an anomaly."""
        ...

    def rejections(
        self, *, reason: str | None, device: str | None, resolved: bool, after_id: int | None, limit: int
    ) -> Sequence[Row]:
        """Return a page of refusals (that wait, or are resolved by now) without their bytes."""
        ...

    def rejection_summary(self, *, resolved: bool, limit: int) -> Sequence[Row]:
        """Return reason, device, messages, times, first_received_at, last_received_at, replayable of each kind."""
        ...

    def rejection(self, rejection_id: int) -> Row | None:
        """Return one refusal with its bytes, or None."""
        ...

    def territory(self, since: date, until: date) -> Sequence[Row]:
        """Return each EPCI's consumption, anomalies and saving."""
        ...


class Quarantine(Protocol):
    """Refused messages that may go through again."""

    def replay(self, selection: Selection) -> Replayed:
        """Send the chosen ones through again.

        Raises:
            ConflictError: another replay is under way.
        """
        ...


class CommissioningBook(Protocol):
    """What a meter's registers received, what was typed of its display, and verdicts that stay."""

    def registers(self, meter: str, now: datetime) -> Sequence[Row]:
        """Return the registers of a meter, none of one that is not known.

        Each has register_id, meter, register, kind, unit, base_unit, fluid, device, timezone, site, site_name,
        delivery_point and, of a declared offset of its display (else None), display_offset (in base_unit),
        offset_since, offset_reason and offset_by.
        """
        ...

    def facts(self, meter: str, commissioning: int | None, now: datetime) -> Sequence[RegisterFacts]:
        """Return what each register received, with the displays that were typed in a commissioning."""
        ...

    def last_readings(self, meter: str, at: datetime) -> Mapping[int, Row]:
        """Return by register_id the value, in its base unit, and time of the last reading that had come at a moment."""
        ...

    def acts(self, meter: str) -> Sequence[Row]:
        """Return the commissionings, the latest first.

        Each has id, opened_at, opened_by, checks (None before it is signed), verdict, reasons, signed_at, signed_by,
        judged (registers with their last readings, and facts; None where nothing was kept) and displays: register,
        value, unit, resolution, read_at, typed_at, typed_by.
        """
        ...

    def under_way(self, now: datetime, limit: int) -> Sequence[tuple[Row, Sequence[RegisterFacts]]]:
        """Return commissionings that are not signed, or refused and not begun anew, with what registers received.

        Each has id, meter, site, site_name, timezone, opened_at, opened_by, verdict (None or refuse), reasons,
        signed_at and signed_by; the oldest come first; of refused ones there are no facts.
        """
        ...

    def begin(self, meter: str, by: str, now: datetime) -> int:
        """Begin a commissioning; return its number.

        Raises:
            ConflictError: one is under way.
            NotFoundError: no such meter.
        """
        ...

    def type_display(self, commissioning: int, register: str, fields: Mapping[str, Any]) -> None:
        """Keep value, unit, resolution and read_at of a display, and typed_at and typed_by.

        Raises:
            NotFoundError: no such register, or it is signed by now.
        """
        ...

    def declare_offset(self, meter: str, register: str, offset: Offset, reason: str, *, by: str, now: datetime) -> None:
        """Keep what lies between a register and its display.

        Raises:
            NotFoundError: no such register.
        """
        ...

    def withdraw_offset(self, meter: str, register: str, *, by: str, now: datetime) -> None:
        """Forget it.

        Raises:
            NotFoundError: none was declared.
        """
        ...

    def sign(
        self,
        commissioning: int,
        meter: str,
        judge: Callable[[Sequence[RegisterFacts], datetime], Signature],
        *,
        by: str,
        now: Callable[[], datetime],
    ) -> None:
        """Judge what the registers received, and keep the verdict with it, at once: nothing comes in between.

        Raises:
            ConflictError: it is signed already.
        """
        ...


class AcceptancePaper(Protocol):
    """Makes the paper of a signed commissioning."""

    def __call__(self, act: Row, registers: Sequence[Row], translate: Translator, wording: Wording, /) -> bytes:
        """Return it as a PDF."""
        ...


class FleetReader(Protocol):
    """When and how devices and gateways were heard."""

    def devices(self, now: datetime) -> Sequence[DeviceFacts]:
        """Return every device that a register listens to, without the counts of its last 24 hours."""
        ...

    def counts(self, devices: Sequence[str], now: datetime) -> Mapping[str, tuple[int, int]]:
        """Return readings and refused messages of the last 24 hours by device."""
        ...

    def gateways(self) -> Sequence[GatewayFacts]:
        """Return every gateway that was ever heard."""
        ...

    def strangers(self, limit: int) -> Sequence[Stranger]:
        """Return up to so many devices that a network heard and no register listens to, the last heard first."""
        ...


class UnknownSenders(Protocol):
    """Who speaks without a register: devices, and topics that nobody understands."""

    def senders(self, *, ignored: bool, after: tuple[datetime, str, str] | None, limit: int) -> Sequence[Row]:
        """Return up to `limit` senders of whom messages wait, the last heard first, below (last_heard, kind, sender).

        Each has kind (device or topic), sender, topic, first_heard, last_heard, messages, ignored_at, ignored_by,
        attached and, of its latest message, reason, detail, sample_topic, payload, sample_received_at.
        """
        ...

    def sender(self, kind: str, sender: str) -> Row | None:
        """Return one without its message, or None; `codec` is what is set to read a device's bytes."""
        ...

    def messages(self, kind: str, sender: str, limit: int) -> Sequence[RawMessage]:
        """Return the latest messages of one that wait, in order of reception."""
        ...

    def sites(self) -> Sequence[Row]:
        """Return code and name of every site."""
        ...

    def communes(self) -> Sequence[Row]:
        """Return insee and name of every commune."""
        ...

    def ignore(self, kind: str, sender: str, by: str, *, ignored: bool) -> None:
        """Keep nothing more of a sender, or keep its messages again.

        Raises:
            NotFoundError: nobody spoke so.
        """
        ...

    def feeds(self, device: str) -> bool:
        """Whether a register listens to a device."""
        ...

    def keep_key(self, meter: str, key: bytes) -> None:
        """Keep the key of a meter whose telegrams are encrypted; it is never shown."""
        ...

    def attach(self, asked: Attachment, by: str) -> None:
        """Make a meter with its registers, and its site where it is new: all or nothing.

        Raises:
            NotFoundError: no such site.
            ConflictError: something of it is there already, and otherwise.
        """
        ...


class Recogniser(Protocol):
    """The decoders, asked what messages hold."""

    def recognise(self, messages: Sequence[RawMessage], device: str | None, codec: str | None = None) -> Recognised:
        """Return the channels of a device in messages, as if it had a codec, and the codecs that read the last."""
        ...

    def opens(self, messages: Sequence[RawMessage], meter: str, key: bytes) -> bool | None:
        """Tell whether a key opens one of a meter's encrypted messages; None where none of them waits for a key."""
        ...

    def decoder(self, message: RawMessage) -> str | None:
        """Return the name of the decoder that understands a message."""
        ...

    def codecs(self) -> Sequence[str]:
        """Return the names of all payload codecs."""
        ...


class SavingsReader(Protocol):
    """Savings against a weather-corrected baseline."""

    def savings(self, siren: str, start: date | None, end: date | None, as_of: datetime | None) -> EpciSaving:
        """Return the saving of an EPCI over civil [start, end); None means the pilot's start, the last whole day.

        With `as_of`, days are as they were known then.

        Raises:
            NotFoundError: no such EPCI, or it has no pilot.
            UsageError: the period holds no day.
        """
        ...


class TokenReader(Protocol):
    """Valid access tokens."""

    def find(self, token: str) -> Row | None:
        """Return id, role and label of a valid token, or None."""
        ...

    def find_id(self, token_id: str) -> Row | None:
        """Return the same for a token's number."""
        ...


class HealthReader(Protocol):
    """Readiness, and the counts of /metrics."""

    def require_ready(self) -> None:
        """Return when the database serves what this code expects.

        Raises:
            UnavailableError: it does not.
        """
        ...

    def ingest(self) -> Sequence[Row]:
        """Return the counters of each collector."""
        ...

    def silent(self, now: datetime) -> Row:
        """Return `registers` and how many are `silent`."""
        ...

    def collectors(self) -> Sequence[Row]:
        """Return what each collector last said of itself.

        Each has name, group, condition, since, started_at, reported_at, held_messages, held_bytes, last_stored_at,
        last_waited_from, last_waited_to, broker_dropped, and silent: it should have said something since.
        """
        ...

    def derivation(self) -> Row:
        """Return what of readings is not in the figures yet.

        It has series (how many), since (when the oldest was noted or last worked at, None where nothing waits),
        behind_s (seconds since then), late: one that did not fail has waited for more than some minutes, failed: how
        many could not be derived and are tried again later, and failed_names: what the first of these are called.
        """
        ...

    def answers(self) -> bool:
        """Whether the database answers, asked without patience."""
        ...

    def forgotten(self) -> Row:
        """Return what of unknown senders' messages was not kept, and the bounds.

        It has messages (how many were forgotten because more came), since (the first day in UTC on which any was, None
        where none was), of_device, of_topic (messages that are kept of each) and most_senders (devices, and topics).
        """
        ...

    def rejections(self) -> Sequence[Row]:
        """Return `reason` and `times`."""
        ...


class LiveReader(Protocol):
    """What a site draws now and used today."""

    def main_registers(self, site: str) -> Sequence[int]:
        """Return the registers that tell a site's electric power."""
        ...

    def pulse(self, register_ids: Sequence[int]) -> Sequence[Row]:
        """Return site, register_id, register, time, value and power_kw of each register's last reading."""
        ...

    def today(self, site: str, day: date, start: datetime, end: datetime) -> Sequence[Row]:
        """Return fluid, base_unit, amount, compared, expected, price_eur over [start, end)."""
        ...

    def last_hour(self, site: str, since: datetime) -> Row | None:
        """Return time, amount, low, high of the last whole hour that has a band."""
        ...


class FeedSource(Protocol):
    """Commits of collectors as they happen."""

    def notifications(self) -> AsyncIterator[tuple[int, ...]]:
        """Yield the registers heard at each commit; none named means any of them."""
        ...


class PanelQueries(Protocol):
    """The panels that Grafana and our pages share."""

    def specs(self, translate: Translator) -> Sequence[Row]:
        """Return each panel's id, title, description, no_data, kind, unit, columns and variables, in a language."""
        ...

    def run(self, panel_id: str, start: datetime, end: datetime, variables: Mapping[str, Sequence[str]]) -> PanelRows:
        """Return the rows of one panel over [start, end].

        Raises:
            NotFoundError: no such panel.
            UsageError: a variable is missing.
        """
        ...


class Connecting(Protocol):
    """Devices connected as a list, and their accounts at the broker."""

    def template(self, kind: str) -> bytes:
        """Return a list to fill in, csv or xlsx."""
        ...

    def choices(self) -> Mapping[str, Sequence[str]]:
        """Return the words that `dialect` and `codec` take."""
        ...

    def read(self, name: str, content: bytes) -> Sequence[ListLine]:
        """Return the lines of a file.

        Raises:
            UsageError: it is no list, or too large.
        """
        ...

    def check(self, lines: Sequence[ListLine]) -> Sequence[CheckedLine]:
        """Return every line with its verdict."""
        ...

    def apply(self, lines: Sequence[ListLine], by: str) -> Applied:
        """Connect all of them, or none.

        Raises:
            UnavailableError: the database or the broker is away; nothing was done.
            ConflictError: something was registered meanwhile; nothing was done.
        """
        ...

    def identities(self, *, ended: bool = False) -> Sequence[DeviceIdentity]:
        """Return the accounts that hold, or all there were."""
        ...

    def give(self, device: str, access: Access | None, by: str) -> Sheet:
        """Give an account to whoever speaks for several devices.

        Without rights (None), a device whose account was ended gets those that it had.

        Raises:
            UsageError: the name or a topic does not fit, there are no rights, or nobody gives accounts here.
            ConflictError: it has an account, or a topic is another's.
            UnavailableError: the broker cannot be told.
        """
        ...

    def give_own(self, device: str, access: Access, by: str) -> Sheet:
        """Give an account to a device that spoke over one that others share; raises as `give`."""
        ...

    def offer(self, device: str, access: Access | None) -> AccountOffer:
        """Return whether a device may have an account of its own; without rights (None) others speak for it."""
        ...

    def revoke(self, device: str, by: str) -> None:
        """End an account.

        Raises:
            NotFoundError: the device has none.
            UsageError, UnavailableError: the broker cannot be told.
        """
        ...

    def rotate(self, device: str, by: str) -> Sheet:
        """Give another password.

        Raises:
            NotFoundError: the device never had an account.
            ConflictError: its account was ended, or it uses a certificate.
            UsageError, UnavailableError: the broker cannot be told.
        """
        ...

    def sheets(self, sheets: Sequence[Sheet], translate: Translator) -> bytes:
        """Return the sheets as a PDF, one page each."""
        ...


@dataclass(frozen=True, kw_only=True)
class Services:
    """Everything the routes are given; `describe` turns an anomaly's row into its sentence."""

    registry: RegistryReader
    amounts: AmountReader
    virtual_meters: VirtualMeterStore
    coefficients: CoefficientStore
    codecs: CodecStore
    comparison: ComparisonReader
    connecting: Connecting
    balances: BalanceReader
    declarations: DeclarationBook
    findings: FindingReader
    quarantine: Quarantine
    commissioning: CommissioningBook
    acceptance: AcceptancePaper
    fleet: FleetReader
    unknown: UnknownSenders
    recogniser: Recogniser
    savings: SavingsReader
    tokens: TokenReader
    health: HealthReader
    live: LiveReader
    feed: FeedSource
    panels: PanelQueries
    profiles: ProfileStore
    describe: Callable[[Row], Message]
    catalogue: Callable[[str], Translator]
    now: Callable[[], datetime]
    resources: AbstractContextManager[object]
    """Entered at start, left at the end: what the adapters hold open."""
