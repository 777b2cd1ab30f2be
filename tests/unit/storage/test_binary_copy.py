"""Binary COPY to and from arrays, without a server."""

import numpy as np
import pytest
from numpy.typing import NDArray

from storage.binary_copy import decode, decode_parts, encode, microseconds_to_postgres

Columns = list[tuple[str, NDArray[np.generic]]]


def test_columns_come_back_as_they_went() -> None:
    columns: list[tuple[str, NDArray[np.generic]]] = [
        ("a", np.array([1, -2], np.int32)),
        ("t", np.array([5, 2**60], np.int64)),
        ("v", np.array([0.5, -1e15])),
    ]
    back = decode(encode(columns), [("a", "i4"), ("t", "i8"), ("v", "f8")])
    for name, array in columns:
        assert back[name].tolist() == array.tolist()


def test_a_row_is_as_the_manual_says() -> None:
    stream = encode([("n", np.array([258], np.int16))])
    assert stream == b"PGCOPY\n\xff\r\n\0" + b"\0" * 8 + b"\0\x01" + b"\0\0\0\x02" + b"\x01\x02" + b"\xff\xff"


def test_no_rows_are_a_stream_too() -> None:
    assert decode(encode([("v", np.empty(0))]), [("v", "f8")])["v"].tolist() == []


@pytest.mark.parametrize("step", [1, 7, 19, 21, 1000])
@pytest.mark.parametrize("rows", [1, 3, 50])
def test_a_stream_in_parts_is_the_same_rows(step: int, rows: int) -> None:
    stream = encode([("n", np.arange(10, dtype=np.int32)), ("v", np.arange(10) / 2)])
    parts = (stream[at : at + step] for at in range(0, len(stream), step))
    found = list(decode_parts(parts, [("n", "i4"), ("v", "f8")], rows))
    assert [n for part in found for n in part["n"].tolist()] == list(range(10))
    assert all(len(part["n"]) <= max(rows, 10 if step == 1000 else rows + 1) for part in found)


def test_what_is_no_such_stream_is_refused() -> None:
    good = encode([("v", np.array([1.0, 2.0]))])
    for stream in (b"", b"COPY", good[:-5]):
        with pytest.raises(ValueError):
            decode(stream, [("v", "f8")])
    with pytest.raises(ValueError):
        encode([])


def test_microseconds_count_from_2000() -> None:
    assert microseconds_to_postgres(np.array([946_684_800_000_000])).tolist() == [0]
