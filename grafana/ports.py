"""What the panels need from outside: someone who runs their SQL."""

from collections.abc import Mapping
from typing import Protocol

from domain.panel import PanelRows

__all__ = ["RowSource"]


class RowSource(Protocol):
    """Runs expanded SQL in the reader's rights, bounded in time and rows (storage.panels.TimescalePanels)."""

    def run(self, sql: str, params: Mapping[str, object]) -> PanelRows:
        """Return columns and rows.

        Raises:
            UsageError: it takes too long, or a value does not fit.
            UnavailableError: the database is away.
        """
        ...
