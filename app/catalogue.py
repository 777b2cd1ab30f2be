"""The catalogue of everything Vigie says to people: Fluent files under app/locale, French first."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from fluent.runtime import FluentBundle, FluentResource

from app.detail import is_detail, recognised
from domain.text import LANGUAGES, Param, Translator

__all__ = ["catalogue", "keys"]

LOCALE = Path(__file__).parent / "locale"
DETAILS = LOCALE / "en" / "refusals.ftl"
TAGS = {"fr": "fr-FR", "en": "en-GB"}


@cache
def catalogue(language: str) -> Translator:
    """Return the translator of a language; one we do not speak gets French.

    A parameter `detail`, or one that begins with `detail_`, is what a process said of a refusal, in English
    (app.detail).
    """
    bundle = _bundle(language if language in LANGUAGES else LANGUAGES[0])

    def translate(key: str, /, **params: Param) -> str:
        told = {name: _told(name, value) if is_detail(name) else value for name, value in params.items()}
        return say(key, told)

    def _told(name: str, value: Param) -> Param:
        return recognised(name, value, DETAILS, say) if isinstance(value, str) else value

    def say(key: str, params: Mapping[str, Param]) -> str:
        if not bundle.has_message(key):
            return f"[{key}]"
        pattern = bundle.get_message(key).value
        if pattern is None:
            return f"[{key}]"
        text, _errors = bundle.format_pattern(pattern, params)
        return str(text)

    return translate


def keys(language: str) -> frozenset[str]:
    """Return the keys a language defines, for the test that compares them."""
    return frozenset(_bundle(language)._messages)  # noqa: SLF001 - Fluent offers no listing


@cache
def _bundle(language: str) -> FluentBundle:
    # Isolating marks are invisible characters that would follow a number into a CSV or a test.
    bundle = FluentBundle([TAGS[language]], use_isolating=False)
    for file in sorted((LOCALE / language).glob("*.ftl")):
        bundle.add_resource(FluentResource(file.read_text(encoding="utf-8")))
    return bundle
