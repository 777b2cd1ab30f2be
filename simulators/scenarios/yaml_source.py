"""YAML read with care: a bounded text, no aliases, no key twice, and every value's line kept for error sentences."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from domain.errors import UsageError

__all__ = ["StrictLoader", "YamlSource", "read_yaml"]

MOST_BYTES = 1_000_000
Place = Sequence[int | str]


class StrictLoader(yaml.SafeLoader):
    """Refuses what makes small texts grow (aliases) and what hides a mistake (a key given twice)."""

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        """Compose a node that is no alias."""
        if self.check_event(yaml.AliasEvent):
            event = self.peek_event()  # type: ignore[no-untyped-call]
            raise yaml.MarkedYAMLError(problem="alias", problem_mark=event.start_mark)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 - PyYAML's own signature
        """Construct a mapping whose keys differ."""
        seen: set[str] = set()
        for key, _ in node.value:
            if str(key.value) in seen:
                raise yaml.MarkedYAMLError(problem="duplicate", problem_mark=key.start_mark)
            seen.add(str(key.value))
        return super().construct_mapping(node, deep)

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:  # noqa: FBT001, FBT002 - PyYAML's own signature
        """Construct a value; one that cannot be, such as 2026-02-31, is told with its line."""
        try:
            return super().construct_object(node, deep)
        except ValueError as error:
            problem = "day" if node.tag.endswith(":timestamp") else "value"
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=node.start_mark) from error


@dataclass(frozen=True, slots=True)
class YamlSource:
    """What a text holds, under the name people know it by."""

    name: str
    value: Any
    root: yaml.Node | None

    def place(self, path: Place) -> str:
        """Return a path as people write it, such as `faults[3].start`."""
        written = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
        return written.removeprefix(".")

    def line(self, path: Place) -> int:
        """Return the line (from 1) of what stands at a path, or of the nearest thing around it."""
        node, line = self.root, 1
        for step in (*path, None):
            if node is None:
                break
            line = node.start_mark.line + 1
            node = _child(node, step)
        return line


def read_yaml(text: bytes, name: str) -> YamlSource:
    """Return what a YAML text holds.

    Raises:
        UsageError: the text is too long, not UTF-8, or not the plain YAML that is wanted; it names the line.
    """
    if len(text) > MOST_BYTES:
        raise UsageError("error-scenario-long", file=name, most=MOST_BYTES)
    try:
        loader = StrictLoader(text.decode("utf-8"))
        root = loader.get_single_node()
        return YamlSource(name, None if root is None else loader.construct_document(root), root)
    except UnicodeDecodeError as error:
        raise UsageError("error-scenario-not-utf8", file=name, byte=str(error.start)) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise UsageError("error-scenario-yaml", file=name, line=str(_line_of(error)), kind=_kind_of(error)) from error


def _child(node: yaml.Node, step: int | str | None) -> yaml.Node | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
        return node.value[step] if step < len(node.value) else None
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == str(step)), None)
    return None


def _line_of(error: Exception) -> int:
    mark = getattr(error, "problem_mark", None)
    return mark.line + 1 if mark is not None else 1


def _kind_of(error: Exception) -> str:
    problem = getattr(error, "problem", None)
    return problem if problem in {"alias", "duplicate", "day"} else "syntax"
