"""The panels as our own pages ask for them: the specs in a language, and the rows over a period."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from domain.text import Translator
from grafana.emit_pages import page_specs
from grafana.interval import interval_ms
from grafana.macros import expand
from grafana.ports import RowSource
from grafana.registry import panel

__all__ = ["PanelQueries"]

# A range of Grafana's includes both its ends, ours [start, end) leaves the last out.
INSTANT = timedelta(microseconds=1)


class PanelQueries:
    """Implements api.ports.PanelQueries over a source of rows."""

    def __init__(self, source: RowSource) -> None:
        self._source = source

    def specs(self, translate: Translator) -> Sequence[Mapping[str, Any]]:
        """Return every panel's words, units and variables."""
        return page_specs(translate)

    def run(
        self, panel_id: str, start: datetime, end: datetime, variables: Mapping[str, Sequence[str]]
    ) -> Mapping[str, Any]:
        """Return `columns` (names), `types` (time, number, text, boolean), `rows` and `truncated` over [start, end).

        Raises:
            NotFoundError: no such panel.
            UsageError: it takes too long, or a variable's value does not fit.
            UnavailableError: the database is away.
        """
        query = expand(panel(panel_id).sql, start, end - INSTANT, interval_ms(start, end), variables)
        found = self._source.run(query.sql, query.params)
        return {
            "columns": [column.name for column in found.columns],
            "types": [column.type.value for column in found.columns],
            "rows": found.rows,
            "truncated": found.truncated,
        }
