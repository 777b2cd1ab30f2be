"""Attaching a device that speaks already: what its messages hold, what that suggests, and what somebody asks for."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from domain.commissioning import unit_fits
from domain.connection import Access
from domain.delivery_point import is_delivery_point
from domain.errors import UsageError
from domain.registry import Fluid, Meter, Register, RegisterKind, Site
from domain.rejection import Reason
from domain.unit import UNITS, Quantity, unit_named

__all__ = [
    "Attachment",
    "CodecFit",
    "Recognised",
    "SeenChannel",
    "Suggestion",
    "checked_attachment",
    "checked_name",
    "checked_register",
    "name_like",
    "suggest",
]

MOST_NAME = 120
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
    """How a channel might be registered; `likely` where it is something that is accounted for."""

    channel: SeenChannel
    name: str
    kind: RegisterKind
    unit: str
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
    guess = None if unit is not None else next((word for word in WORDS if word[0].search(seen.channel)), None)
    if guess is not None:
        unit, fluid = UNITS[guess[1]], guess[2]
    known = unit is not None and unit.quantity in KINDS
    if not known or unit is None:
        # A pulse, or nobody knows what: it may be counted once somebody says what it is worth.
        pulses = unit is not None and unit.quantity is Quantity.COUNT
        return Suggestion(seen, name_like(seen.channel), RegisterKind.INDEX, "L" if pulses else "kWh", None,
                          _interval_s(seen), likely=pulses)  # fmt: skip
    kind = KINDS[unit.quantity]
    if kind is RegisterKind.INDEX and (DELTA.search(seen.channel) or _falls(seen)):
        kind = RegisterKind.DELTA
    fluid = fluid or {"m3": Fluid.WATER, "m3/h": Fluid.WATER}.get(unit.base, Fluid.ELECTRICITY)
    return Suggestion(seen, name_like(seen.channel), kind, unit.name, fluid, _interval_s(seen), likely=True)


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


def checked_register(register: Register, fluid: Fluid) -> Register:
    """Return a register whose unit fits its kind and its meter's fluid.

    Raises:
        UsageError: it does not.
    """
    field = f"unit-{register.channel}"
    unit = unit_named(register.unit)
    if unit is None or unit.name not in UNITS:
        raise UsageError("error-attach-unit", value=register.unit[:20], known=", ".join(UNITS), field=field)
    if not unit_fits(unit.name, register.kind, fluid):
        raise UsageError(
            "error-attach-unit-unfit", register=register.name[:40], unit=unit.name, kind=register.kind.value,
            fluid=fluid.value, field=field,
        )  # fmt: skip
    if not 1e-9 <= register.scale <= 1e9:
        raise UsageError("error-attach-scale", register=register.name[:40], field=f"scale-{register.channel}")
    if not 1 <= register.interval_s <= LONGEST_INTERVAL_S:
        raise UsageError("error-attach-interval", register=register.name[:40], field=f"interval-{register.channel}")
    checked_name(register.name, f"name-{register.channel}")
    return register


def checked_attachment(asked: Attachment, communes: Sequence[str] | frozenset[str]) -> Attachment:
    """Return what was asked for, when its parts fit one another.

    Raises:
        UsageError: they do not.
    """
    checked_name(asked.meter.code, "meter")
    checked_name(asked.meter.site, "site")
    if not asked.registers:
        raise UsageError("error-attach-no-register", field="registers")
    names = [register.name for register in asked.registers]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise UsageError("error-attach-twice", register=twice, field=f"name-{twice}")
    point = asked.meter.delivery_point
    if point is not None and not is_delivery_point(point, asked.meter.fluid):
        raise UsageError("error-attach-delivery-point", value=point[:40], field="delivery_point")
    for register in asked.registers:
        checked_register(register, asked.meter.fluid)
    if asked.new_site is not None:
        checked_name(asked.new_site.code, "site_code")
        if not asked.new_site.name.strip() or len(asked.new_site.name) > MOST_NAME:
            raise UsageError("error-attach-empty", field="site_name")
        if asked.new_site.commune_insee not in communes:
            raise UsageError("error-attach-commune", value=asked.new_site.commune_insee[:10], field="commune_insee")
    return asked
