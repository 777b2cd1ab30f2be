"""Every panel and board: complete words, unique numbers, both emitters, and JSON that Grafana can take."""

import importlib
import json
import pkgutil
import re
from typing import Any

import jsonschema
import pytest
import yaml

import grafana.dashboards
import grafana.panels
from app.catalogue import catalogue, keys
from domain.anomaly import AnomalyKind
from domain.panel import DashboardSpec, PanelKind, PanelSpec
from domain.registry import Fluid
from domain.rejection import Reason
from domain.saving import Verdict
from grafana.alerts import ALERTS
from grafana.emit_grafana import grafana_dashboard
from grafana.emit_pages import page_specs
from grafana.files import FOLDER, differences
from grafana.macros import variables_of
from grafana.postgres_query import DATASOURCE_TYPE, DATASOURCE_UID
from grafana.registry import DASHBOARDS, PANELS
from grafana.wording import ANOMALY_KINDS, FLUIDS, REASONS, VERDICTS

PROMISED = {
    "site-load", "site-power-live", "site-day", "site-anomalies", "epci-daily", "epci-consumption", "epci-savings",
    "anomaly-cost", "epci-coverage", "lighting-load", "lighting-hours", "lighting-anomalies", "ingest-rate",
    "ingest-rejections", "meters-silent", "freshness",
}  # fmt: skip
SOURCE = {
    "type": "object",
    "required": ["type", "uid"],
    "properties": {"type": {"const": DATASOURCE_TYPE}, "uid": {"const": DATASOURCE_UID}},
}
TARGET = {
    "type": "object",
    "required": ["refId", "datasource", "format", "rawQuery", "rawSql"],
    "properties": {
        "refId": {"type": "string", "pattern": "^[A-Z]"},
        "datasource": SOURCE,
        "format": {"enum": ["time_series", "table"]},
        "rawQuery": {"const": True},
        "rawSql": {"type": "string", "minLength": 10},
    },
}
WHOLE = {"type": "integer", "minimum": 0}
PANEL = {
    "type": "object",
    "required": ["id", "type", "title", "description", "gridPos", "datasource", "targets", "fieldConfig"],
    "properties": {
        "id": {"type": "integer", "minimum": 1},
        "type": {"enum": ["timeseries", "stat", "table", "barchart"]},
        "title": {"type": "string", "minLength": 1},
        "description": {"type": "string", "minLength": 1},
        "gridPos": {"type": "object", "required": ["x", "y", "w", "h"], "additionalProperties": WHOLE},
        "datasource": SOURCE,
        "targets": {"type": "array", "minItems": 1, "items": TARGET},
        "fieldConfig": {
            "type": "object",
            "required": ["defaults", "overrides"],
            "properties": {"defaults": {"type": "object", "required": ["unit", "noValue"]}},
        },
    },
}
VARIABLE = {
    "type": "object",
    "required": ["name", "type", "query", "datasource", "refresh"],
    "properties": {"type": {"const": "query"}, "datasource": SOURCE, "query": {"type": "string"}},
}
ANNOTATION = {
    "type": "object",
    "required": ["name", "enable", "iconColor", "datasource", "target"],
    "properties": {"datasource": SOURCE, "target": TARGET, "placement": False},
}
BOARD = {
    "type": "object",
    "required": ["uid", "title", "tags", "schemaVersion", "panels", "templating", "annotations", "time", "timezone"],
    "properties": {
        "id": False,
        "version": False,
        "uid": {"type": "string", "pattern": "^[a-z0-9-]{1,40}$"},
        "title": {"type": "string", "minLength": 1},
        "schemaVersion": {"const": 42},
        "panels": {"type": "array", "minItems": 1, "items": PANEL},
        "templating": {"type": "object", "properties": {"list": {"type": "array", "items": VARIABLE}}},
        "annotations": {"type": "object", "properties": {"list": {"type": "array", "items": ANNOTATION}}},
        "time": {"type": "object", "required": ["from", "to"]},
        "timezone": {"const": "Europe/Paris"},
    },
}
boards = pytest.mark.parametrize("board", DASHBOARDS, ids=lambda board: board.uid)
panels = pytest.mark.parametrize("spec", PANELS, ids=lambda spec: spec.id)


