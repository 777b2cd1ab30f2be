"""Anomalies, refusals and the figures of each EPCI, as the API and its pages ask for them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from storage.api_rows import Row, one, rows
from storage.connection import Pool
from storage.queries import queries

__all__ = ["TimescaleFindings"]

SQL = queries("api_findings")


class TimescaleFindings:
    """Implements api.ports.FindingReader."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def anomalies(self, *, order: str, limit: int, **filters: Any) -> Sequence[Row]:
        """Return a page of anomalies by `order` (start or cost), with estimated, coverage, revision of their hours."""
        name = "anomalies_by_cost" if order == "cost" else "anomalies_by_start"
        found = rows(self._pool, SQL[name], limit=limit, **filters)
        grounds = rows(self._pool, SQL["anomaly_grounds"], ids=[row["id"] for row in found])
        by_id = {row["id"]: row for row in grounds}
        return [{**row, **by_id[row["id"]]} for row in found if row["id"] in by_id]

    def anomaly_hours(self, anomaly_id: int) -> Sequence[Row]:
        """Return an anomaly's hours, and a day on either side, with the expected band."""
        return rows(self._pool, SQL["anomaly_hours"], id=anomaly_id)

    def rejections(
        self, *, reason: str | None, device: str | None, resolved: bool, after_id: int | None, limit: int
    ) -> Sequence[Row]:
        """Return a page of refusals (that wait, or are resolved by now) without their bytes."""
        return rows(
            self._pool, SQL["rejections"], reason=reason, device=device, resolved=resolved, after_id=after_id,
            limit=limit,
        )  # fmt: skip

    def rejection_summary(self, *, resolved: bool, limit: int) -> Sequence[Row]:
        """Return what was refused by reason and device, the most frequent first."""
        return rows(self._pool, SQL["rejection_summary"], resolved=resolved, limit=limit)

    def rejection(self, rejection_id: int) -> Row | None:
        """Return one refusal with its bytes, or None."""
        return one(self._pool, SQL["rejection"], id=rejection_id)

    def territory(self, since: date, until: date) -> Sequence[Row]:
        """Return each EPCI's consumption over civil [since, until), its anomalies since then, its last saving."""
        return rows(self._pool, SQL["territory"], since=since, until=until)
