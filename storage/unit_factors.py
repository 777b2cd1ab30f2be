"""Factors of units by the code that stands beside a reading, for whole columns at once."""

import numpy as np

from domain.unit import UNITS_BY_CODE

__all__ = ["UNIT_FACTORS"]

UNIT_FACTORS = np.full(max(UNITS_BY_CODE) + 1, np.nan)
"""Factor to the base unit by code; nan for 0, the register's own unit."""
for _code, _unit in UNITS_BY_CODE.items():
    UNIT_FACTORS[_code] = _unit.factor
