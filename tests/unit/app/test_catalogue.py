"""Whatever code says has its sentence in both languages, and both sentences take the same parameters."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fluent.syntax import FluentParser  # type: ignore[import-not-found, unused-ignore]
from fluent.syntax import ast as ftl

from app.catalogue import LOCALE, catalogue, keys
from app.settings import PROJECT, Settings
from domain.rejection import Reason

PACKAGES = ("domain", "storage", "ingest", "analytics", "simulators", "grafana", "api", "app", "deploy")
SPOKEN = re.compile(r"^[a-z][a-z0-9]*(-[a-z0-9]+)+$")
SPEAKERS = {"Message", "LineError", "translate", "_translate", "translator", "UsageError", "NotFoundError",
            "ConflictError", "NotAllowedError", "UnavailableError", "LoginRefusedError"}  # fmt: skip


def _calls(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """(speaker, first literal argument) of each call that says something."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        called: ast.expr = node.func.func if isinstance(node.func, ast.Call) else node.func
        name = called.id if isinstance(called, ast.Name) else called.attr if isinstance(called, ast.Attribute) else ""
        first = node.args[0]
        if name in SPEAKERS and isinstance(first, ast.Constant) and isinstance(first.value, str):
            yield name, first.value


def spoken() -> dict[str, str]:
    """Key -> file of the keys that code names literally."""
    found = {}
    for package in PACKAGES:
        for path in (PROJECT / package).rglob("*.py"):
            for speaker, text in _calls(ast.parse(path.read_text(encoding="utf-8"))):
                key = f"line-{text}" if speaker == "LineError" else text
                if SPOKEN.match(key):
                    found[key] = str(path.relative_to(PROJECT))
    return found


def test_both_languages_define_the_same_keys() -> None:
    assert keys("fr") == keys("en")
    assert len(keys("fr")) > 100


def test_every_key_that_code_names_exists() -> None:
    named = spoken()
    assert len(named) > 40
    assert {key: path for key, path in named.items() if key not in keys("fr")} == {}


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_of_refusal_has_words(reason: Reason) -> None:
    assert f"rejection-{reason.value}" in keys("fr")


def _variables(file: Path) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for entry in FluentParser().parse(file.read_text(encoding="utf-8")).body:
        assert not isinstance(entry, ftl.Junk), f"{file.name}: {entry.content[:80]}"
        if isinstance(entry, ftl.Message):
            assert entry.id.name not in found, f"{file.name} defines {entry.id.name} twice"
            found[entry.id.name] = set(re.findall(r"\$([a-z_]+)", file.read_text(encoding="utf-8")[
                entry.span.start : entry.span.end]))  # fmt: skip
    return found


@pytest.mark.parametrize("file", sorted(path.name for path in (LOCALE / "fr").glob("*.ftl")))
def test_a_sentence_takes_the_same_parameters_in_both_languages(file: str) -> None:
    french, english = _variables(LOCALE / "fr" / file), _variables(LOCALE / "en" / file)
    assert french == english


def test_an_unknown_key_shows_itself_and_an_unknown_language_is_french() -> None:
    assert catalogue("fr")("no-such-key") == "[no-such-key]"
    assert catalogue("de")("line-weather-unreadable") == catalogue("fr")("line-weather-unreadable")
    assert catalogue("en")("line-empty", column="meter") == "the column meter is empty"
    assert catalogue("fr")("line-empty", column="meter") != "the column meter is empty"


@pytest.mark.parametrize("kind", ["index", "delta", "gauge"])
def test_an_english_sentence_has_no_article_before_a_word_that_varies(kind: str) -> None:
    told = catalogue("en")("line-unit-does-not-fit", unit="kWh", kind=kind, fluid="water")
    assert told == f"the unit kWh does not fit a register of water whose kind is “{kind}”"


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_is_described_in_a_sentence(name: str) -> None:
    described = Settings.model_fields[name].description
    assert described is not None
    assert len(described) > 15
    assert described.endswith(".")
