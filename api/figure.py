"""Sums of stored values as answers tell them: without the noise of binary fractions."""

from typing import Annotated

from pydantic import AfterValidator

__all__ = ["Figure", "clean"]

DECIMALS = 6
"""Of what meters count: a thousandth of a Wh or of a litre, in kWh and m3."""
NOISE = 5e-10
"""How far the difference of two indexes of some millions lies from the decimal number that it is."""
MOST_DECIMALS = 12


def clean(value: float) -> float:
    """Return 4.9 for 4.899999999999636; shares of readings that are no short decimals keep twelve of theirs."""
    short = round(value, DECIMALS)
    # Adding zero takes the sign from a zero.
    return (short if abs(value - short) <= NOISE else round(value, MOST_DECIMALS)) + 0.0


Figure = Annotated[float, AfterValidator(clean)]
"""A field of an answer."""
