"""PostgreSQL's binary COPY format to and from numpy arrays: columns go over without a Python loop over rows.

Format: https://www.postgresql.org/docs/17/sql-copy.html, section "Binary Format". Columns are fixed width and not
null, so that one structured dtype holds a whole row.
"""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["POSTGRES_EPOCH_S", "Column", "decode", "decode_parts", "encode", "microseconds_to_postgres"]

SIGNATURE = b"PGCOPY\n\xff\r\n\x00" + b"\x00" * 8
TRAILER = b"\xff\xff"
POSTGRES_EPOCH_S = 946_684_800
"""2000-01-01T00:00:00Z in seconds since 1970: PostgreSQL counts microseconds from there."""

Column = tuple[str, NDArray[np.generic]]


def _row_dtype(columns: Sequence[tuple[str, np.dtype[np.generic]]]) -> np.dtype[np.void]:
    fields: list[tuple[str, str]] = [("__count", ">i2")]
    for name, kind in columns:
        fields.append((f"__len_{name}", ">i4"))
        fields.append((name, kind.newbyteorder(">").str))
    return np.dtype(fields)


def encode(columns: Sequence[Column]) -> bytes:
    """Return a whole COPY stream of the columns (equal lengths; i2, i4, i8, f4 or f8)."""
    if not columns:
        raise ValueError("A COPY stream needs at least one column.")
    dtype = _row_dtype([(name, array.dtype) for name, array in columns])
    rows = np.empty(len(columns[0][1]), dtype=dtype)
    rows["__count"] = len(columns)
    for name, array in columns:
        rows[f"__len_{name}"] = array.dtype.itemsize
        rows[name] = array
    return SIGNATURE + rows.tobytes() + TRAILER


def decode(stream: bytes, columns: Sequence[tuple[str, str]]) -> dict[str, NDArray[np.generic]]:
    """Return the columns (name, numpy type) of a COPY stream, in native byte order.

    Raises:
        ValueError: the stream is not binary COPY, or has a null or another width somewhere.
    """
    if not stream.startswith(SIGNATURE[:11]):
        raise ValueError("Not a binary COPY stream.")
    dtype = _row_dtype([(name, np.dtype(kind)) for name, kind in columns])
    body = memoryview(stream)[len(SIGNATURE) :]
    count, rest = divmod(len(body) - len(TRAILER), dtype.itemsize)
    if rest:
        raise ValueError("The COPY stream's rows are not of the expected width (is there a null?).")
    rows = np.frombuffer(body, dtype=dtype, count=count)
    if count and not (rows["__count"] == len(columns)).all():
        raise ValueError("The COPY stream has another number of columns.")
    return {name: rows[name].astype(np.dtype(kind)) for name, kind in columns}


def decode_parts(
    parts: Iterable[bytes], columns: Sequence[tuple[str, str]], rows: int
) -> Iterator[dict[str, NDArray[np.generic]]]:
    """Yield the columns of a COPY stream that comes in parts, as `decode` does, `rows` or a few more at a time.

    Raises:
        ValueError: as `decode`.
    """
    width = _row_dtype([(name, np.dtype(kind)) for name, kind in columns]).itemsize
    waiting = bytearray()
    for part in parts:
        waiting += part
        whole = (len(waiting) - len(SIGNATURE) - len(TRAILER)) // width
        if whole >= rows:
            end = len(SIGNATURE) + whole * width
            yield decode(bytes(waiting[:end]) + TRAILER, columns)
            del waiting[len(SIGNATURE) : end]
    yield decode(bytes(waiting), columns)


def microseconds_to_postgres(unix_us: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return microseconds since 2000 for microseconds since 1970."""
    return unix_us - POSTGRES_EPOCH_S * 1_000_000
