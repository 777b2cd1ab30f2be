"""One typed panel, drawn twice: by Grafana and by our own pages, from the same SQL."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

__all__ = ["DashboardSpec", "LinkSpec", "PanelKind", "PanelSpec", "ThresholdSpec", "VariableSpec"]


class PanelKind(StrEnum):
    """How a panel shows its rows."""

    TIMESERIES = "timeseries"
    STAT = "stat"
    TABLE = "table"
    BAR = "bar"
    STATE_TIMELINE = "state_timeline"


@dataclass(frozen=True, slots=True)
class ThresholdSpec:
    """From `value` on (None = from below), the colour of that name holds."""

    value: float | None
    color: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkSpec:
    """A way on: from a row to a dashboard (uid), passing variables taken from the row's columns."""

    title: str
    dashboard: str
    variables: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelSpec:
    """A panel: its SQL uses Grafana's macros and variables; titles, texts and units are catalogue keys or codes.

    `title`, `description`, `no_data` and the values of `columns` are catalogue keys. `sql` returns for a time
    series a column `time` and numeric columns (and at most one text column, the series' name). `unit` is a Grafana
    unit id (kwatth, kwatt, m3, currencyEUR, percentunit, none...). `columns` names the SQL columns that are shown.
    """

    id: str
    title: str
    description: str
    no_data: str
    kind: PanelKind
    sql: str
    unit: str
    columns: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    thresholds: tuple[ThresholdSpec, ...] = ()
    links: tuple[LinkSpec, ...] = ()
    width: int = 12
    height: int = 8
    decimals: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VariableSpec:
    """A choice above the panels: `sql` returns `__value` and `__text`; `multi` allows several."""

    name: str
    label: str
    sql: str
    multi: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DashboardSpec:
    """A page of panels; `annotations` maps a catalogue key to SQL with time, timeend, text."""

    uid: str
    title: str
    description: str
    panels: tuple[PanelSpec, ...]
    variables: tuple[VariableSpec, ...] = ()
    annotations: Mapping[str, str] = field(default_factory=dict)
    default_from: str = "now-7d"
