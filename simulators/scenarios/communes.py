"""Towns of the Aisne where simulated sites may stand."""

import csv
from functools import cache
from importlib.resources import files
from typing import NamedTuple

__all__ = ["Commune", "communes"]


class Commune(NamedTuple):
    """A town: its INSEE code, name, EPCI (SIREN), inhabitants, and its centre in degrees to about a kilometre."""

    insee: str
    name: str
    epci: str
    population: int
    latitude: float
    longitude: float


@cache
def communes() -> dict[str, Commune]:
    """Return the towns by INSEE code, EPCI by EPCI, the greatest first (origin: ATTRIBUTION.md beside)."""
    text = files("simulators.scenarios").joinpath("communes.csv").read_text(encoding="utf-8")
    return {row["insee"]: _commune(row) for row in csv.DictReader(text.splitlines())}


def _commune(row: dict[str, str]) -> Commune:
    return Commune(
        insee=row["insee"],
        name=row["name"],
        epci=row["epci"],
        population=int(row["population"]),
        latitude=float(row["latitude"]),
        longitude=float(row["longitude"]),
    )
