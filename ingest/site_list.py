"""Lines of a list of sites, and of a list of prices."""

from collections.abc import Callable

from domain.calendar import DEFAULT_ZONE, zone
from domain.commune import Communes
from domain.errors import UsageError
from domain.registry import Fluid, Site, SiteKind
from domain.tariff import Coefficient, Tariff
from domain.text import Message
from ingest import line as field
from ingest.line import Line, LineError

__all__ = ["COEFFICIENT_COLUMNS", "SITE_COLUMNS", "TARIFF_COLUMNS", "read_coefficient", "read_site", "read_tariff"]

SITE_COLUMNS = ("site", "name", "site_kind", "commune_insee")
"""Required; `surface_m2, occupants, timezone, lamp_count, installed_power_w` may be left out."""
TARIFF_COLUMNS = ("fluid", "unit", "price_eur", "valid_from")
"""Required; `origin` (the contract) may be left out."""
COEFFICIENT_COLUMNS = ("delivery_point", "valid_from", "kwh_per_m3")
"""Required; `origin` (the invoice) may be left out."""
MOST_OCCUPANTS = 1_000_000
MOST_LAMPS = 100_000
TITLE_LENGTH = 200


def read_site(line: Line, communes: Communes) -> Site | Message:
    """Return the site a line describes, or why it is refused."""
    try:
        return Site(
            code=field.name(line, "site"),
            name=_title(line),
            kind=field.choice(line, "site_kind", SiteKind),
            commune_insee=field.commune(line, communes),
            surface_m2=field.amount(line, "surface_m2"),
            occupants=field.whole(line, "occupants", MOST_OCCUPANTS),
            timezone=_zone(line),
            lamp_count=field.whole(line, "lamp_count", MOST_LAMPS),
            installed_power_w=field.amount(line, "installed_power_w"),
        )
    except LineError as fault:
        return fault.message


def read_tariff(line: Line) -> Tariff | Message:
    """Return the price a line states, or why it is refused."""
    try:
        return _tariff(line)
    except LineError as fault:
        return fault.message


def _tariff(line: Line) -> Tariff:
    fluid = field.choice(line, "fluid", Fluid)
    if line["unit"] not in {"kWh", "m3"}:
        raise LineError("not-a-choice", column="unit", value=line["unit"], known="kWh, m3")
    price = field.amount(line, "price_eur")
    if price is None:
        raise LineError("empty", column="price_eur")
    return Tariff(fluid, line["unit"], price, field.day(line, "valid_from"), line.get("origin", "")[:TITLE_LENGTH])


def read_coefficient(line: Line, known: Callable[[str], bool]) -> Coefficient | Message:
    """Return the coefficient a line states for a delivery point that is known, or why it is refused."""
    try:
        return _coefficient(line, known)
    except LineError as fault:
        return fault.message


def _coefficient(line: Line, known: Callable[[str], bool]) -> Coefficient:
    point, energy = field.name(line, "delivery_point"), field.amount(line, "kwh_per_m3")
    if energy is None:
        raise LineError("empty", column="kwh_per_m3")
    if not known(point):
        raise LineError("no-delivery-point", value=point)
    return Coefficient(point, field.day(line, "valid_from"), energy, line.get("origin", "")[:TITLE_LENGTH])


def _title(line: Line) -> str:
    text = line["name"]
    if not text:
        raise LineError("empty", column="name")
    if len(text) > TITLE_LENGTH or "\x00" in text:
        raise LineError("bad-name", column="name")
    return text


def _zone(line: Line) -> str:
    text = line.get("timezone") or DEFAULT_ZONE
    try:
        zone(text)
    except UsageError:
        raise LineError("unknown-zone", value=text) from None
    return text
