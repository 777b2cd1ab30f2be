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

HISTORIQUE = frozenset(
    ("BASE", "HCHC", "HCHP", "EJPHN", "EJPHPM", "BBRHCJB", "BBRHPJB", "BBRHCJW", "BBRHPJW", "BBRHCJR", "BBRHPJR")
)
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
PARTS = {"BASE": 1, "HC": 2, "EJ": 2, "BB": 6}
"""Indexes of a tariff, by what its option (OPTARIF) begins with."""


def index_of(digits: str | bytes) -> int | None:
    """Return the number that these digits are, or None."""
    fits = len(digits) <= MOST_DIGITS and digits.isascii() and digits.isdigit()
    return int(digits) if fits else None


def is_historique(labels: AbstractSet[str]) -> bool:
    """Whether these are labels of historique mode, which has no clock."""
    return "ADCO" in labels or bool(HISTORIQUE & labels)


def standard_readings(device: str, time: datetime, indexes: Mapping[str, int]) -> Iterator[Reading]:
    """Yield the indexes of standard mode."""
    for label in STANDARD & indexes.keys():
        yield Reading(device, NAMES.get(label, label), time, indexes[label], "Wh", optional=True)


def historique_readings(device: str, time: datetime, indexes: Mapping[str, int], option: str) -> Iterator[Reading]:
    """Yield the indexes of historique mode, and their sum where no index of the tariff is missing.

    A total without one of its parts would be a false fall.
    """
    present = HISTORIQUE & indexes.keys()
    for label in present:
        yield Reading(device, label, time, indexes[label], "Wh", optional=True)
    if any(option.startswith(prefix) and len(present) == count for prefix, count in PARTS.items()):
        yield Reading(device, "energy_import", time, sum(indexes[label] for label in present), "Wh", optional=True)
