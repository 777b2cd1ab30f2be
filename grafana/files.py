"""The files Grafana reads at start: boards, data source, provider, alert rules; written by code, kept in git."""

import json
from pathlib import Path
from typing import Any

import yaml

from domain.text import Translator
from grafana.alerts import ALERTS, GROUP, alert_rule
from grafana.emit_grafana import grafana_dashboard
from grafana.registry import DASHBOARDS
from grafana.source import FROM_ENVIRONMENT, data_source

__all__ = ["FOLDER", "FOLDER_UID", "differences", "files", "write"]

FOLDER = Path(__file__).parent
FOLDER_UID = "vigie"
# Where docker-compose.yml mounts grafana/build.
MOUNTED_BOARDS = "/var/lib/grafana/dashboards"
HEAD = "# Written by `vigie dashboards build`; change the code under grafana/ instead.\n"


def files(translator: Translator) -> dict[str, str]:
    """Return every file: path below grafana/ -> text."""
    found = {
        f"build/{spec.uid}.json": json.dumps(grafana_dashboard(spec, translator), ensure_ascii=False, indent=1) + "\n"
        for spec in DASHBOARDS
    }
    source = {"apiVersion": 1, "datasources": [data_source(FROM_ENVIRONMENT) | {"editable": False}]}
    found["provisioning/datasources/vigie.yaml"] = _yaml(source)
    found["provisioning/dashboards/vigie.yaml"] = _yaml(_provider(translator))
    found["provisioning/alerting/vigie.yaml"] = _yaml(_rules(translator))
    return found


def write(folder: Path, translator: Translator) -> int:
    """Write the files below a folder, remove boards that are no more; return how many files there are."""
    wanted = files(translator)
    for name, text in wanted.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    for file in (folder / "build").glob("*.json"):
        if f"build/{file.name}" not in wanted:
            file.unlink()
    return len(wanted)


def differences(folder: Path, translator: Translator) -> list[str]:
    """Return the paths whose file is missing, differs from the code, or has no code any more."""
    wanted = files(translator)
    differing = [name for name, text in wanted.items() if _read(folder / name) != text]
    present = (f"build/{file.name}" for file in (folder / "build").glob("*.json"))
    return sorted(differing + [name for name in present if name not in wanted])


def _provider(translator: Translator) -> dict[str, Any]:
    provider = {
        "name": "vigie",
        "folder": translator("alert-folder"),
        "folderUid": FOLDER_UID,
        "type": "file",
        "disableDeletion": True,
        "allowUiUpdates": False,
        "updateIntervalSeconds": 60,
        "options": {"path": MOUNTED_BOARDS},
    }
    return {"apiVersion": 1, "providers": [provider]}


def _rules(translator: Translator) -> dict[str, Any]:
    group = {
        "orgId": 1,
        "name": GROUP,
        "folder": translator("alert-folder"),
        "interval": "5m",
        "rules": [alert_rule(spec, translator) for spec in ALERTS],
    }
    return {"apiVersion": 1, "groups": [group]}


def _yaml(value: dict[str, Any]) -> str:
    return HEAD + yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=110)


def _read(file: Path) -> str | None:
    return file.read_text(encoding="utf-8") if file.is_file() else None
