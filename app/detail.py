"""The detail of a refusal in a reader's language: a process wrote it in English, and its English pattern finds it.

Patterns are the messages `detail-…` of the English catalogue: each placeable takes what stands at its place. One named
`$detail` is a detail itself, `$detail_fault` one of those that begin with `detail-fault-`. What no pattern fits, as a
codec's own words, is told as it stands.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path

from fluent.syntax import FluentParser
from fluent.syntax import ast as ftl

from domain.text import Param

__all__ = ["MOST_MATCHED", "is_detail", "parts", "recognised"]

MOST_MATCHED = 600
"""Longer texts are told as they stand: more is never kept of a refusal."""
PREFIX = "detail-"
NESTED = "detail"
DECIMAL = re.compile(r"\d{1,3}\.\d{0,2}[1-9]")
"""No more figures than Fluent writes, and none that it would leave out."""


def is_detail(name: str) -> bool:
    """Whether a parameter of that name is a detail."""
    return name == NESTED or name.startswith(f"{NESTED}_")


def recognised(name: str, text: str, file: Path, say: Callable[[str, Mapping[str, Param]], str]) -> str:
    """Return a detail as `say` tells it by its key and what varies in it; itself where no pattern of the file fits.

    Args:
        name: of the parameter: `detail`, or `detail_fault` for those that begin with `detail-fault-`.
        text: the detail as it was written, in English.
        file: the English catalogue of details.
        say: returns the sentence of a key and its parameters.
    """
    found = parts(text, f"{name.replace('_', '-')}-", file)
    if found is None:
        return text
    key, varying = found
    told: dict[str, Param] = {
        one: recognised(one, value, file, say) if is_detail(one) else _number(value) for one, value in varying.items()
    }
    return say(key, told)


def _number(text: str) -> Param:
    """Return a decimal number as one, which each language writes in its own way; else the text."""
    return float(text) if DECIMAL.fullmatch(text) else text


@lru_cache(maxsize=4096)
def parts(text: str, prefix: str, file: Path) -> tuple[str, Mapping[str, str]] | None:
    """Return the key and the varying parts of the most particular pattern that a text fits, None where none does."""
    if len(text) > MOST_MATCHED:
        return None
    for key, pattern in _patterns(file):
        if key.startswith(prefix) and (match := pattern.fullmatch(text)):
            return key, match.groupdict()
    return None


@cache
def _patterns(file: Path) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return key and pattern of each detail, those with the most fixed text first."""
    found = []
    for entry in FluentParser().parse(file.read_text(encoding="utf-8")).body:
        if isinstance(entry, ftl.Message) and entry.id.name.startswith(PREFIX) and entry.value is not None:
            pieces = list(_pieces(entry.value))
            fixed = sum(len(piece) for piece, varies in pieces if not varies)
            expression = "".join(f"(?P<{piece}>.+?)" if varies else re.escape(piece) for piece, varies in pieces)
            found.append((-fixed, entry.id.name, re.compile(expression, re.DOTALL)))
    return tuple((key, pattern) for _fixed, key, pattern in sorted(found, key=lambda one: one[:2]))


def _pieces(pattern: ftl.Pattern) -> Iterator[tuple[str, bool]]:
    """Yield each piece of a sentence and whether it varies: then it is a name."""
    for element in pattern.elements:
        if isinstance(element, ftl.TextElement):
            yield element.value, False
        elif isinstance(element.expression, ftl.VariableReference):
            yield element.expression.id.name, True
        elif isinstance(element.expression, ftl.StringLiteral):
            yield element.expression.value, False
        else:
            raise TypeError(type(element.expression).__name__)
