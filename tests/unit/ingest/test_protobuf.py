"""The wire format of Protocol Buffers: worked examples, whatever is written is read again, and no bytes do harm."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.protobuf import BYTES, FIXED32, FIXED64, VARINT, Field, MalformedError, Reader, written


def read(message: bytes, most: int = 1000) -> list[Field]:
    return list(Reader(most).fields(message))


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (b"", []),
        (b"\x08\x96\x01", [Field(1, VARINT, 150)]),  # the example of the documentation
        (b"\x12\x07testing", [Field(2, BYTES, b"testing")]),
        (b"\x65\x00\x10\x61\x44", [Field(12, FIXED32, 0x44611000)]),
        (b"\x69" + bytes(range(8)), [Field(13, FIXED64, 0x0706050403020100)]),
        (b"\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", [Field(1, VARINT, 2**64 - 1)]),
    ],
)
def test_fields_are_read_as_documented(message: bytes, expected: list[Field]) -> None:
    assert read(message) == expected


@pytest.mark.parametrize(
    ("message", "fault"),
    [
        (b"\x08", "ends within a number"),
        (b"\x08\x80", "ends within a number"),
        (b"\x08" + b"\xff" * 11, "more than ten bytes"),
        (b"\x12\x05abc", "field 2 ends after"),
        (b"\x12\xff\xff\xff\xff\x0fabc", "field 2 ends after"),
        (b"\x65\x00\x10", "field 12 ends after"),
        (b"\x0b\x0c", "kind 3"),
        (b"\x00\x01", "number 0"),
    ],
)
def test_what_is_no_message_is_refused_with_its_fault(message: bytes, fault: str) -> None:
    with pytest.raises(MalformedError, match=fault):
        read(message)


def test_nested_messages_share_one_bound() -> None:
    reader = Reader(3)
    inner = next(reader.fields(written(1, written(1, 5) + written(2, 6))))
    assert isinstance(inner.value, bytes)
    assert [field.value for field in reader.fields(inner.value)] == [5, 6]
    with pytest.raises(MalformedError, match="more fields"):
        list(reader.fields(written(1, 1)))


NUMBERS = st.integers(1, 2**29 - 1)


@given(st.lists(st.tuples(NUMBERS, st.integers(0, 2**64 - 1) | st.binary(max_size=300)), max_size=20))
def test_what_is_written_is_read_again(fields: list[tuple[int, int | bytes]]) -> None:
    message = b"".join(written(number, value) for number, value in fields)
    assert [(field.number, field.value) for field in read(message)] == fields


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(message: bytes) -> None:
    try:
        found = read(message)
    except MalformedError:
        return
    assert sum(len(field.value) for field in found if isinstance(field.value, bytes)) <= len(message)
