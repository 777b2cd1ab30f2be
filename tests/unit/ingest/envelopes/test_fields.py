"""What network servers write: read where it says something, None where it does not."""

from datetime import UTC, datetime

import pytest

from domain.heard import Reception
from ingest.envelopes.fields import (
    base64_bytes,
    base64_eui,
    battery_percent,
    epoch_ms,
    eui,
    hex_bytes,
    number,
    objects,
    reception,
    section,
    text,
    time_of,
    whole,
)

EUI = "70b3d54a00c0ffee"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (EUI, EUI),
        (EUI.upper(), EUI),
        ("70-B3-D5-4A-00-C0-FF-EE", EUI),
        ("70:b3:d5:4a:00:c0:ff:ee", EUI),
        (EUI[:-1], None),
        (EUI + "0", None),
        ("70b3-d54a-00c0-ffee", None),
        ("mairie", None),
        (7, None),
        (None, None),
        ("\u0667" * 16, None),
    ],
)
def test_an_eui_has_sixteen_digits(written: object, read: str | None) -> None:
    assert eui(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("cLPVSgDA/+4=", EUI),
        (EUI, EUI),
        ("cLPVSgDA/+4", None),
        ("AAAAAAAAAAAA", None),
        ("////////////", None),
        (5, None),
    ],
)
def test_an_eui_may_be_in_base64(written: object, read: str | None) -> None:
    """Twelve characters without padding would be nine bytes."""
    assert base64_eui(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (5, 5.0),
        (-7.25, -7.25),
        ("-60.000000", -60.0),
        ("9.75", 9.75),
        ("nan", None),
        ("inf", None),
        ("", None),
        ("x", None),
        (True, None),
        (None, None),
        ([], None),
        (10**12, None),
        ("1" * 100, None),
    ],
)
def test_numbers_may_be_text(written: object, read: float | None) -> None:
    assert number(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (0, 0), (7011, 7011), ("7011", 7011), ("0", 0), (-1, None), ("-1", None), ("1.5", None), (1.0, None),
        (True, None), (2**32, None), ("\u0663", None), ("9" * 11, None), (None, None),
    ],
)  # fmt: skip
def test_counters_are_whole_and_not_negative(written: object, read: int | None) -> None:
    assert whole(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (1570782946959, datetime(2019, 10, 11, 8, 35, 46, 959_000, tzinfo=UTC)),
        (1570782946959.0, datetime(2019, 10, 11, 8, 35, 46, 959_000, tzinfo=UTC)),
        (946_684_800_000, datetime(2000, 1, 1, tzinfo=UTC)),
        (946_684_799_999, None),
        (4_102_444_800_000, None),
        (1, None),
        (1570782946, None),
        ("1570782946959", None),
        (True, None),
        (1e300, None),
        (None, None),
    ],
)
def test_milliseconds_count_within_this_century(written: object, read: datetime | None) -> None:
    assert epoch_ms(written) == read


def test_the_first_readable_time_with_an_offset_counts() -> None:
    moment = datetime(2026, 3, 29, 0, 10, tzinfo=UTC)
    assert (
        time_of(None, 5, "hier", "2026-03-29T00:10:00", "2026-03-29T02:10:00+02:00", "2027-01-01T00:00:00Z") == moment
    )
    assert time_of() is None
    assert time_of("2026-03-29T00:10:00.123456789Z") == moment.replace(microsecond=123_456)


def test_bytes_are_those_of_a_frame() -> None:
    assert base64_bytes("qg==") == b"\xaa"
    assert base64_bytes("") == b""
    assert (base64_bytes("@@"), base64_bytes("qg="), base64_bytes("A" * 511), base64_bytes("é"), base64_bytes(3)) == (
        (None,) * 5
    )
    assert hex_bytes("0A50f6") == b"\x0a\x50\xf6"
    assert (hex_bytes("0"), hex_bytes("zz"), hex_bytes("00" * 256), hex_bytes(None)) == (None,) * 4


@pytest.mark.parametrize(
    ("status", "percent"),
    [(254, 100.0), (127, 50.0), (1, 0.4), ("127", 50.0), (0, None), (255, None), (256, None), (-1, None), ("x", None)],
)
def test_a_battery_level_is_of_254(status: object, percent: float | None) -> None:
    assert battery_percent(status) == percent


def test_gateways_have_a_name_or_are_none() -> None:
    assert list(reception("BAMDAwMDAwM=", "-60.5", None)) == [Reception("0403030303030303", -60.5, None)]
    assert list(reception("24E124FFFEF54092", -51, 13.8)) == [Reception("24e124fffef54092", -51.0, 13.8)]
    assert list(reception("Toit de la Mairie", True, "x")) == [Reception("toit de la mairie", None, None)]
    assert [*reception(None, -51), *reception("", -51), *reception(7, -51)] == []
    assert len(next(iter(reception("g" * 500))).gateway) == 80


def test_parts_are_there_or_empty() -> None:
    assert section({"a": {"b": {"c": 1}}}, "a", "b") == {"c": 1}
    assert section({"a": 5}, "a", "b") == section(None, "a") == section([], "a") == {}
    assert objects([{"a": 1}, 7, None, {"b": 2}]) == [{"a": 1}, {"b": 2}]
    assert objects({"a": 1}) == [{"a": 1}]
    assert objects(7) == objects(None) == []
    assert len(objects([{}] * 500)) == 64
    assert (text("x"), text(""), text(7)) == ("x", None, None)
