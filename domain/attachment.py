"""Attaching a device that speaks already: what its messages hold, what that suggests, and what somebody asks for."""

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from domain.commissioning import unit_fits
from domain.connection import Access
from domain.delivery_point import is_delivery_point
from domain.errors import SeveralErrors, UsageError
from domain.registry import Fluid, Meter, Register, RegisterKind, Site
from domain.rejection import Reason
from domain.spelling import composed
from domain.unit import UNITS, Quantity, unit_named

__all__ = [
    "MOST_CHANNELS",
    "Attachment",
    "CodecFit",
    "Recognised",
    "SeenChannel",
    "Suggestion",
    "attachment_faults",
    "checked_attachment",
    "checked_name",
    "name_like",
    "suggest",
]

MOST_NAME = 120
MOST_CHANNELS = 200
"""Of one sender so many are told."""
LONGEST_INTERVAL_S = 31 * 86_400
USUAL_INTERVALS_S = (
    1,
    2,
    5,
    10,
    15,
    30,
    60,
    120,
    300,
    600,
    900,
    1200,
    1800,
    3600,
    7200,
    14_400,
    21_600,
    43_200,
    86_400,
)
DEFAULT_INTERVAL_S = 600
NOT_IN_NAMES = "/+#\x00"
"""Signs that a topic, an address or a file would read otherwise."""
KINDS = {
    Quantity.ENERGY: RegisterKind.INDEX,
    Quantity.VOLUME: RegisterKind.INDEX,
    Quantity.POWER: RegisterKind.GAUGE,
    Quantity.FLOW: RegisterKind.GAUGE,
}
WORDS: tuple[tuple[re.Pattern[str], str, Fluid | None], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), unit, fluid)
    for pattern, unit, fluid in (
        (r"m3[_/.]?h|flow|debit", "m3/h", None),
        (r"gas|gaz", "m3", Fluid.GAS),
        (r"water|eau|volume|m3|consumption_l", "m3", Fluid.WATER),
        (r"kwh", "kWh", None),
        (r"mwh", "MWh", Fluid.HEAT),
        (r"heat|calorie|thermal|chaleur", "kWh", Fluid.HEAT),
        (r"energy|energie|index|(^|[_.])wh|base|eait|east|hch[cp]", "Wh", None),
        (r"power|puissance|papp|sinsts|(^|[_.])w$", "W", None),
    )
)
"""What the name of a channel without a unit says of it, the first that fits."""
FLUIDS = tuple(
    (re.compile(pattern, re.IGNORECASE), fluid)
    for pattern, fluid in (
        (r"(^|[^a-z])(gas|gaz)([^a-z]|$)", Fluid.GAS),
        (r"(^|[^a-z])(water|eau)([^a-z]|$)", Fluid.WATER),
        (r"(^|[^a-z])(heat|chaleur)([^a-z]|$)", Fluid.HEAT),
    )
)
PULSES = re.compile(r"puls|(^|[_.])imp([_.]|$)", re.IGNORECASE)
"""What a channel without a unit is called where it counts pulses."""
DELTA = re.compile(r"delta|interval|increment|since_last|diff", re.IGNORECASE)


class SeenChannel(NamedTuple):
    """One channel of a device in its kept messages: its (time, value), in order of time, and the unit that it names."""

    device: str
    channel: str
    unit: str | None
    values: tuple[tuple[datetime, float], ...]


class CodecFit(NamedTuple):
    """A payload codec that makes values of the sample: its name, and (channel, value, unit) of each."""

    codec: str
    values: tuple[tuple[str, float, str | None], ...]


