"""The specs our own pages draw, in one language."""

from typing import Any

from domain.panel import PanelSpec
from domain.text import Translator
from grafana.macros import variables_of
from grafana.registry import PANELS

__all__ = ["page_spec", "page_specs"]


def page_specs(translator: Translator) -> list[dict[str, Any]]:
    """Return every panel as plain JSON values, without its SQL."""
    return [page_spec(spec, translator) for spec in PANELS]


def page_spec(spec: PanelSpec, translator: Translator) -> dict[str, Any]:
    """Return one panel: what to draw (kind, units, thresholds), in which words, and which variables it takes.

    `columns` names the columns (or series) to show, in order; `values` gives codes their words; the other columns
    of the answer serve `links` only.
    """
    return {
        "id": spec.id,
        "title": translator(spec.title),
        "description": translator(spec.description),
        "no_data": translator(spec.no_data),
        "kind": spec.kind.value,
        "bars": spec.bars,
        "unit": spec.unit,
        "units": dict(spec.units),
        "decimals": spec.decimals,
        "columns": {name: translator(key) for name, key in spec.columns.items()},
        "values": {name: {code: translator(key) for code, key in words.items()} for name, words in spec.values.items()},
        "thresholds": [{"value": step.value, "color": step.color} for step in spec.thresholds],
        "links": [
            {"title": translator(link.title), "dashboard": link.dashboard, "variables": dict(link.variables)}
            for link in spec.links
        ],
        "variables": list(variables_of(spec.sql)),
        "width": spec.width,
        "height": spec.height,
    }
