"""The layouts that are known, and the one a file is written in."""

from collections.abc import Sequence

from ingest.supplier.enedis_space import EnedisSpace
from ingest.supplier.enedis_table import EnedisTable
from ingest.supplier.measure import Layout

__all__ = ["LAYOUTS", "layout_of"]

LAYOUTS: tuple[Layout, ...] = (EnedisTable(), EnedisSpace())


def layout_of(head: Sequence[str]) -> Layout | None:
    """Return the layout of a file with this first line; None when it is no supplier's."""
    return next((layout for layout in LAYOUTS if layout.matches(head)), None)
