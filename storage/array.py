"""Arrays as parameters, written at once: psycopg dumps a list element by element, which costs more than the query."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from domain.series import Series

__all__ = ["array_of", "moments_of", "series_keys"]


def array_of(values: Iterable[float]) -> str:
    """Return an array of numbers as PostgreSQL reads it; the statement casts it (`%(name)s::integer[]`)."""
    return "{" + ",".join(map(repr, values)) + "}"


def moments_of(time_us: NDArray[np.int64]) -> str:
    """Return an array of instants (microseconds since 1970) to be cast to timestamptz[]."""
    return "{" + ",".join(np.datetime_as_string(time_us.astype("datetime64[us]"), timezone="UTC")) + "}"


def series_keys(series: Sequence[Series]) -> dict[str, object]:
    """Return the keys of many series, as statements take them: `registers` and `sources` side by side."""
    return {
        "registers": array_of([one.register_id for one in series]),
        "sources": array_of([one.source_id for one in series]),
    }
