"""A list of devices to connect: each line with its verdict and every reason of a refusal, against what is known.

The columns are those of a list of meters (ingest.meter_list), and what the device needs to be let in and understood.
Nothing is written here: the same check runs before a list is shown and before it is applied.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from domain.connection import (
    RESERVED,
    Access,
    CheckedLine,
    Connection,
    Credential,
    Known,
    ListLine,
    Verdict,
)
from domain.registry import Register, Site
from domain.spelling import composed, folded
from domain.text import Message
from ingest import line as line_field
from ingest import meter_list
from ingest.dialect import DIALECTS
from ingest.line import Line, LineError
from ingest.named_device import NamedDevices
from ingest.topic_claim import Claims, filter_fault

__all__ = ["COLUMNS", "MOST_LINES", "OPTIONAL", "check", "issues", "names_of"]

COLUMNS = meter_list.COLUMNS
OPTIONAL = (
    "device", "delivery_point", "scale", "digits", "max_rate", "interval_s", "dialect", "codec", "credential", "topic",
)  # fmt: skip
REASON = "reason"
"""The column of a list of refused lines that says why."""
MOST_LINES = 5_000
MOST_TOPICS = 8
DEV_EUI = re.compile(r"[0-9a-f]{16}")
MARKS = str.maketrans("", "", "-: ")
"""How a DevEUI is grouped on labels."""
MOST_PROFILES = 5
LEVEL = re.compile(r"\{(?!device\})[^}/]*\}")
"""A named level of a profile's topic that is not the device."""
RIGHTS = ("dialect", "codec", "credential", "topic")
Rights = tuple[str | None, Access]
"""The codec that reads a device's bytes, and what the device may do at the broker."""
NAMES = ("meter", "site", "register", "device", "delivery_point", "commune_insee")
EXACT_DIGITS = 15
"""A spreadsheet keeps no more digits of a number."""
FULL_DIGITS = {"delivery_point": 14, "commune_insee": 5}
DATE = re.compile(r"\d{4}-\d{2}-\d{2}([T ].*)?|\d{1,2}/\d{1,2}/\d{4}")
POWER_OF_TEN = re.compile(r"\d([.,]\d+)?[eE]\+?\d{2}")
"""A long number as a spreadsheet shows it."""
OF_A_CELL = frozenset({"line-zero-lost", "line-digits-lost", "line-date-cell", "line-formula-empty"})
VAGUE = ("line-bad-delivery-point", "line-unknown-commune", "line-unknown-unit", "line-unknown-codec")


_Said = tuple[int, tuple[str, ...]]
"""What is said, and the number of the first line that says it."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A line as it is understood, and what it installs, or why it is refused."""

    place: int
    line: ListLine
    normal: Line
    found: meter_list.Installation | Message

    @property
    def number(self) -> int:
        return self.line.row or self.place


@dataclass(slots=True)
class _Seen:
    """What the lines before this one ask for; numbers are those of lines."""

    known: Known
    claims: Claims
    agreed: Mapping[str, _Said]
    """What most lines say of a site: kind and commune."""
    spelt: Mapping[str, _Said]
    """How most lines spell a site, by what its spellings share."""
    named: NamedDevices
    spoken: Mapping[str, tuple[str, str]]
    """By the name of a device, another account with a filter that names it."""
    registers: dict[tuple[str, str], int] = field(default_factory=dict)
    channels: dict[tuple[str, str], int] = field(default_factory=dict)
    sites: set[str] = field(default_factory=set)
    meters: dict[str, tuple[int, tuple[str, str, str | None]]] = field(default_factory=dict)
    devices: dict[str, tuple[int, str, str | None, Access]] = field(default_factory=dict)
    profiles_told: bool = False


def names_of(lines: Sequence[ListLine]) -> dict[str, list[str]]:
    """Return what must be looked up to check a list: names of `sites`, `meters` and `devices`."""
    normal = [_normal(_composed(line.fields)) for line in lines]
    asked = {
        "sites": {one.get("site", "") for one in normal},
        "meters": {one.get("meter", "") for one in normal},
        "devices": {one.get("device") or one.get("meter", "") for one in normal},
    }
    # No database knows a name with a NUL in it; it is refused as a name.
    return {kind: sorted(name for name in names if name and "\x00" not in name) for kind, names in asked.items()}


