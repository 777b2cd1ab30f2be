"""What people maintain beside the meters: the details of sites, prices, and pilots."""

from dataclasses import asdict
from datetime import date

from domain.errors import NotFoundError
from domain.registry import Site, SiteKind
from domain.tariff import Tariff
from storage.connection import connect
from storage.queries import queries
from storage.registry import Change

__all__ = ["TimescaleReference"]

SQL = queries("reference")
REGISTRY = queries("registry")
TIMEZONE = 7
"""Its place in the row of `site_before`."""


class TimescaleReference:
    """Writes as the owner of the schema."""

    def __init__(self, database_url: str) -> None:
        self._url = database_url

    def upsert_site(self, site: Site) -> Change:
        """Write a site with all its details; one that moves to another zone is derived anew."""
        with connect(self._url) as connection:
            before = connection.execute(SQL["site_before"], {"code": site.code}).fetchone()
            row = connection.execute(REGISTRY["upsert_site"], asdict(site)).fetchone()
            assert row is not None
            if site.kind is SiteKind.STREET_LIGHTING:
                connection.execute(REGISTRY["upsert_cabinet"], asdict(site) | {"site_id": row[0]})
            after = connection.execute(SQL["site_before"], {"code": site.code}).fetchone()
            if before is None:
                return Change.NEW
            if before[TIMEZONE] != site.timezone:
                for (register_id,) in connection.execute(SQL["site_registers"], {"site_id": row[0]}).fetchall():
                    connection.execute(REGISTRY["mark_all_stale"], {"register_id": register_id})
            return Change.SAME if before == after else Change.UPDATED

    def upsert_tariff(self, tariff: Tariff) -> Change:
        """Write a dated price."""
        keys = asdict(tariff)
        with connect(self._url) as connection:
            before = connection.execute(SQL["tariff_before"], keys).fetchone()
            connection.execute(SQL["upsert_tariff"], keys)
        if before is None:
            return Change.NEW
        return Change.SAME if before == (tariff.price_eur, tariff.origin) else Change.UPDATED

    def set_pilot(self, siren: str, start: date, station: str) -> str:
        """Begin an EPCI's pilot and return its name.

        Raises:
            NotFoundError: the territory has no such EPCI.
        """
        keys = {"siren": siren, "start": start, "station": station}
        with connect(self._url) as connection:
            row = connection.execute(SQL["epci_name"], keys).fetchone()
            if row is None:
                raise NotFoundError("error-epci-unknown", siren=siren)
            connection.execute(REGISTRY["set_pilot"], keys)
        return str(row[0])

    def pilots(self) -> list[dict[str, object]]:
        """Return every pilot: siren, name, start, station, weather_days."""
        names = ("siren", "name", "start", "station", "weather_days")
        with connect(self._url) as connection:
            return [dict(zip(names, row, strict=True)) for row in connection.execute(SQL["pilots"])]
