"""Figures are told as the decimals that they are."""

import pytest
from pydantic import TypeAdapter

from api.figure import Figure, clean


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (4.899999999999636, "4.9"),
        (0.1 + 0.2, "0.3"),
        (1_234_572.3 - 1_234_567.4, "4.9"),
        (999.9999999999999, "1000.0"),
        (-1e-13, "0.0"),
        (-4.899999999999636, "-4.9"),
        (0.000001, "1e-06"),
        (1 / 3, "0.333333333333"),
        (2 / 3e6, "6.66667e-07"),
        (1234.5, "1234.5"),
        (1e15 + 1, "1000000000000001.0"),
        (float("inf"), "inf"),
    ],
)
def test_a_sum_is_told_without_noise(value: float, told: str) -> None:
    assert repr(clean(value)) == told


def test_hours_still_add_up_to_their_day() -> None:
    hours = [100 / 7, 0.1, 1 / 3, 4.899999999999636] * 6
    assert sum(map(clean, hours)) == pytest.approx(clean(sum(hours)), abs=1e-9)


def test_a_field_of_an_answer_is_cleaned_and_may_be_unknown() -> None:
    figures = TypeAdapter(list[Figure | None])
    assert figures.validate_python([0.1 + 0.2, None]) == [0.3, None]
    assert figures.json_schema()["items"] == {"anyOf": [{"type": "number"}, {"type": "null"}]}
