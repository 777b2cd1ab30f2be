"""Figures as a reader writes them: grouped, with the minus sign, in one language."""

import pytest

from api.wording import MINUS, NOTHING, Wording

NARROW, WIDE = "\u202f", "\u00a0"


@pytest.mark.parametrize(
    ("language", "number", "euros", "percent"),
    [
        ("fr", f"{MINUS}1{NARROW}234,5", f"{MINUS}12 €", f"{MINUS}5 %"),
        ("en", f"{MINUS}1,234.5", f"{MINUS}€12", f"{MINUS}5%"),
    ],
)
def test_a_negative_figure_has_the_minus_sign(language: str, number: str, euros: str, percent: str) -> None:
    wording = Wording(language)
    told = wording.number(-1234.5, 1), wording.euros(-12.3), wording.percent(-0.05)
    assert [text.replace(WIDE, " ") for text in told] == [number, euros, percent]


def test_what_is_not_known_is_a_dash() -> None:
    wording = Wording("fr")
    assert (wording.number(None), wording.euros(None), wording.percent(None)) == (NOTHING,) * 3


def test_what_rounds_to_zero_has_no_sign() -> None:
    words = Wording("fr")
    assert (words.number(-0.04, 1), words.number(-0.0), words.percent(-0.001)[0]) == ("0,0", "0", "0")


def test_an_exact_number_has_the_decimals_it_has() -> None:
    words = Wording("fr")
    assert [words.exact(value) for value in (1_001_900.0, 90.5, 0.1 + 0.2, -1e-9, None)] == [
        "1\u202f001\u202f900", "90,5", "0,3", "0", "\u2013",
    ]  # fmt: skip
