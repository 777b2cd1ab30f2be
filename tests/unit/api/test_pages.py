# ruff: noqa: RUF001 - French has apostrophes of its own
"""Pages: escaped, in two languages, every word in the catalogue, and nothing from elsewhere."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

import api
from api.ports import Row
from app.catalogue import keys
from domain.text import LANGUAGES
from tests.unit.api.fakes import FakeRegistry, client, fake_app

PAGES = (
    "/", "/live/ecole", "/comparison/M1", "/territory", "/anomalies", "/meters", "/meters/M1", "/rejections", "/codecs",
    "/balances", "/balances/M1", "/profiles", "/sign-in", "/accessibility",
)  # fmt: skip
HTML = {"Accept": "text/html"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_whole(path: str, language: str) -> None:
    answer = client().get(f"{path}?lang={language}", headers=HTML)
    assert answer.status_code == 200
    assert f'<html lang="{language}">' in answer.text
    assert not re.search(r">\s*\[[a-z]", answer.text), "a key without its words"
    assert len(re.findall(r"<h1", answer.text)) == 1
    assert 'href="#content"' in answer.text
    assert not re.search(r'(src|href)="(https?:)?//', answer.text)
    assert "style=" not in answer.text
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert "unsafe" not in answer.headers["content-security-policy"]


def test_the_language_is_remembered() -> None:
    browser = client()
    assert 'lang="fr"' in browser.get("/territory", headers=HTML).text
    browser.get("/territory?lang=en", headers=HTML)
    assert '<html lang="en">' in browser.get("/meters", headers=HTML).text


def test_a_name_cannot_become_markup() -> None:
    page = client().get("/anomalies", headers=HTML).text
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_page_that_is_not_there_is_a_page() -> None:
    answer = client().get("/nowhere", headers=HTML)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "<h1>Introuvable</h1>" in answer.text


def test_a_bad_filter_is_told_on_a_page() -> None:
    assert client().get("/anomalies?days=abc", headers=HTML).status_code == 422


class EmptyRegistry(FakeRegistry):
    def epcis(self) -> Sequence[Row]:
        return []

    def sites(self, **_filters: object) -> Sequence[Row]:
        return []

    def meters(self, **_filters: object) -> Sequence[Row]:
        return []


@pytest.mark.parametrize(
    ("path", "words"),
    [("/", "Aucun relevé pour l’instant"), ("/territory", "Aucun site"), ("/meters", "Aucun compteur")],
)
def test_a_page_without_data_names_the_next_step(path: str, words: str) -> None:
    page = client(app=fake_app(registry=EmptyRegistry())).get(path, headers=HTML).text
    assert words in page
    assert "<code>vigie " in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_of_the_pages_has_words(language: str) -> None:
    known = keys(language)
    used: set[str] = set()
    for file in Path(api.__path__[0]).rglob("*.*"):
        if file.suffix in {".html", ".js"} and "vendor" not in file.parts:
            text = file.read_text(encoding="utf-8")
            used |= set(re.findall(r'\b(?:t|text)\("([a-z]+(?:-[a-z_]+)+)"', text))
    assert len(used) > 60
    assert used <= known


def test_the_two_languages_have_the_same_keys() -> None:
    assert keys("fr") == keys("en")
