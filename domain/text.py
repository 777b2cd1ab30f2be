"""What code says to people: a key of the catalogue and its parameters, never a sentence."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

Param = str | int | float

LANGUAGES = ("fr", "en")
"""French first: it is the default everywhere."""


class Translator(Protocol):
    """Turns a catalogue key into a sentence of one language; the app implements it with Fluent."""

    def __call__(self, key: str, /, **params: Param) -> str:
        """Return the sentence; an unknown key returns the key itself in brackets, and a test finds it."""
        ...


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence that waits for its language."""

    key: str
    params: Mapping[str, Param] = field(default_factory=dict)
