"""The last check of each series, as the API and its pages ask for them."""

from collections.abc import Sequence

from storage.api_rows import Row, one, rows
from storage.connection import Pool
from storage.queries import queries

__all__ = ["TimescaleChecks"]

SQL = queries("api_balance")


class TimescaleChecks:
    """The checks that the nightly job keeps."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def checks(self, *, state: str, after: tuple[int, str, str, str], limit: int) -> Sequence[Row]:
        """Return up to `limit` checks (all, open or unclean ones) after (rank, meter, register, source), by these."""
        rank, meter, register, source = after
        return rows(
            self._pool,
            SQL["checks"],
            state=state,
            rank=rank,
            meter=meter,
            register=register,
            source=source,
            limit=limit,
        )

    def troubles(self) -> Row:
        """Return how many series are `open` (do not close) and how many `unclean` (these, and those to explain)."""
        return one(self._pool, SQL["troubles"]) or {"open": 0, "unclean": 0}