def declared(package: Any, kind: type) -> set[str]:
    """Return the names of every spec written in a package's modules."""
    found = set()
    for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        values = vars(importlib.import_module(module.name)).values()
        found |= {getattr(value, "id", getattr(value, "uid", "")) for value in values if isinstance(value, kind)}
    return found


def keys_of_panel(spec: PanelSpec) -> set[str]:
    words = {key for mapping in spec.values.values() for key in mapping.values()}
    return {spec.title, spec.description, spec.no_data, *spec.columns.values(), *words, *(k.title for k in spec.links)}


def test_the_promised_panels_are_there() -> None:
    assert {spec.id for spec in PANELS} >= PROMISED


def test_registry_lists_what_the_folders_hold() -> None:
    assert declared(grafana.panels, PanelSpec) == {spec.id for spec in PANELS}
    assert declared(grafana.dashboards, DashboardSpec) == {board.uid for board in DASHBOARDS}


def test_ids_and_numbers_are_given_once() -> None:
    assert len({spec.id for spec in PANELS}) == len(PANELS)
    assert len({spec.number for spec in PANELS}) == len(PANELS)
    assert len({board.uid for board in DASHBOARDS}) == len(DASHBOARDS)


def test_both_emitters_cover_every_panel() -> None:
    translate = catalogue("fr")
    drawn = {panel["id"] for board in DASHBOARDS for panel in grafana_dashboard(board, translate)["panels"]}
    assert drawn == {spec.number for spec in PANELS}
    assert [spec["id"] for spec in page_specs(translate)] == [spec.id for spec in PANELS]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_word_is_in_the_catalogue(language: str) -> None:
    wanted = {key for spec in PANELS for key in keys_of_panel(spec)} | {"alert-folder", "link-boards"}
    for board in DASHBOARDS:
        wanted |= {board.title, board.description, *board.annotations, *(v.label for v in board.variables)}
    for alert in ALERTS:
        wanted |= {f"{alert.key}-title", f"{alert.key}-summary"}
    assert not wanted - keys(language)


def test_every_code_has_its_word() -> None:
    assert set(FLUIDS) == set(Fluid)
    assert set(ANOMALY_KINDS) == set(AnomalyKind)
    assert set(VERDICTS) == set(Verdict)
    assert set(REASONS) == set(Reason)


def test_page_specs_are_json_and_translated() -> None:
    french, english = (page_specs(catalogue(language)) for language in ("fr", "en"))
    assert json.loads(json.dumps(french)) == french
    assert [spec["title"] for spec in french] != [spec["title"] for spec in english]
    assert "[" not in json.dumps([spec["title"] + spec["description"] for spec in french + english])[1:-1]
    assert all("sql" not in spec for spec in french)


@panels
def test_panel_reads_views_only_and_no_utc_days(spec: PanelSpec) -> None:
    tables = set(re.findall(r"(?:FROM|JOIN)\s+([a-z_]+)\b(?!\s*\()", spec.sql))
    named = set(re.findall(r"(?:WITH|,)\s+([a-z]+) AS \(", spec.sql))
    assert tables - named, spec.sql
    assert all(table.startswith("dashboard_") for table in tables - named - {"now", "r", "t", "day", "d"})
    assert "timeGroup" not in spec.sql
    assert set(variables_of(spec.sql)) <= {"site", "siren"}


@panels
def test_panel_fits_the_grid_and_says_its_unit(spec: PanelSpec) -> None:
    assert 1 <= spec.width <= 24
    assert 1 <= spec.height <= 24
    assert spec.unit


