"""When and how devices and gateways were heard, as the page of the fleet asks for it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from domain.fleet import DeviceFacts, GatewayFacts, Stranger
from storage.api_rows import rows
from storage.connection import Pool
from storage.queries import queries

__all__ = ["TimescaleFleet"]

SQL = queries("fleet")


class TimescaleFleet:
    """Implements api.ports.FleetReader."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def devices(self, now: datetime) -> Sequence[DeviceFacts]:
        """Return every device that a register listens to, by site and name; what of it was refused, `counts` tells."""
        return [
            DeviceFacts(**{**row, "meters": tuple(row["meters"]), "gateways": tuple(row["gateways"])})
            for row in rows(self._pool, SQL["devices"], now=now)
        ]

    def counts(self, devices: Sequence[str], now: datetime) -> Mapping[str, tuple[int, int]]:
        """Return readings and refused messages of the last 24 hours by device."""
        found = rows(self._pool, SQL["counts"], devices=list(devices), now=now)
        return {row["device"]: (row["readings"], row["refused"]) for row in found}

    def gateways(self) -> Sequence[GatewayFacts]:
        """Return every gateway that was ever heard, by name."""
        return [GatewayFacts(**row) for row in rows(self._pool, SQL["gateways"])]

    def strangers(self, limit: int) -> Sequence[Stranger]:
        """Return up to so many devices that a network heard and no register listens to, the last heard first."""
        found = rows(self._pool, SQL["strangers"], limit=limit)
        return [Stranger(**{**row, "gateways": tuple(row["gateways"])}) for row in found]
