"""What a simulation finds when it starts again: how far its history goes, and what came of it."""

from collections.abc import Sequence
from datetime import date, datetime

from storage.connection import connect
from storage.queries import queries

__all__ = ["DemoState"]

SQL = queries("demo")


class DemoState:
    """Reads only."""

    def __init__(self, database_url: str) -> None:
        self._url = database_url

    def first_weather(self, station: str) -> date | None:
        """Return the first day of a station's simulated weather, None before its scenario was installed."""
        with connect(self._url) as connection:
            row = connection.execute(SQL["first_weather"], {"station": station}).fetchone()
        return None if row is None else row[0]

    def sites(self) -> tuple[int, int]:
        """Return how many sites are somebody's own, and how many a scenario wrote."""
        with connect(self._url) as connection:
            row = connection.execute(SQL["sites"]).fetchone()
        assert row is not None
        return int(row[0]), int(row[1])

    def taken(self, sites: Sequence[str], meters: Sequence[str], devices: Sequence[str]) -> tuple[str, str] | None:
        """Return the first of these names that is somebody's own, as ("site" | "meter" | "device", name)."""
        keys = {"sites": list(sites), "meters": list(meters), "devices": list(devices)}
        with connect(self._url) as connection:
            row = connection.execute(SQL["taken"], keys).fetchone()
        return None if row is None else (row[0], row[1])

    def last_time(self, meters: Sequence[str]) -> datetime | None:
        """Return how far the histories of most of these meters go, None while most have none."""
        with connect(self._url) as connection:
            row = connection.execute(SQL["last_time"], {"meters": list(meters)}).fetchone()
        return None if row is None else row[0]

    def messages_stored(self, collector: str) -> int:
        """Return the messages a collector has committed so far."""
        with connect(self._url) as connection:
            row = connection.execute(SQL["messages_stored"], {"collector": collector}).fetchone()
        return 0 if row is None else int(row[0])

    def savings(self) -> list[dict[str, object]]:
        """Return the savings of every pilot, the largest first."""
        names = ("siren", "name", "saving_kwh", "low_kwh", "high_kwh", "saving_eur", "verdict")
        with connect(self._url) as connection:
            return [dict(zip(names, row, strict=True)) for row in connection.execute(SQL["savings"])]
