"""What the demo finds when it starts again: how far its history goes, and what came of it."""

from datetime import date, datetime

from storage.connection import connect
from storage.queries import queries

__all__ = ["DemoState"]

SQL = queries("demo")


class DemoState:
    """Reads only."""

    def __init__(self, database_url: str) -> None:
        self._url = database_url

    def pilot_start(self) -> date | None:
        """Return when the pilot of the first start began, None before it."""
        with connect(self._url) as connection:
            row = connection.execute(SQL["pilot_start"]).fetchone()
        return None if row is None else row[0]

    def real_sites(self) -> int:
        """Return how many sites are somebody's own; 0 once the simulation was installed among them."""
        with connect(self._url) as connection:
            row = connection.execute(SQL["real_sites"]).fetchone()
        return 0 if row is None else int(row[0])

    def last_time(self) -> datetime | None:
        """Return how far the history of every register goes, None while one has none."""
        with connect(self._url) as connection:
            row = connection.execute(SQL["last_time"]).fetchone()
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
