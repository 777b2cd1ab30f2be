"""The sentence of an anomaly, in civil time and in both languages."""

from datetime import UTC, datetime

import pytest

from analytics.sentence import describe
from app.catalogue import catalogue
from domain.anomaly import AnomalyKind

ROW: dict[str, object] = {
    "kind": "night_excess",
    "site_name": "École Jean-Macé",
    "meter": "M1",
    "fluid": "electricity",
    "timezone": "Europe/Paris",
    "starts_at": datetime(2026, 3, 31, 20, tzinfo=UTC),
    "ends_at": datetime(2026, 4, 1, 3, tzinfo=UTC),
    "base_unit": "kWh",
    "actual": 143.2,
    "expected": 20.04,
    "cost_eur": 27.09,
}


def sentence(language: str, **changes: object) -> str:
    message = describe(ROW | changes)
    return catalogue(language)(message.key, **message.params).replace("\N{NARROW NO-BREAK SPACE}", " ")


def test_in_french() -> None:
    assert sentence("fr") == (
        "École Jean-Macé (électricité) : 143 kWh consommés hors occupation entre le 31 mars 2026 à 22 h et le "
        "1er avril 2026 à 5 h, au lieu de 20 kWh attendus, soit environ 27 € de trop."
    )


def test_in_english() -> None:
    assert sentence("en", kind="continuous_flow", base_unit="m3", actual=7.246, cost_eur=4.333) == (
        "École Jean-Macé: water never stops from 31 March 2026, 22:00 to 1 April 2026, 5:00, 7.25 m³ instead of "
        "20 m³ expected, about €4.33 too much: look for a leak."
    )


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("kind", list(AnomalyKind))
def test_every_kind_has_a_sentence(language: str, kind: AnomalyKind) -> None:
    text = sentence(language, kind=kind.value, actual=1430.4)
    assert "École Jean-Macé" in text
    assert "{" not in text
    assert "[" not in text


def test_a_row_without_time_is_a_programming_error() -> None:
    with pytest.raises(TypeError, match="starts_at"):
        describe(ROW | {"starts_at": "yesterday"})