@dataclass(frozen=True, slots=True)
class Recognised:
    """What the decoders make of the kept messages of a sender: `decoder` is None where none fits."""

    decoder: str | None
    channels: tuple[SeenChannel, ...] = ()
    codecs: tuple[CodecFit, ...] = ()
    refusals: tuple[str, ...] = ()
    """What the decoder refuses of them: details for a technician, each once."""
    access: Access | None = None
    """The rights of an account of its own, where the device speaks by itself."""
    has_bytes: bool = False
    """Whether the last of them has bytes that a payload codec may read."""
    locked: Reason | None = None
    """Why the last of the encrypted ones is not read: `key_missing` or `key_wrong`; None where all are."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """How a channel might be registered; `likely` where it is something that is accounted for.

    `unit` is None where nothing tells it: somebody must say it, and what a count is worth in it.
    """

    channel: SeenChannel
    name: str
    kind: RegisterKind
    unit: str | None
    fluid: Fluid | None
    interval_s: int
    likely: bool


@dataclass(frozen=True, slots=True)
class Attachment:
    """What somebody asks for: a meter with registers on a site that exists (`new_site` is None) or is to be made.

    `codec` names the payload codec that shall read the device's bytes; None leaves it as it is.
    """

    device: str
    meter: Meter
    registers: tuple[Register, ...]
    new_site: Site | None = None
    codec: str | None = None


def suggest(seen: SeenChannel) -> Suggestion:
    """Return how a channel might be registered, by its unit, else by its name."""
    unit = unit_named(seen.unit) if seen.unit else None
    fluid: Fluid | None = None
    if unit is None and not PULSES.search(seen.channel):
        guess = next((word for word in WORDS if word[0].search(seen.channel)), None)
        unit, fluid = (UNITS[guess[1]], guess[2]) if guess is not None else (None, None)
    name, interval_s = name_like(seen.channel), _interval_s(seen)
    if unit is None or unit.quantity not in KINDS:
        # A pulse, or nobody knows what: it may be counted once somebody says of what, and what it is worth.
        pulses = PULSES.search(seen.channel) is not None if unit is None else unit.quantity is Quantity.COUNT
        return Suggestion(seen, name, RegisterKind.INDEX, None, _fluid_named(seen), interval_s, likely=pulses)
    kind = KINDS[unit.quantity]
    if kind is RegisterKind.INDEX and (DELTA.search(seen.channel) or _falls(seen)):
        kind = RegisterKind.DELTA
    fluid = fluid or {"m3": Fluid.WATER, "m3/h": Fluid.WATER}.get(unit.base, Fluid.ELECTRICITY)
    return Suggestion(seen, name, kind, unit.name, fluid, interval_s, likely=True)


def _fluid_named(seen: SeenChannel) -> Fluid | None:
    """Return the fluid that the name of a channel, or of its device, tells of."""
    told = (fluid for pattern, fluid in FLUIDS if pattern.search(seen.channel) or pattern.search(seen.device))
    return next(told, None)


def _falls(seen: SeenChannel) -> bool:
    """Whether a total would have fallen more than once: then it is no total."""
    return sum(later < earlier for (_, earlier), (_, later) in pairwise(seen.values)) > 1


def _interval_s(seen: SeenChannel) -> int:
    """Return the usual interval that is nearest to the median step between values."""
    times = sorted({time for time, _ in seen.values})
    steps = [(later - earlier).total_seconds() for earlier, later in pairwise(times)]
    if not steps:
        return DEFAULT_INTERVAL_S
    middle = median(steps)
    return min(USUAL_INTERVALS_S, key=lambda usual: abs(usual - middle) / usual)


def name_like(channel: str) -> str:
    """Return a register's name that is like a channel's: its last part, of letters, digits and underscores."""
    parts = [part.strip() for part in re.split(r"[./#+\x00]", channel) if part.strip()]
    # The last part of an OBIS code or of an array says nothing alone.
    chosen = parts[-1] if parts and re.search(r"[^\W\d_]{2}", parts[-1]) else channel
    return re.sub(r"\W+", "_", chosen).strip("_")[:MOST_NAME] or "index"


def checked_name(text: str, field: str) -> str:
    """Return a name that may stand in a topic, an address and a file.

    Raises:
        UsageError: it may not.
    """
    name = text.strip()
    if not name:
        raise UsageError("error-attach-empty", field=field)
    if len(name) > MOST_NAME or any(sign in NOT_IN_NAMES or not sign.isprintable() for sign in name):
        raise UsageError("error-attach-name", field=field, value=name[:40], most=str(MOST_NAME))
    return name


def _name_fault(text: str, field: str) -> Iterator[UsageError]:
    try:
        checked_name(text, field)
    except UsageError as fault:
        yield fault


def _register_faults(register: Register, fluid: Fluid) -> Iterator[UsageError]:
    """Yield why a register cannot be: first that its unit does not fit its kind and its meter's fluid."""
    field, channel, name = f"unit-{register.channel}", register.channel, register.name[:40]
    unit = unit_named(register.unit)
    if not register.unit:
        yield UsageError("error-attach-unit-missing", channel=channel[:40], field=field)
    elif unit is None or unit.name not in UNITS:
        yield UsageError("error-attach-unit", value=register.unit[:20], known=", ".join(UNITS), field=field)
    elif not unit_fits(unit.name, register.kind, fluid):
        yield UsageError("error-attach-unit-unfit", register=name, unit=unit.name, kind=register.kind.value,
                         fluid=fluid.value, field=field)  # fmt: skip
    if not 1e-9 <= register.scale <= 1e9:
        yield UsageError("error-attach-scale", register=name, field=f"scale-{channel}")
    if register.max_rate is not None and not 0 < register.max_rate <= 1e9:
        yield UsageError("error-attach-max-rate", register=name, field=f"max-{channel}")
    if not 1 <= register.interval_s <= LONGEST_INTERVAL_S:
        yield UsageError("error-attach-interval", register=name, field=f"interval-{channel}")
    yield from _name_fault(register.name, f"name-{channel}")