def check(lines: Sequence[ListLine], known: Known) -> list[CheckedLine]:
    """Return every line with its verdict, in order.

    A line that is refused does not count for those after it, but for what most lines say of their site.
    """
    claims = Claims()
    for identity in known.identities.values():
        for topic in identity.access.publish:
            claims.add(topic, identity.device)
    composed_lines = [replace(line, fields=_composed(line.fields)) for line in lines]
    asked = [
        _Asked(place, line, normal := _normal(line.fields), meter_list.read_meter(normal, known.communes))
        for place, line in enumerate(composed_lines, start=1)
    ]
    devices = {one.normal.get("device") or one.normal.get("meter", "") for one in asked}
    named = NamedDevices(known.feeding | devices, known.identities, known.device_levels)
    seen = _Seen(known, claims, *_agreed(asked), named, _spoken(devices - known.feeding, known))
    return [_checked(one, seen) for one in asked]


def _spoken(devices: set[str], known: Known) -> dict[str, tuple[str, str]]:
    """Return which of new devices the accounts of others name: the filter and whose it is."""
    named = NamedDevices(devices | known.feeding, devices, known.device_levels)
    found: dict[str, tuple[str, str]] = {}
    for account, identity in known.identities.items():
        for topic in identity.access.publish if account in known.feeding else ():
            other = named.other(topic, account)
            if other in devices:
                found[other] = (topic, account)
    return found


def _agreed(asked: Sequence[_Asked]) -> tuple[Mapping[str, _Said], Mapping[str, _Said]]:
    """Return what most lines say of each site, by its code; and how most spell it, by what its spellings share."""
    told: dict[str, list[tuple[int, tuple[str, ...]]]] = {}
    spelt: dict[str, list[tuple[int, tuple[str, ...]]]] = {}
    for one in asked:
        if isinstance(one.found, Message):
            continue
        site = one.found[0]
        told.setdefault(site.code, []).append((one.number, (site.kind.value, site.commune_insee)))
        spelt.setdefault(folded(site.code), []).append((one.number, (site.code,)))
    return {name: _most(said) for name, said in told.items()}, {name: _most(said) for name, said in spelt.items()}


def _most(said: Sequence[tuple[int, tuple[str, ...]]]) -> _Said:
    """Return what most lines say, of equals the first, and the first line that says it."""
    ((most, _times),) = Counter(what for _number, what in said).most_common(1)
    return next((number, what) for number, what in said if what == most)


def _checked(asked: _Asked, seen: _Seen) -> CheckedLine:
    number, line, normal, found = asked.number, asked.line, asked.normal, asked.found
    cells = [*_cells(line)]
    faults = meter_list.faults(normal, seen.known.communes)
    rights = _inherited(normal, seen) or _rights(normal, seen.known)
    faults += rights if isinstance(rights, list) else []
    reasons = _without_echo([*cells, *(fault for fault in faults if fault not in cells)])
    if isinstance(found, Message) or isinstance(rights, list):
        return CheckedLine(number, line.fields, Verdict.REFUSED, tuple(reasons))
    connection = _completed(Connection(*found, codec=rights[0], access=rights[1]), seen.known)
    connection = replace(connection, register=_heard(connection, rights[0], seen.known))
    reasons += [*_against_known(connection, seen.known), *_against_others(connection, seen)]
    if reasons:
        return CheckedLine(number, line.fields, Verdict.REFUSED, tuple(reasons))
    notes = (*(_unread(line.fields) if asked.place == 1 else ()), *_notes(connection, line.fields, seen))
    _remember(number, connection, seen)
    return CheckedLine(number, line.fields, _verdict(connection, seen.known), (), notes, connection)


def _composed(line: Line) -> Line:
    """Return a line whose accents are composed: two meters are not told apart by what nobody sees."""
    return {column: composed(text) for column, text in line.items()}


def _normal(line: Line) -> Line:
    """Return a line with its device as it will be heard: a DevEUI is told in lower case, without marks."""
    dialect = DIALECTS.get(line.get("dialect", "").lower())
    device = line.get("device") or line.get("meter", "")
    if dialect is None or not dialect.lorawan:
        return line
    plain = device.translate(MARKS).lower()
    return {**line, "device": plain if DEV_EUI.fullmatch(plain) else device}


