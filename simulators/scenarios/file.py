"""Reads scenario files, ours by name and others by path, and says in one sentence what is wrong with one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from domain.errors import UsageError
from simulators.scenarios.form import ScenarioForm
from simulators.scenarios.yaml_source import MOST_BYTES, Place, YamlSource, read_yaml

__all__ = ["ScenarioFile", "load", "shipped"]

_LIMITS = ("limit", "expected", "ge", "gt", "le", "lt", "min_length", "max_length", "pattern")


@dataclass(frozen=True, slots=True)
class ScenarioFile:
    """What a file says, and where it says it."""

    form: ScenarioForm
    source: YamlSource
    folder: Path
    """What its paths are relative to."""

    def unfit(self, place: Place, kind: str, limit: object = "") -> UsageError:
        """Return the sentence about one place of the file; `kind` chooses it, `limit` is what would be accepted."""
        return _unfit(self.source, place, kind, limit)


@cache
def shipped() -> tuple[str, ...]:
    """Return the names of our own scenarios."""
    found = files("simulators.scenarios").joinpath("shipped").iterdir()
    return tuple(sorted(item.name.removesuffix(".yaml") for item in found if item.name.endswith(".yaml")))


def load(name_or_path: str) -> ScenarioFile:
    """Return a scenario's file.

    Raises:
        UsageError: there is none, or it cannot be used; the sentence names the file, the place and the remedy.
    """
    if name_or_path in shipped():
        text = files("simulators.scenarios").joinpath("shipped", f"{name_or_path}.yaml").read_bytes()
        return _read(text, f"{name_or_path}.yaml", Path())
    path = Path(name_or_path)
    return _read(_bytes(path), path.name, path.parent)


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except FileNotFoundError as error:
        raise UsageError("error-scenario-unknown", scenario=str(path), scenarios=", ".join(shipped())) from error
    except IsADirectoryError as error:
        raise UsageError("error-scenario-folder", path=str(path)) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UsageError("error-file-unreadable", path=str(path), reason=reason) from error


def _read(text: bytes, name: str, folder: Path) -> ScenarioFile:
    source = read_yaml(text, name)
    if not isinstance(source.value, dict):
        raise UsageError("error-scenario-empty" if source.value is None else "error-scenario-no-fields", file=name)
    try:
        return ScenarioFile(ScenarioForm.model_validate(source.value), source, folder)
    except ValidationError as error:
        raise _sentence(source, error.errors(include_url=False)) from error


def _sentence(source: YamlSource, faults: Sequence[ErrorDetails]) -> UsageError:
    """Say the fault that lies deepest: where several forms are allowed, the one that was meant."""
    fault = max(faults, key=lambda found: len(_written(source.value, found)))
    context = fault.get("ctx", {})
    limit = next((context[name] for name in _LIMITS if name in context), "")
    if isinstance(limit, str):
        limit = limit.replace(" or ", ", ")
    return _unfit(source, _written(source.value, fault), fault["type"], limit)


def _written(value: Any, fault: ErrorDetails) -> Place:
    """Return the place of a fault without the steps that the file has not (pydantic names the forms it tried)."""
    steps: list[int | str] = []
    for step in fault["loc"]:
        found = _at(value, step)
        if found is not None:
            value, steps = found, [*steps, step]
    return (*steps, fault["loc"][-1]) if fault["type"] == "missing" else steps


def _at(value: Any, step: int | str) -> Any:
    if isinstance(value, Mapping):
        return value.get(step)
    return value[step] if isinstance(value, list) and isinstance(step, int) and step < len(value) else None


def _unfit(source: YamlSource, place: Place, kind: str, limit: object) -> UsageError:
    return UsageError(
        "error-scenario-unfit",
        file=source.name,
        line=str(source.line(place)),
        place=source.place(place),
        kind=kind,
        limit=limit if isinstance(limit, int | float) else str(limit),
    )
