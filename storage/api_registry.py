"""What is installed where and when it was last heard, as the API and its pages ask for it."""

from collections.abc import Sequence
from datetime import datetime

from storage.api_rows import Row, one, rows
from storage.connection import Pool
from storage.queries import queries

__all__ = ["TimescaleRegistry"]

SQL = queries("api_registry")


class TimescaleRegistry:
    """Implements api.ports.RegistryReader."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def epcis(self) -> Sequence[Row]:
        """Return every EPCI with its numbers of sites and meters."""
        return rows(self._pool, SQL["epcis"])

    def sites(self, *, siren: str | None, kind: str | None, after: str, limit: int) -> Sequence[Row]:
        """Return up to `limit` sites whose code comes after `after`."""
        return rows(self._pool, SQL["sites"], siren=siren, kind=kind, after=after, limit=limit)

    def site(self, code: str) -> Row | None:
        """Return one site, or None."""
        return one(self._pool, SQL["site"], code=code)

    def meters(
        self, *, siren: str | None, site: str | None, late: bool, now: datetime, after: tuple[str, str], limit: int
    ) -> Sequence[Row]:
        """Return up to `limit` registers after (meter, register); `last_amount` is `last_value` in the base unit."""
        return rows(
            self._pool, SQL["meters"], siren=siren, site=site, late=late, now=now, limit=limit,
            after_meter=after[0], after_register=after[1],
        )  # fmt: skip

    def unknown_devices(self, limit: int) -> Sequence[Row]:
        """Return devices that report without a meter, the last heard first."""
        return rows(self._pool, SQL["unknown_devices"], limit=limit)
