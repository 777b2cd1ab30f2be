"""Enedis tables of measures, one a line (R63 load curves, R64 indexes).

The columns: docs/methods/suppliers.md, with what is verified and what is assumed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from domain.registry import RegisterKind
from domain.text import Message
from ingest.line import Line, LineError
from ingest.supplier.measure import DAY_S, Measure, amount_of, is_production, moment, plain, step_seconds

__all__ = ["EnedisTable"]

NEEDED = frozenset(
    {"identifiant prm", "grandeur physique", "grandeur metier", "unite", "horodate", "valeur"}
)  # fmt: skip
POWER_UNITS = frozenset({"W", "kW"})
ENERGY_UNITS = frozenset({"Wh", "kWh", "MWh"})
ACTIVE_ENERGY = frozenset({"EA", "EAS", "EAI"})
TOTALS = frozenset({"", "TOT", "TOTAL", "EAS T", "EAI T"})
"""What a total calls its dial; the others are parts of it."""


class EnedisTable:
    """Load curve (PA in W, with its step) and index (EA in Wh)."""

    name = "enedis-table"

    def matches(self, head: Sequence[str]) -> bool:
        """Whether the columns are there that a measure needs, and those of a curve or of an index."""
        known = {plain(name) for name in head}
        return known >= NEEDED and not known.isdisjoint({"pas", "cadran"})

    def columns(self, head: Sequence[str]) -> Sequence[str]:
        """Return the file's own columns."""
        return head

    def read(self, head: Sequence[str], rows: Iterable[list[str]]) -> Iterator[tuple[Line, Measure | Message]]:
        """Yield each line with what it says."""
        places = {plain(name): place for place, name in enumerate(head)}
        width = len(head)
        for row in rows:
            if not any(row):
                continue
            fields = [field.strip() for field in row] + [""] * (width - len(row))
            try:
                found: Measure | Message = _measure(fields, places)
            except LineError as error:
                found = error.message
            yield dict(zip(head, fields, strict=False)), found


def _measure(fields: Sequence[str], places: Mapping[str, int]) -> Measure:
    def field(name: str) -> str:
        place = places.get(name)
        return "" if place is None else fields[place]

    quantity, unit, nature = field("grandeur physique"), field("unite"), field("nature")
    curve = quantity == "PA" and unit in POWER_UNITS
    if not curve and (quantity not in ACTIVE_ENERGY or unit not in ENERGY_UNITS):
        raise LineError("supplier-quantity", quantity=quantity, unit=unit)
    if not curve and field("cadran").upper() not in TOTALS:
        raise LineError("supplier-part", dial=field("cadran"))
    step = step_seconds(field("pas")) if curve or field("pas") else DAY_S
    if not curve and step != DAY_S:
        raise LineError("supplier-quantity", quantity=f"{quantity} {field('pas')}", unit=unit)
    return Measure(
        field("identifiant prm"),
        is_production(field("grandeur metier")),
        RegisterKind.DELTA if curve else RegisterKind.INDEX,
        field("etape metier"),
        moment(field("horodate")),
        step if curve else 0,
        amount_of(field("valeur")),
        unit,
        nature.upper().startswith("E"),
    )