def _cells(line: ListLine) -> Iterator[Message]:
    """Yield what a spreadsheet has done to names, and what it has not done."""
    for column in (*COLUMNS, *OPTIONAL):
        if column in line.uncomputed:
            yield Message("line-formula-empty", {"column": column})
        elif column in line.dates or (column in FULL_DIGITS and DATE.fullmatch(line.fields.get(column, ""))):
            yield Message("line-date-cell", {"column": column, "value": line.fields[column]})
    for column in NAMES:
        text = line.fields.get(column, "")
        if column in FULL_DIGITS and POWER_OF_TEN.fullmatch(text):
            yield Message("line-digits-lost", {"column": column, "value": text})
        if column not in line.numbers or not text.isdigit():
            continue
        full = FULL_DIGITS.get(column)
        if len(text) > EXACT_DIGITS:
            yield Message("line-digits-lost", {"column": column, "value": text})
        elif full is not None and len(text) == full - 1:
            yield Message("line-zero-lost", {"column": column, "value": text, "digits": full})


def _without_echo(reasons: list[Message]) -> list[Message]:
    """Leave out the complaint about a cell when it is said already what became of it."""
    told = [reason for reason in reasons if reason.key in OF_A_CELL]
    columns = {reason.params["column"] for reason in told}
    values = {reason.params["value"] for reason in told if "value" in reason.params}

    def echoes(reason: Message) -> bool:
        return reason.params.get("column") in columns or (
            reason.key.startswith(VAGUE) and reason.params.get("value") in values
        )

    return [reason for reason in reasons if reason in told or not echoes(reason)]


def _inherited(line: Line, seen: _Seen) -> Rights | None:
    """Return what is known of the device, where its line says nothing of dialect, codec, account and topics."""
    if any(line.get(column) for column in RIGHTS):
        return None
    device = line.get("device") or line.get("meter", "")
    if device in seen.devices:
        return seen.devices[device][2:]
    identity = seen.known.identities.get(device)
    return None if identity is None else (seen.known.device_codecs.get(device), identity.access)


def _rights(line: Line, known: Known) -> Rights | list[Message]:
    """Return the codec and what the device may do at the broker, or what is wrong with what the line says of it."""
    name = line.get("dialect", "").lower() or "vigie"
    device, dialect = line.get("device") or line.get("meter", ""), DIALECTS.get(name)
    codec = line.get("codec") or None
    topics = tuple(line.get("topic", "").replace("|", " ").split())
    reasons: list[Message] = []
    if dialect is None:
        reasons.append(_fault("not-a-choice", column="dialect", value=line["dialect"], known=", ".join(DIALECTS)))
    if codec is not None and codec not in known.codecs:
        reasons.append(_fault("unknown-codec", value=codec, known=", ".join(sorted(known.codecs)) or "-"))
    credential = _credential(line)
    reasons += [credential] if isinstance(credential, Message) else []
    reasons += _topic_faults(topics, device)
    if dialect is None or isinstance(credential, Message):
        return reasons
    access = dialect.access(device, credential, topics)
    reasons += _access_faults(access, name, device)
    return reasons or (codec, access)


def _credential(line: Line) -> Credential | Message | None:
    if not line.get("credential"):
        return None
    try:
        return line_field.choice(line, "credential", Credential)
    except LineError as fault:
        return fault.message


def _access_faults(access: Access, dialect: str, device: str) -> Iterator[Message]:
    if DIALECTS[dialect].lorawan and device and not DEV_EUI.fullmatch(device):
        yield _fault("not-dev-eui", value=device)
    if access.credential is Credential.NONE:
        return
    if not access.publish:
        yield _fault("topic-needed", dialect=dialect)
    if device in RESERVED or any(filter_fault(topic) for topic in access.publish if device in topic.split("/")[0]):
        yield _fault("device-reserved", value=device)
    if device.encode("cp1252", "ignore").decode("cp1252") != device:
        yield _fault("device-letters", value=device)


def _topic_faults(topics: Sequence[str], device: str) -> list[Message]:
    if len(topics) > MOST_TOPICS:
        return [_fault("too-many-topics", most=MOST_TOPICS)]
    told = [(topic, topic.replace("{device}", device or "x")) for topic in topics]
    return [
        _fault("topic-placeholder" if any(mark in filled for mark in "{}") else "bad-topic", value=topic)
        for topic, filled in told
        if any(mark in filled for mark in "{}") or filter_fault(filled)
    ]


