"""Fields of a line that no register could live with."""

import pytest

from ingest.line import LineError, amount


@pytest.mark.parametrize("text", ["0", "-1", "nan", "inf", "1.7e308", "1e-300", "ten"])
def test_an_amount_with_which_sums_would_not_stay_finite_is_refused(text: str) -> None:
    with pytest.raises(LineError) as caught:
        amount({"scale": text}, "scale")
    assert caught.value.message.key == "line-not-positive"
    assert caught.value.message.params == {"column": "scale", "value": text}


@pytest.mark.parametrize(("text", "value"), [("0,001", 0.001), ("1e9", 1e9), ("", None)])
def test_an_amount_is_read_as_people_write_it(text: str, value: float | None) -> None:
    assert amount({"scale": text}, "scale") == value
