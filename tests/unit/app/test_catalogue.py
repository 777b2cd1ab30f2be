"""The catalogue: both languages say the same things, and every error in the code is in it with its parameters."""

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fluent.syntax import FluentParser
from fluent.syntax import ast as ftl
from fluent.syntax.visitor import Visitor

from app.catalogue import LOCALE, catalogue
from domain.errors import UsageError, VigieError
from domain.text import LANGUAGES, Message

PROJECT = LOCALE.parent.parent
PACKAGES = ("domain", "storage", "ingest", "analytics", "simulators", "grafana", "api", "app", "deploy")


class Variables(Visitor):  # type: ignore[misc]
    """Collects the variables of a pattern (the library declares no types here)."""

    def __init__(self) -> None:
        self.found: set[str] = set()

    def visit_VariableReference(self, node: ftl.VariableReference) -> None:  # noqa: N802 - the library's name
        self.found.add(node.id.name)


def messages(language: str) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield the key and the variables of every message of a language."""
    for file in sorted((LOCALE / language).glob("*.ftl")):
        for entry in FluentParser().parse(file.read_text(encoding="utf-8")).body:
            assert not isinstance(entry, ftl.Junk), f"{file.name}: {entry.content}"
            if isinstance(entry, ftl.Message):
                variables = Variables()
                variables.visit(entry)
                yield entry.id.name, frozenset(variables.found)


@dataclass(frozen=True)
class Raised:
    """One place of the code where an error is made."""

    place: str
    key: str | None
    params: frozenset[str | None]


def trees() -> list[tuple[Path, ast.Module]]:
    files = [file for package in PACKAGES for file in sorted((PROJECT / package).rglob("*.py"))]
    return [(file, ast.parse(file.read_text(encoding="utf-8"))) for file in files]


def name_of(node: ast.AST | None) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def kinds(modules: list[tuple[Path, ast.Module]]) -> set[str]:
    """Return the names of VigieError and of all classes below it, wherever they are."""
    classes = [node for _, tree in modules for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    found, before = {VigieError.__name__}, 0
    while len(found) > before:
        before = len(found)
        found |= {node.name for node in classes if found & {name_of(base) for base in node.bases}}
    return found


def made_in_code() -> list[Raised]:
    modules = trees()
    errors = kinds(modules)
    return [
        raised(f"{file.relative_to(PROJECT)}:{node.lineno}", node)
        for file, tree in modules
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and name_of(node.func) in errors
    ]


def raised(place: str, call: ast.Call) -> Raised:
    first = call.args[0] if len(call.args) == 1 else None
    literal = isinstance(first, ast.Constant) and isinstance(first.value, str)
    key = first.value if isinstance(first, ast.Constant) and literal else None
    return Raised(place, str(key) if key is not None else None, frozenset(word.arg for word in call.keywords))


FRENCH, ENGLISH = (dict(messages(language)) for language in LANGUAGES)
MADE = made_in_code()


def test_both_languages_have_the_same_keys_and_parameters() -> None:
    assert FRENCH.keys() == ENGLISH.keys()
    assert {key: (FRENCH[key], ENGLISH[key]) for key in FRENCH if FRENCH[key] != ENGLISH[key]} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_key_is_said_twice(language: str) -> None:
    assert [key for key, times in Counter(key for key, _ in messages(language)).items() if times > 1] == []


def test_every_error_is_made_from_a_literal_key() -> None:
    assert len(MADE) > 60
    assert [item.place for item in MADE if item.key is None] == []


def test_every_error_has_its_sentence_and_exactly_its_parameters() -> None:
    wrong = [item for item in MADE if item.key is not None and FRENCH.get(item.key) != item.params]
    assert wrong == []


def test_no_sentence_of_an_error_is_left_over() -> None:
    assert {key for key in FRENCH if key.startswith("error-")} == {item.key for item in MADE}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sentences_of_errors_stand_in_one_file(language: str) -> None:
    others = [file for file in (LOCALE / language).glob("*.ftl") if file.name != "errors.ftl"]
    assert [file.name for file in others if "\nerror-" in file.read_text(encoding="utf-8")] == []


def test_no_error_is_raised_as_a_bare_class() -> None:
    errors = kinds(trees())
    bare = [
        f"{file.name}:{node.lineno}"
        for file, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Raise) and name_of(node.exc) in errors
    ]
    assert bare == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_of_an_error_is_one_line_that_ends(language: str) -> None:
    known = dict(messages(language))
    for key in (key for key in known if key.startswith("error-")):
        text = catalogue(language)(key, **dict.fromkeys(known[key], "x"))
        assert "\n" not in text
        assert "{" not in text
        # The one of the kernel ends with the kernel's own words.
        assert text.endswith((".", "x")), key


def test_an_error_shows_a_developer_its_key_and_parameters() -> None:
    error = UsageError("error-file-missing", path="a b.csv")
    assert str(error) == "error-file-missing (path='a b.csv')"
    assert str(UsageError("error-value-unfit")) == "error-value-unfit"
    assert error.message == Message("error-file-missing", {"path": "a b.csv"})