def _against_known(asked: Connection, known: Known) -> Iterator[Message]:
    site, meter, register = asked.site, asked.meter, asked.register
    known_site = known.sites.get(site.code)
    if known_site is not None and known_site[1] != site.commune_insee:
        yield _fault("site-elsewhere", site=site.code, commune=known_site[1])
    if known_site is not None and known_site[0] != site.kind.value:
        yield _fault("site-other-kind", site=site.code, kind=known_site[0])
    alike = None if known_site else _alike(site.code, known)
    if alike is not None:
        yield _fault("site-alike", site=site.code, known=alike)
    known_meter = known.meters.get(meter.code)
    if known_meter is not None and known_meter[0] != site.code:
        yield _fault("meter-elsewhere", meter=meter.code, site=known_meter[0])
    if known_meter is not None and known_meter[1] != meter.fluid.value:
        yield _fault("meter-other-fluid", meter=meter.code, fluid=known_meter[1])
    if meter.code in known.virtual_meters:
        yield _fault("meter-virtual", meter=meter.code)
    owner = known.channels.get((register.device, register.channel))
    if owner is not None and owner != (register.meter, register.name):
        yield _fault("conflict", device=register.device, register=owner[1], meter=owner[0])
    elsewhere = known.device_sites.get(register.device, frozenset()) - {site.code}
    if owner is None and elsewhere:
        yield _fault("device-elsewhere", device=register.device, site=min(elsewhere))


def _against_others(asked: Connection, seen: _Seen) -> Iterator[Message]:
    """Yield what contradicts an earlier line, or what another device may already say."""
    register, device = asked.register, asked.register.device
    twice = seen.registers.get((register.meter, register.name))
    if twice is not None:
        yield _fault("register-twice", meter=register.meter, register=register.name, line=str(twice))
    taken = seen.channels.get((device, register.channel))
    if taken is not None and taken != twice:
        yield _fault("channel-twice", device=device, register=register.channel, line=str(taken))
    if asked.site.code not in seen.known.sites:
        yield from _site_faults(asked.site, seen)
    meter = seen.meters.get(asked.meter.code)
    if meter is not None and not _one_meter(meter[1], asked):
        yield _fault("meter-differs", meter=asked.meter.code, line=str(meter[0]))
    other = seen.devices.get(device)
    if other is not None and other[1] != asked.site.code:
        yield _fault("device-other-site", device=device, site=other[1], line=str(other[0]))
    elif other is not None and (other[2], other[3]) != (asked.codec, asked.access):
        yield _fault("device-differs", device=device, line=str(other[0]))
    yield from _topics_of_others(asked, seen)


def _topics_of_others(asked: Connection, seen: _Seen) -> Iterator[Message]:
    """Yield which topics are another device's, by its account or by its name, and who may speak as this new one."""
    device = asked.register.device
    for topic in asked.access.publish if _has_account(asked, seen.known) else ():
        owner, named = seen.claims.other_owner(topic, device), seen.named.other(topic, device)
        if owner is not None:
            yield _fault("topic-taken", topic=topic, device=owner)
        elif named is not None:
            yield _fault("topic-names", topic=topic, device=named)
    if device in seen.spoken:
        topic, account = seen.spoken[device]
        yield _fault("device-spoken", topic=topic, device=account)


def _site_faults(site: Site, seen: _Seen) -> Iterator[Message]:
    """Yield what sets a new site apart from what most lines say of it."""
    first, (kind, commune) = seen.agreed[site.code]
    if (kind, commune) != (site.kind.value, site.commune_insee):
        yield _fault("site-differs", site=site.code, line=str(first), kind=kind, commune=commune)
    first, (code,) = seen.spelt[folded(site.code)]
    if code != site.code and _alike(site.code, seen.known) is None:
        yield _fault("site-spelt", site=site.code, known=code, line=str(first))


def _alike(site: str, known: Known) -> str | None:
    """Return a site that is known and written all but alike."""
    return known.alike_sites.get(folded(site))


def _one_meter(before: tuple[str, str, str | None], asked: Connection) -> bool:
    """Tell whether two lines mean the same meter; a delivery point may be said once."""
    points = {before[2], asked.meter.delivery_point} - {None}
    return before[:2] == (asked.site.code, asked.meter.fluid.value) and len(points) <= 1


def _completed(asked: Connection, known: Known) -> Connection:
    """Return the connection with what the line leaves out and is known: a delivery point, a codec."""
    meter = known.meters.get(asked.meter.code)
    point = asked.meter.delivery_point or (meter[2] if meter else None)
    codec = asked.codec or known.device_codecs.get(asked.register.device)
    return replace(asked, meter=replace(asked.meter, delivery_point=point), codec=codec)


