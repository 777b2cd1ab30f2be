"""Derive consumption now, with a bar: for commands that should not wait for the worker."""

from analytics.consumption import derive
from app.console import bar, translator
from app.deriving import tell_failed
from storage.consumption import TimescaleConsumption

__all__ = ["derive_with_progress"]


def derive_with_progress(database_url: str) -> int:
    """Derive every stale series; return how many."""
    with bar(translator()("derive-progress")) as shown:
        return derive(TimescaleConsumption(database_url), progress=shown.to, failed=tell_failed)
