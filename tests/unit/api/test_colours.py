"""Colours hold the contrast of WCAG 2.1 AA (1.4.3 and 1.4.11) on the grounds they stand on, light and dark."""

import re
from pathlib import Path

import pytest

import api

CSS = (Path(api.__path__[0]) / "static" / "vigie.css").read_text(encoding="utf-8")
LIGHT, DARK = (
    dict(re.findall(r"--([a-z-]+):\s*(#[0-9a-f]{6})", block))
    for block in re.findall(r":root \{(.*?)\}", CSS, re.DOTALL)
)
TEXT, SHAPE = 4.5, 3.0

PAIRS = [
    ("ink", "ground", TEXT), ("ink", "card", TEXT), ("soft", "ground", TEXT), ("soft", "card", TEXT),
    ("main", "card", TEXT), ("main", "ground", TEXT), ("main-ink", "main", TEXT), ("above", "card", TEXT),
    ("above", "above-ground", TEXT), ("normal", "normal-ground", TEXT), ("below", "below-ground", TEXT),
    ("soft", "unknown-ground", TEXT), ("actual", "card", SHAPE), ("instant", "card", SHAPE),
    ("expected", "card", SHAPE), ("gas", "card", SHAPE), ("heat", "card", SHAPE), ("water", "card", SHAPE),
    ("electricity", "card", SHAPE),
]  # fmt: skip


def _luminance(colour: str) -> float:
    """Return the relative luminance, WCAG 2.1."""
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(first: str, second: str) -> float:
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_black_on_white_is_21() -> None:
    assert _contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "ground", "least"), PAIRS)
def test_contrast(front: str, ground: str, least: float, scheme: dict[str, str]) -> None:
    colours = LIGHT | scheme
    assert _contrast(colours[front], colours[ground]) >= least