def _site_faults(code: str, new: Site | None, communes: Collection[str]) -> Iterator[UsageError]:
    if new is None or (not code.strip() and not new.name.strip()):
        yield from _name_fault(code, "site")  # nobody has chosen one
        return
    yield from _name_fault(code, "site_code")
    if not new.name.strip() or len(new.name) > MOST_NAME:
        yield UsageError("error-attach-empty", field="site_name")
    if new.commune_insee not in communes:
        yield UsageError("error-attach-commune", value=new.commune_insee[:10], field="commune_insee")


def attachment_faults(asked: Attachment, communes: Collection[str]) -> Iterator[UsageError]:
    """Yield why what was asked for cannot be, each with its field; nothing where its parts fit one another."""
    yield from _name_fault(asked.meter.code, "meter")
    yield from _site_faults(asked.meter.site, asked.new_site, communes)
    point = asked.meter.delivery_point
    if point is not None and not is_delivery_point(point, asked.meter.fluid):
        yield UsageError("error-attach-delivery-point", value=point[:40], field="delivery_point")
    if not asked.registers:
        yield UsageError("error-attach-no-register", field="registers")
    names = Counter(register.name for register in asked.registers)
    for register in asked.registers:
        yield from _register_faults(register, asked.meter.fluid)
        if register.name and names.pop(register.name, 1) > 1:
            yield UsageError("error-attach-twice", register=register.name[:40], field=f"name-{register.channel}")


def checked_attachment(asked: Attachment, communes: Collection[str]) -> Attachment:
    """Return what was asked for, the accents of its names composed, when its parts fit one another.

    The device and its channels stay as they are heard.

    Raises:
        SeveralErrors: they do not: each reason, with its field.
    """
    asked = _composed(asked)
    faults = list(attachment_faults(asked, communes))
    if faults:
        raise SeveralErrors(faults)
    return asked


def _composed(asked: Attachment) -> Attachment:
    meter, site, code = asked.meter, asked.new_site, composed(asked.meter.code)
    return replace(
        asked,
        meter=replace(meter, code=code, site=composed(meter.site)),
        new_site=None if site is None else replace(site, code=composed(site.code), name=composed(site.name)),
        registers=tuple(replace(one, meter=code, name=composed(one.name)) for one in asked.registers),
    )
