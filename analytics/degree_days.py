"""Degree days, by two named methods that give different numbers: one comparison uses one of them throughout."""

from collections.abc import Callable

import numpy as np

from analytics.ports import Floats

__all__ = ["METHODS", "costic", "meteo"]


def meteo(tmin_c: Floats, tmax_c: Floats, base_c: float = 18.0) -> Floats:
    """Return daily degree days [K.day], météo method: `max(0, S - (Tn + Tx) / 2)`."""
    return np.maximum(0.0, base_c - (tmin_c + tmax_c) / 2)


def costic(tmin_c: Floats, tmax_c: Floats, base_c: float = 18.0) -> Floats:
    """Return daily degree days [K.day], COSTIC ("professionnels de l'énergie") method.

    S >= Tx: `S - (Tn + Tx) / 2`; S <= Tn: 0; else with `a = Tx - Tn`, `b = (S - Tn) / a`: `a b (0.08 + 0.42 b)`.
    Source: the formula as two public implementations give it; to be checked against COSTIC's own text.
    """
    span = tmax_c - tmin_c
    with np.errstate(divide="ignore", invalid="ignore"):
        part = np.where(span > 0, (base_c - tmin_c) / span, 0.0)
    between = span * part * (0.08 + 0.42 * part)
    cold = base_c - (tmin_c + tmax_c) / 2
    degree_days: Floats = np.where(base_c >= tmax_c, cold, np.where(base_c <= tmin_c, 0.0, between))
    return np.where(np.isnan(tmin_c + tmax_c), np.nan, degree_days)


METHODS: dict[str, Callable[[Floats, Floats], Floats]] = {"meteo": meteo, "costic": costic}
