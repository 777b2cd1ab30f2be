"""Arrays as parameters, written at once: psycopg dumps a list element by element, which costs more than the query."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

__all__ = ["array_of", "moments_of"]


def array_of(values: Iterable[float]) -> str:
    """Return an array of numbers as PostgreSQL reads it; the statement casts it (`%(name)s::integer[]`)."""
    return "{" + ",".join(map(repr, values)) + "}"


def moments_of(time_us: NDArray[np.int64]) -> str:
    """Return an array of instants (microseconds since 1970) to be cast to timestamptz[]."""
    return "{" + ",".join(np.datetime_as_string(time_us.astype("datetime64[us]"), timezone="UTC")) + "}"
