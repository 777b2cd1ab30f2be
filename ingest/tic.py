"""The indexes of a Linky's customer output (TIC) as readings: the same for every gateway that passes them on.

Labels: Enedis-NOI-CPT_54E v3, sections 5.3 and 6.2; all indexes are in Wh. Each keeps its label as channel;
`energy_import` is EAST, or the sum of the historique indexes, and `energy_export` is EAIT.
"""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import datetime
from itertools import chain

from domain.reading import Reading

__all__ = ["INDEXES", "historique_readings", "index_of", "is_historique", "standard_readings"]

TARIFFS = {
    "BASE": frozenset(("BASE",)),
    "HC": frozenset(("HCHC", "HCHP")),
    "EJ": frozenset(("EJPHN", "EJPHPM")),
    "BB": frozenset(("BBRHCJB", "BBRHPJB", "BBRHCJW", "BBRHPJW", "BBRHCJR", "BBRHPJR")),
}
"""Indexes of a tariff of historique mode, by what its option (OPTARIF) begins with."""
HISTORIQUE = frozenset(chain.from_iterable(TARIFFS.values()))
STANDARD = frozenset(
    chain(
        ("EAST", "EAIT"),
        (f"EASF{number:02}" for number in range(1, 11)),
        (f"EASD{number:02}" for number in range(1, 5)),
    )
)
"""Without reactive energy (ERQn), of which no register has the unit."""
INDEXES = HISTORIQUE | STANDARD
NAMES = {"EAST": "energy_import", "EAIT": "energy_export"}
"""Our names for the two totals."""
MOST_DIGITS = 15
"""Of an index: a Linky has nine; more than these a double does not hold."""


def index_of(digits: str | bytes) -> int | None:
    """Return the number that these digits are, or None."""
    fits = len(digits) <= MOST_DIGITS and digits.isascii() and digits.isdigit()
    return int(digits) if fits else None


def is_historique(labels: AbstractSet[str]) -> bool:
    """Whether these are labels of historique mode, which has no clock."""
    return "ADCO" in labels or bool(HISTORIQUE & labels)


def standard_readings(device: str, time: datetime, indexes: Mapping[str, int]) -> Iterator[Reading]:
    """Yield the indexes of standard mode."""
    for label, index in indexes.items():
        if label in STANDARD:
            yield Reading(device, NAMES.get(label, label), time, index, "Wh", optional=True)


def historique_readings(device: str, time: datetime, indexes: Mapping[str, int], option: object) -> Iterator[Reading]:
    """Yield the indexes of historique mode, and their sum where they are those of the tariff, all and no other.

    A total without one of its parts would be a false fall.
    """
    present = {label: index for label, index in indexes.items() if label in HISTORIQUE}
    for label, index in present.items():
        yield Reading(device, label, time, index, "Wh", optional=True)
    named = option if isinstance(option, str) else ""
    if any(named.startswith(prefix) and parts == present.keys() for prefix, parts in TARIFFS.items()):
        yield Reading(device, "energy_import", time, sum(present.values()), "Wh", optional=True)
