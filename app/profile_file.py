"""A profile's file: JSON, or plain YAML (no aliases; numbers, true, false and null as JSON has them)."""

import json
import re
from pathlib import Path
from typing import Any

import yaml

from domain.errors import UsageError
from simulators.scenarios.yaml_source import StrictLoader

__all__ = ["json_document", "read_file", "typed_document", "yaml_document"]

MOST_BYTES = 262_144
NUMBER = r"-?(?:0|[1-9][0-9]*)"
PLAIN = (
    ("null", r"^(?:null|~|)$", ["n", "~", ""]),
    ("bool", r"^(?:true|false)$", ["t", "f"]),
    ("int", rf"^{NUMBER}$", list("-0123456789")),
    ("float", rf"^{NUMBER}(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?$", list("-0123456789")),
)
"""What is no text without quotes: its kind, its form, and what it begins with."""


class _Loader(StrictLoader):
    """YAML as people expect it: NO is a text, so are 0123 and 12:30, a name stands once, and no text grows."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 - PyYAML's own signature
        """Construct an object whose names are texts, each there once."""
        for key, _value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.MarkedYAMLError(problem="duplicate", problem_mark=key.start_mark)
            key.tag = "tag:yaml.org,2002:str"
        return super().construct_mapping(node, deep)


_Loader.yaml_implicit_resolvers = {}
for _kind, _form, _first in PLAIN:
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_kind}", re.compile(_form), _first)


def read_file(path: Path) -> object:
    """Return the document of a file; what does not end in .yaml or .yml is JSON.

    Raises:
        UsageError: it cannot be read; the sentence names the line where that is known.
    """
    try:
        data = path.read_bytes() if path.is_file() else None
    except OSError:
        data = None
    if data is None:
        raise UsageError("error-profile-file", file=str(path))
    if len(data) > MOST_BYTES:
        raise UsageError("error-profile-large", most=MOST_BYTES // 1024)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError("error-profile-not-utf8", file=path.name) from error
    return yaml_document(text) if path.suffix.lower() in {".yaml", ".yml"} else json_document(text)


def yaml_document(text: str) -> object:
    """Return what a text of plain YAML holds; raises as `read_file`."""
    try:
        return yaml.load(text, _Loader)  # noqa: S506 - a SafeLoader of ours
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
        kind = getattr(error, "problem", None)
        known = kind if kind in {"alias", "duplicate"} else "syntax"
        raise UsageError("error-profile-yaml", kind=known, line=str(line), column=str(column)) from error


def typed_document(text: str) -> object:
    """Return what a text holds that somebody typed: JSON where it begins as an object or a list does, else plain YAML.

    Raises:
        UsageError: it is none; the sentence has the line and the column.
    """
    return json_document(text) if text.lstrip()[:1] in {"{", "[", ""} else yaml_document(text)


def json_document(text: str) -> object:
    """Return what a text of JSON holds; a name given twice is refused, as it hides a mistake.

    Raises:
        UsageError: it is no JSON.
    """
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise UsageError("error-profile-json", line=str(error.lineno), column=str(error.colno)) from error
    except (RecursionError, ValueError) as error:
        raise UsageError("error-profile-not-json") from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise UsageError("error-profile-twice", name=name[:60])
        found[name] = value
    return found


def _no_constant(name: str) -> float:
    raise ValueError(name)
