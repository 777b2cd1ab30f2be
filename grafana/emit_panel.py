"""One panel, as the Grafana SDK builds it."""

from typing import Any

from domain.panel import LinkSpec, PanelKind, PanelSpec
from domain.text import Translator
from grafana.postgres_query import PostgresQuery, QueryBuilder, datasource
from grafana.sdk import (
    BigValueColorMode,
    GraphDrawStyle,
    LegendDisplayMode,
    LegendPlacement,
    VisibilityMode,
    barchart,
    common,
    dashboard,
    models,
    stat,
    table,
    timeseries,
)

__all__ = ["grafana_panel"]

BUILDERS = {
    PanelKind.TIMESERIES: timeseries.Panel,
    PanelKind.STAT: stat.Panel,
    PanelKind.TABLE: table.Panel,
    PanelKind.BAR: barchart.Panel,
}


def grafana_panel(spec: PanelSpec, x: int, y: int, translator: Translator) -> Any:
    """Return the SDK's builder of a panel placed at x, y on Grafana's 24 columns."""
    series = spec.kind is PanelKind.TIMESERIES
    panel = (
        BUILDERS[spec.kind]()
        .id(spec.number)
        .title(translator(spec.title))
        .description(translator(spec.description))
        .no_value(translator(spec.no_data))
        .unit(spec.unit)
        .datasource(datasource())
        .grid_pos(models.GridPos(h=spec.height, w=spec.width, x=x, y=y))
        .with_target(QueryBuilder(PostgresQuery(spec.sql, as_series=series)))
    )
    if spec.decimals is not None:
        panel = panel.decimals(spec.decimals)
    if spec.thresholds:
        panel = panel.thresholds(_thresholds(spec))
    if spec.thresholds and not series:
        panel = panel.color_scheme(dashboard.FieldColor().mode(models.FieldColorModeId.THRESHOLDS))
    return _override(_shape(panel, spec), spec, translator)


def _thresholds(spec: PanelSpec) -> Any:
    steps = [models.Threshold(value=step.value, color=step.color) for step in spec.thresholds]
    return dashboard.ThresholdsConfig().mode(models.ThresholdsMode.ABSOLUTE).steps(steps)


def _shape(panel: Any, spec: PanelSpec) -> Any:
    """Give each kind what only that kind has."""
    if spec.kind is PanelKind.TIMESERIES:
        legend = common.VizLegendOptions().show_legend(True).placement(LegendPlacement.BOTTOM)
        panel = panel.legend(legend.display_mode(LegendDisplayMode.TABLE).calcs(["mean", "max"]))
        if spec.bars:
            return panel.draw_style(GraphDrawStyle.BARS).fill_opacity(70)
        return panel.draw_style(GraphDrawStyle.LINE).show_points(VisibilityMode.NEVER).span_nulls(False)
    if spec.kind is PanelKind.STAT:
        reduce = common.ReduceDataOptions().calcs(["lastNotNull"]).values(False)
        mode = BigValueColorMode.VALUE if spec.thresholds else BigValueColorMode.NONE
        return panel.color_mode(mode).reduce_options(reduce)
    if spec.kind is PanelKind.BAR:
        return panel.x_field(next(iter(spec.columns)))
    return panel


def _override(panel: Any, spec: PanelSpec, translator: Translator) -> Any:
    """Name each column, give it its unit and its words; hide what only serves links."""
    for name in dict.fromkeys((*spec.columns, *spec.units, *spec.values)):
        properties = _properties(spec, name, translator)
        if properties:
            panel = panel.override_by_name(name, properties)
    for name in dict.fromkeys(column for link in spec.links for column in link.variables.values()):
        if name not in spec.columns:
            panel = panel.override_by_name(name, _hidden(spec))
    if spec.id == "site-load":
        panel = panel.override_by_name("high", [_property("custom.fillBelowTo", translator("panel-column-low"))])
    return panel


def _properties(spec: PanelSpec, name: str, translator: Translator) -> list[Any]:
    found = []
    # Grafana finds the bars' axis by the name it shows: that column keeps its own.
    if name in spec.columns and not (spec.kind is PanelKind.BAR and name == next(iter(spec.columns))):
        found.append(_property("displayName", translator(spec.columns[name])))
    if name in spec.units:
        found.append(_property("unit", spec.units[name]))
    if name in spec.values:
        texts = {code: {"text": translator(key)} for code, key in spec.values[name].items()}
        found.append(_property("mappings", [{"type": "value", "options": texts}]))
    if spec.links and name == _linked(spec):
        found.append(_property("links", [_link(link, translator) for link in spec.links]))
    return found


def _linked(spec: PanelSpec) -> str:
    """Return the column one clicks: the bar itself, else the site's or the EPCI's name."""
    if spec.kind is PanelKind.BAR:
        return list(spec.columns)[-1]
    return next((name for name in ("site_name", "epci") if name in spec.columns), next(iter(spec.columns)))


def _link(link: LinkSpec, translator: Translator) -> dict[str, object]:
    choices = "".join(f"&var-{name}=${{__data.fields.{column}}}" for name, column in link.variables.items())
    return {"title": translator(link.title), "url": f"/d/{link.dashboard}?${{__url_time_range}}{choices}"}


def _hidden(spec: PanelSpec) -> list[Any]:
    if spec.kind is PanelKind.TABLE:
        return [_property("custom.hidden", value=True)]
    return [_property("custom.hideFrom", {"legend": True, "tooltip": True, "viz": True})]


def _property(name: str, value: object) -> Any:
    return models.DynamicConfigValue(id_val=name, value=value)