@boards
def test_board_is_valid(board: DashboardSpec) -> None:
    emitted = grafana_dashboard(board, catalogue("fr"))
    jsonschema.Draft202012Validator(BOARD).validate(emitted)
    assert "inControlsMenu" not in json.dumps(emitted)
    assert len({panel["id"] for panel in emitted["panels"]}) == len(emitted["panels"])


@boards
def test_panels_do_not_overlap(board: DashboardSpec) -> None:
    taken: set[tuple[int, int]] = set()
    for panel in grafana_dashboard(board, catalogue("fr"))["panels"]:
        at = panel["gridPos"]
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert not cells & taken, panel["title"]
        assert at["x"] + at["w"] <= 24
        taken |= cells


@boards
def test_board_offers_the_variables_its_queries_ask_for(board: DashboardSpec) -> None:
    queries = [*(panel.sql for panel in board.panels), *board.annotations.values()]
    asked = {name for sql in queries for name in variables_of(sql)}
    assert asked == {variable.name for variable in board.variables}


@boards
def test_links_lead_to_boards_that_take_their_variables(board: DashboardSpec) -> None:
    offered = {other.uid: {variable.name for variable in other.variables} for other in DASHBOARDS}
    for link in (link for panel in board.panels for link in panel.links):
        assert set(link.variables) <= offered[link.dashboard]


@boards
def test_digest_changes_with_the_board_only(board: DashboardSpec) -> None:
    french, again, english = (grafana_dashboard(board, catalogue(language)) for language in ("fr", "fr", "en"))
    assert french == again
    assert french["tags"] != english["tags"]


def test_time_series_ask_for_series_and_the_others_for_tables() -> None:
    kinds = {spec.number: spec.kind for spec in PANELS}
    for board in DASHBOARDS:
        for panel in grafana_dashboard(board, catalogue("fr"))["panels"]:
            series = kinds[panel["id"]] is PanelKind.TIMESERIES
            assert panel["targets"][0]["format"] == ("time_series" if series else "table")


def test_committed_files_match_the_code() -> None:
    assert differences(FOLDER, catalogue("fr")) == []


def provisioned(name: str) -> Any:
    return yaml.safe_load((FOLDER / "provisioning" / name / "vigie.yaml").read_text(encoding="utf-8"))


def test_the_provisioned_source_takes_its_secret_from_the_environment() -> None:
    (source,) = provisioned("datasources")["datasources"]
    assert (source["uid"], source["type"]) == (DATASOURCE_UID, DATASOURCE_TYPE)
    assert source["jsonData"]["timescaledb"] is True
    assert "database" not in source
    values = (source["url"], source["user"], source["jsonData"]["database"], source["secureJsonData"]["password"])
    compose = (FOLDER.parent / "docker-compose.yml").read_text(encoding="utf-8")
    for value in values:
        name = re.fullmatch(r"\$__env\{(VIGIE_READER_[A-Z]+)\}", value)
        assert name is not None, value
        assert f"{name[1]}:" in compose


def test_the_provisioned_boards_are_where_the_compose_file_puts_them() -> None:
    (provider,) = provisioned("dashboards")["providers"]
    compose = (FOLDER.parent / "docker-compose.yml").read_text(encoding="utf-8")
    assert f"./grafana/build:{provider['options']['path']}:ro" in compose


def test_the_provisioned_rules_evaluate_their_own_query() -> None:
    (group,) = provisioned("alerting")["groups"]
    assert [rule["uid"] for rule in group["rules"]] == [alert.uid for alert in ALERTS]
    for rule in group["rules"]:
        query, reduce, threshold = rule["data"]
        assert rule["condition"] == threshold["refId"]
        assert (reduce["model"]["expression"], threshold["model"]["expression"]) == ("A", "B")
        assert query["datasourceUid"] == DATASOURCE_UID
        assert query["model"]["format"] == "time_series"
        assert "$" not in query["model"]["rawSql"]
        assert "${" not in json.dumps(rule["annotations"])
