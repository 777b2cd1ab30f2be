"""Whole boards as Grafana's JSON: the SDK's output, then what it leaves out or puts in the way mended."""

import hashlib
import json
from typing import Any

from domain.panel import DashboardSpec, PanelSpec, VariableSpec
from domain.text import Translator
from grafana.emit_panel import grafana_panel
from grafana.postgres_query import PostgresQuery, datasource
from grafana.sdk import JSONEncoder, dashboard, models

__all__ = ["TAG", "grafana_dashboard", "placed"]

TAG = "vigie"
COLUMNS = 24
# What the SDK writes though it means nothing for ours, or hides links and annotations behind a menu.
NOISE = frozenset({"auto", "auto_count", "auto_min"})
MENU = ("placement", "inControlsMenu")


def grafana_dashboard(spec: DashboardSpec, translator: Translator) -> dict[str, Any]:
    """Return a board as Grafana stores it, without `id` and `version`: those belong to a server.

    A tag `sha256:...` holds the digest of all the rest, so that applying can tell whether anything changed.
    """
    board = (
        dashboard.Dashboard(translator(spec.title))
        .uid(spec.uid)
        .description(translator(spec.description))
        .tags([TAG])
        .timezone("Europe/Paris")
        .readonly()
        .refresh(spec.refresh)
        .time(spec.default_from, "now")
        .week_start("monday")
        .tooltip(models.DashboardCursorSync.CROSSHAIR)
        .link(_boards_link(translator))
    )
    for variable in spec.variables:
        board = board.with_variable(_variable(variable, translator))
    for key, sql in spec.annotations.items():
        board = board.annotation(_annotation(key, sql, translator))
    for panel, x, y in placed(spec):
        board = board.with_panel(grafana_panel(panel, x, y, translator))
    plain: dict[str, Any] = _mended(json.loads(json.dumps(board.build(), cls=JSONEncoder)))
    plain["tags"] = [TAG, f"sha256:{_digest(plain)}"]
    return plain


def placed(spec: DashboardSpec) -> list[tuple[PanelSpec, int, int]]:
    """Lay panels from left to right, a new line where one does not fit: (panel, x, y), none overlapping."""
    found, x, y, tallest = [], 0, 0, 0
    for panel in spec.panels:
        if x + panel.width > COLUMNS:
            x, y, tallest = 0, y + tallest, 0
        found.append((panel, x, y))
        x, tallest = x + panel.width, max(tallest, panel.height)
    return found


def _variable(spec: VariableSpec, translator: Translator) -> Any:
    variable = (
        dashboard.QueryVariable(spec.name)
        .label(translator(spec.label))
        .datasource(datasource())
        .query(spec.sql.strip())
        .refresh(models.VariableRefresh.ON_DASHBOARD_LOAD)
        .sort(models.VariableSort.DISABLED)
        .multi(spec.multi)
        .include_all(spec.multi)
        .allow_custom_value(False)
    )
    if spec.all_first:
        everything = models.VariableOption(selected=True, text=["All"], value=["$__all"])
        variable = variable.current(everything)
    return variable


def _annotation(key: str, sql: str, translator: Translator) -> Any:
    target = PostgresQuery(sql, as_series=False, ref_id="Anno")
    return (
        dashboard.AnnotationQuery()
        .name(translator(key))
        .datasource(datasource())
        .enable(True)
        .hide(False)
        .icon_color("orange" if key == "annotation-anomalies" else "blue")
        .target(_Built(target))
    )


class _Built:
    """A builder of what is built already: the SDK takes builders only."""

    def __init__(self, value: Any) -> None:
        self._value = value

    def build(self) -> Any:
        return self._value


def _boards_link(translator: Translator) -> Any:
    """Return the list of all our boards, shown on each."""
    return (
        dashboard.DashboardLink(translator("link-boards"))
        .type(models.DashboardLinkType.DASHBOARDS)
        .icon("dashboard")
        .tags([TAG])
        .as_dropdown(True)
        .keep_time(True)
    )


def _mended(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _mended(item) for key, item in value.items() if key not in NOISE and (key, item) != MENU}
    return [_mended(item) for item in value] if isinstance(value, list) else value


def _digest(plain: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(plain, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:32]
