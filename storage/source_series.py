"""How a source tells registers where it differs from their own ways: what a supplier's file needs of the registry."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict

from domain.registry import RegisterKind
from domain.supplier import PointRegister, SourceSeries
from storage.connection import connect
from storage.queries import queries

__all__ = ["TimescaleSourceSeries"]

SQL = queries("source_series")


class TimescaleSourceSeries:
    """Reads and writes them, as the owner of the schema."""

    def __init__(self, database_url: str) -> None:
        self._url = database_url

    def points(self, source: str) -> Mapping[str, Sequence[PointRegister]]:
        """Return the electric energy registers of each delivery point (PRM), and what the source told of them."""
        found: dict[str, list[PointRegister]] = defaultdict(list)
        with connect(self._url) as connection:
            for point, *row in connection.execute(SQL["points"], {"source": source}).fetchall():
                number, meter, name, scale, kind, unit, interval_s, has_readings = row
                told = None if kind is None else SourceSeries(number, RegisterKind(kind), unit, interval_s)
                found[point].append(PointRegister(number, meter, name, scale, told, has_readings))
        return found

    def declare(self, source: str, series: Iterable[SourceSeries]) -> None:
        """Write how a source that exists tells registers; what it told before stays."""
        rows = [asdict(one) | {"source": source} for one in series]
        with connect(self._url) as connection, connection.cursor() as cursor:
            cursor.executemany(SQL["declare"], rows)