def _heard(asked: Connection, codec: str | None, known: Known) -> Register:
    """Return the register with the channel that it listens to.

    It is the field of its name that a codec tells, where the list names one; else what it listens to already.
    """
    register = asked.register
    before = known.registers.get((register.meter, register.name))
    prefix = f"{codec}." if codec else ""
    if before is not None and before.device == register.device and before.channel.startswith(prefix):
        return replace(register, channel=before.channel)
    return register if register.name.startswith(prefix) else replace(register, channel=prefix + register.name)


def _remember(number: int, asked: Connection, seen: _Seen) -> None:
    register, site, meter = asked.register, asked.site, asked.meter
    seen.registers[register.meter, register.name] = number
    seen.channels[register.device, register.channel] = number
    seen.sites.add(site.code)
    seen.meters.setdefault(meter.code, (number, (site.code, meter.fluid.value, meter.delivery_point)))
    seen.devices.setdefault(register.device, (number, site.code, asked.codec, asked.access))
    if _has_account(asked, seen.known):
        for topic in asked.access.publish:
            seen.claims.add(topic, register.device)


def _verdict(asked: Connection, known: Known) -> Verdict:
    before = known.registers.get((asked.register.meter, asked.register.name))
    if before is None:
        return Verdict.NEW
    meter = known.meters[asked.meter.code]
    same = (
        before == asked.register
        and meter[2] == asked.meter.delivery_point
        and known.device_codecs.get(asked.register.device) == asked.codec
        and not (known.gives_accounts and issues(asked, known))
    )
    return Verdict.SAME if same else Verdict.UPDATED


def issues(asked: Connection, known: Known) -> bool:
    """Tell whether the device gets an account, or other rights than it has; an account that was ended stays so."""
    identity = known.identities.get(asked.register.device)
    if not _has_account(asked, known):
        return False
    return identity is None or identity.access != asked.access


def _has_account(asked: Connection, known: Known) -> bool:
    """Tell whether the device has an account of its own once the list is applied."""
    return asked.access.credential is not Credential.NONE and asked.register.device not in known.ended


def _unread(line: Line) -> Iterator[Message]:
    """Yield which columns nothing reads: one of them may be misspelt."""
    unread = [column[:40] for column in line if column not in {*COLUMNS, *OPTIONAL, REASON}]
    if unread:
        yield Message("connect-note-column", {"columns": ", ".join(unread[:10])})


def _notes(asked: Connection, line: Line, seen: _Seen) -> Iterator[Message]:
    """Yield what is worth knowing before the list is applied; a new site is told by its first line."""
    known = seen.known
    before = known.registers.get((asked.register.meter, asked.register.name))
    if asked.site.code not in known.sites and asked.site.code not in seen.sites:
        yield Message("connect-note-new-site", {"site": asked.site.code})
    if before is not None and before.device != asked.register.device:
        held = "other-device-account" if before.device in known.identities else "other-device"
        yield Message(f"connect-note-{held}", {"before": before.device, "after": asked.register.device})
    told = line.get("device") or line.get("meter", "")
    if told != asked.register.device:
        yield Message("connect-note-dev-eui", {"device": asked.register.device})
    if asked.access.credential is Credential.NONE:
        yield Message("connect-note-no-account")
    elif asked.register.device in known.ended:
        yield Message("connect-note-account-ended", {"device": asked.register.device})
    if asked.register.device in known.identities and issues(asked, known):
        yield Message("connect-note-new-password", {"device": asked.register.device})
    if before is None and issues(asked, known) and not (line.get("dialect") or line.get("topic")):
        yield from _profiles(seen)


def _profiles(seen: _Seen) -> Iterator[Message]:
    """Yield, once, which topics a device needs that a mapping profile reads: with those of our JSON it is not heard."""
    wanted = {name: LEVEL.sub("+", topic) for name, topic in seen.known.profile_topics.items()}
    told = [f"{topic} ({name})" for name, topic in wanted.items() if not filter_fault(topic.replace("{device}", "x"))]
    if told and not seen.profiles_told:
        seen.profiles_told = True
        yield Message("connect-note-profiles", {"topics": ", ".join(told[:MOST_PROFILES])})


def _fault(key: str, **params: str | int) -> Message:
    return Message(f"line-{key}", params)
