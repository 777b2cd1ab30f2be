"""What the score reads: doubtful readings less than a day apart are one finding, and other meters are none of it."""

from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest

from domain.finding import Finding
from domain.truth import TruthCategory
from storage.score import MeasuredMeter, TimescaleScore
from tests.fixtures.registry import one_meter

START = datetime(2026, 3, 1, tzinfo=UTC)


def at(hours: float) -> datetime:
    return START + timedelta(hours=hours)


@pytest.fixture
def register_id(database_url: str) -> int:
    return one_meter(database_url)


def store(database_url: str, *meters: str) -> TimescaleScore:
    if not meters:
        with psycopg.connect(database_url) as connection:
            meters = tuple(row[0] for row in connection.execute("SELECT code FROM meter"))
    return TimescaleScore(database_url, meters)


def spans(found: list[Finding]) -> list[tuple[str, float, float]]:
    return [
        (one.kind, (one.start - START) / timedelta(hours=1), round((one.end - START) / timedelta(hours=1), 3))
        for one in found
    ]


def test_readings_not_believed_are_joined_within_a_day(database_url: str, register_id: int) -> None:
    with psycopg.connect(database_url) as connection, connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO reading_judgement VALUES (%s, 1, %s, %s)",
            [(register_id, at(hours), "refused") for hours in (0, 20, 44, 69, 200)]
            + [(register_id, at(300), "pending")],
        )
    found = store(database_url).findings()
    assert spans(found) == [
        ("refused_readings", 0.0, 44.0),
        ("refused_readings", 69.0, 69.0),
        ("refused_readings", 200.0, 200.0),
    ]
    assert {one.category for one in found} == {TruthCategory.METER}
    assert all(one.end - one.start >= timedelta(seconds=1) for one in found)
    assert store(database_url, "another").findings() == []


def test_messages_not_read_are_told_of_the_meters_of_their_device(database_url: str, register_id: int) -> None:
    with psycopg.connect(database_url) as connection, connection.cursor() as cursor:
        device = cursor.execute(
            "SELECT code FROM device JOIN register r ON r.device_id = device.id WHERE r.id = %s", [register_id]
        ).fetchone()
        assert device is not None
        ours = [(str(n).encode(), device[0], at(a), at(b)) for n, (a, b) in enumerate([(0, 30), (50, 50), (90, 90)])]
        cursor.executemany(
            "INSERT INTO rejection (digest, reason, detail, topic, payload, device, received_at, last_received_at) "
            "VALUES (%s, 'bad_json', '', 't', '', %s, %s, %s)",
            [*ours, (b"elsewhere", "another", at(0), at(1)), (b"nobody", None, at(0), at(1))],
        )
    assert spans(store(database_url).findings()) == [("refused_messages", 0.0, 50.0), ("refused_messages", 90.0, 90.0)]


def test_days_measured_and_amounts_of_the_span(database_url: str, register_id: int) -> None:
    with psycopg.connect(database_url) as connection, connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO day_amount (register_id, source_id, day, amount, estimated, coverage) "
            "VALUES (%s, %s, %s, %s, 0, %s)",
            [
                (register_id, 1, date(2026, 3, 1), 10.0, 1.0),
                (register_id, 1, date(2026, 3, 2), 4.0, 0.5),
                (register_id, 1, date(2026, 3, 3), 99.0, 1.0),
            ],
        )
    (found,) = store(database_url).measured(date(2026, 3, 1), date(2026, 3, 3))
    assert isinstance(found, MeasuredMeter)
    assert (found.days, found.amount) == (1.5, 14.0)


def test_nothing_is_known_of_an_empty_database(database_url: str, register_id: int) -> None:
    asked = store(database_url)
    assert register_id
    assert asked.last_reading() is None
    assert asked.never_analysed()
    assert asked.findings() == []
    assert asked.unclean_accounts() == []
