"""One typed panel, drawn twice: by Grafana and by our own pages, from the same SQL."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

__all__ = [
    "ColumnType",
    "DashboardSpec",
    "LinkSpec",
    "PanelCell",
    "PanelColumn",
    "PanelKind",
    "PanelRows",
    "PanelSpec",
    "ThresholdSpec",
    "VariableSpec",
]

PanelCell = datetime | str | float | int | bool | None
"""What a row holds: a time is aware and in UTC, a civil day is a text YYYY-MM-DD."""


class PanelKind(StrEnum):
    """How a panel shows its rows."""

    TIMESERIES = "timeseries"
    STAT = "stat"
    TABLE = "table"
    BAR = "bar"


class ColumnType(StrEnum):
    """What a column holds, as a drawer needs to know it."""

    TIME = "time"
    NUMBER = "number"
    TEXT = "text"
    BOOLEAN = "boolean"


@dataclass(frozen=True, slots=True)
class PanelColumn:
    """One column of an answer."""

    name: str
    type: ColumnType


@dataclass(frozen=True, slots=True)
class PanelRows:
    """What a panel's query answered; `truncated` when there was more than the row limit."""

    columns: tuple[PanelColumn, ...]
    rows: Sequence[tuple[PanelCell, ...]]
    truncated: bool = False


@dataclass(frozen=True, slots=True)
class ThresholdSpec:
    """From `value` on (None = from below), the colour of that name holds."""

    value: float | None
    color: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkSpec:
    """A way on: from a row to a dashboard (uid), passing variables taken from the row's columns.

    Those columns are texts: a number would be passed as it is shown, with its decimals.
    """

    title: str
    dashboard: str
    variables: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelSpec:
    """A panel: its SQL uses Grafana's macros and variables; its words are in the catalogue under its id.

    `sql` returns, for a time series, a column `time` (sorted), numeric columns, and at most one text column
    `metric`, the series' name. `unit` is a Grafana unit id (kwatth, kwatt, m3, currencyEUR, percentunit, none...);
    `units` gives single columns another. `columns` names what is shown (column or series -> catalogue key);
    columns left out are kept for links only. `values` gives codes their words (column -> code -> catalogue key).
    `number` is the panel's id inside Grafana: it never changes and is never given again.
    """

    id: str
    number: int
    kind: PanelKind
    sql: str
    unit: str
    columns: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    thresholds: tuple[ThresholdSpec, ...] = ()
    links: tuple[LinkSpec, ...] = ()
    bars: bool = False
    width: int = 12
    height: int = 8
    decimals: int | None = None

    @property
    def title(self) -> str:
        """The catalogue key of the title."""
        return f"panel-{self.id}-title"

    @property
    def description(self) -> str:
        """The catalogue key of the explanation."""
        return f"panel-{self.id}-description"

    @property
    def no_data(self) -> str:
        """The catalogue key of what is said when there are no rows."""
        return f"panel-{self.id}-no-data"


@dataclass(frozen=True, slots=True, kw_only=True)
class VariableSpec:
    """A choice above the panels: `sql` returns `__value` and `__text`; `multi` allows several and all.

    With `all_first` a board opens on all of them, else on the first.
    """

    name: str
    sql: str
    multi: bool = False
    all_first: bool = False

    @property
    def label(self) -> str:
        """The catalogue key of the name people see."""
        return f"variable-{self.name}-label"


@dataclass(frozen=True, slots=True, kw_only=True)
class DashboardSpec:
    """A page of panels; `annotations` maps a catalogue key to SQL with time, text and, for a stretch, timeend."""

    uid: str
    panels: tuple[PanelSpec, ...]
    variables: tuple[VariableSpec, ...] = ()
    annotations: Mapping[str, str] = field(default_factory=dict)
    default_from: str = "now-7d"
    refresh: str = "5m"

    @property
    def title(self) -> str:
        """The catalogue key of the title."""
        return f"dashboard-{self.uid}-title"

    @property
    def description(self) -> str:
        """The catalogue key of the explanation."""
        return f"dashboard-{self.uid}-description"
