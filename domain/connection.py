"""Connecting devices: what a list asks for, what is known already, and what becomes of each of its lines."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from domain.commune import Communes
from domain.endpoint import MqttEndpoint
from domain.quarantine import Replayed
from domain.registry import Meter, Register, Site
from domain.text import Message

__all__ = [
    "RESERVED",
    "Access",
    "AccountOffer",
    "Applied",
    "CheckedLine",
    "Connection",
    "Credential",
    "DeviceIdentity",
    "Feed",
    "IssuedIdentity",
    "Known",
    "ListLine",
    "Sheet",
    "Verdict",
]

RESERVED = frozenset({"vigie", "vigie-admin"})
"""Names of accounts at the broker that are Vigie's own."""


class Credential(StrEnum):
    """How a device proves to the broker who it is."""

    PASSWORD = "password"  # noqa: S105 - a kind, not a secret
    CERTIFICATE = "certificate"
    """A client certificate whose common name is the user name; the broker's administrator signs it."""
    NONE = "none"
    """It has no account of its own: its network server or gateway speaks for it."""


class Verdict(StrEnum):
    """What a line would do, or has done."""

    NEW = "new"
    SAME = "same"
    UPDATED = "updated"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Access:
    """What a device may do at the broker: topics (MQTT filters) it publishes to and listens to."""

    credential: Credential
    publish: tuple[str, ...]
    subscribe: tuple[str, ...] = ()


class AccountOffer(StrEnum):
    """Whether a device that is attached may have an account of its own."""

    OWN = "own"
    """It speaks by itself, over an account that others share or by none."""
    BEHIND = "behind"
    """A network server or a gateway speaks for it, or no topic names it."""
    HELD = "held"
    ENDED = "ended"
    """It had one, that somebody ended."""
    ELSEWHERE = "elsewhere"
    """Accounts of this broker are not given here."""


@dataclass(frozen=True, slots=True)
class DeviceIdentity:
    """An account that was given to a device; its password is known to the device and, as a digest, to the broker."""

    device: str
    access: Access
    issued_at: datetime
    issued_by: str
    revoked_at: datetime | None = None
    revoked_by: str | None = None

    @property
    def username(self) -> str:
        """The name under which the device logs in: its own."""
        return self.device


@dataclass(frozen=True, slots=True)
class IssuedIdentity:
    """An account as it is given: the only time its password is seen. Certificates and gateways' devices have none."""

    device: str
    access: Access
    password: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Connection:
    """One register with its meter and site, and the device that speaks for it."""

    site: Site
    meter: Meter
    register: Register
    codec: str | None
    access: Access


@dataclass(frozen=True, slots=True)
class Known:
    """What the registry holds of all that a list names."""

    communes: Communes = field(default_factory=lambda: Communes({}))
    codecs: frozenset[str] = frozenset()
    sites: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """By code: kind and commune."""
    alike_sites: Mapping[str, str] = field(default_factory=dict)
    """A code of every site, of the list or not, by what its spellings share (domain.spelling.folded)."""
    meters: Mapping[str, tuple[str, str, str | None]] = field(default_factory=dict)
    """By code: site, fluid and delivery point."""
    virtual_meters: frozenset[str] = frozenset()
    registers: Mapping[tuple[str, str], Register] = field(default_factory=dict)
    """By (meter, register)."""
    channels: Mapping[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    """By (device, channel): the (meter, register) that listens to it."""
    device_sites: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """The sites of the meters that each device feeds."""
    device_codecs: Mapping[str, str | None] = field(default_factory=dict)
    identities: Mapping[str, DeviceIdentity] = field(default_factory=dict)
    """Every account that holds, by device, of the list or not."""
    ended: frozenset[str] = frozenset()
    """Devices of the list whose account was ended: only who asks for it by name gives them another."""
    profile_topics: Mapping[str, str] = field(default_factory=dict)
    """The topics of the mapping profiles in force that name a device by a level, {device}, by profile."""
    feeding: frozenset[str] = frozenset()
    """Every device that feeds a register, of the list or not."""
    device_levels: tuple[tuple[str, str], ...] = ()
    """The topics of all mapping profiles in force that name a device by a level, each with that level."""
    gives_accounts: bool = True
    """Whether accounts can be given here: otherwise a device without one is as it should be."""


@dataclass(frozen=True, slots=True)
class ListLine:
    """A line of a list as it was read, and the columns whose cell was a number rather than text.

    `dates` are those whose cell was a date or a time, `uncomputed` those of a formula without a result.
    """

    fields: dict[str, str]
    numbers: frozenset[str] = frozenset()
    row: int | None = None
    """Its row in the file, as a spreadsheet counts them: the head is row 1. None where there is no file."""
    dates: frozenset[str] = frozenset()
    uncomputed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class CheckedLine:
    """A line of a list with its verdict and every reason of a refusal; its number is its row, else its place from 1."""

    number: int
    line: Mapping[str, str]
    verdict: Verdict
    reasons: tuple[Message, ...] = ()
    notes: tuple[Message, ...] = ()
    connection: Connection | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """A register that a device feeds."""

    site: str
    site_name: str
    meter: str
    register: str
    unit: str
    kind: str
    channel: str
    """The name under which the device speaks of it."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a device's sheet says: what it feeds, where it connects, and its account as it was given."""

    identity: IssuedIdentity
    feeds: tuple[Feed, ...]
    codec: str | None
    broker: MqttEndpoint | None
    """Where devices connect; None where nobody has said it."""
    issued_at: datetime
    issued_by: str


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of a list: nothing where a line was refused."""

    lines: tuple[CheckedLine, ...]
    done: bool = False
    sheets: tuple[Sheet, ...] = ()
    """Of the accounts that were given, and of new devices that have none."""
    no_accounts: Message | None = None
    """Why the broker was given no accounts, where it could not be."""
    replayed: Replayed | None = None
    """Messages that came before the devices were known, sent through again."""
    not_replayed: Message | None = None

    def counts(self) -> dict[str, int]:
        """Return how many lines have each verdict."""
        return {verdict.value: sum(line.verdict is verdict for line in self.lines) for verdict in Verdict}
