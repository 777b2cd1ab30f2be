"""What a meter should never send is refused with its reason, through the real broker, and costs no neighbour."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from domain.endpoint import mqtt_endpoint
from domain.registry import RegisterKind
from ingest.collector import prepare_session
from simulators.message import SimulatedMessage
from simulators.publisher import publish
from tests.fixtures.broker import RestartableBroker
from tests.fixtures.process import Vigie, end, eventually
from tests.fixtures.registry import one_meter

NOW = datetime.now(UTC).replace(microsecond=0)
GOOD = (NOW - timedelta(hours=2), NOW - timedelta(hours=1))
KEPT = 65_536


def item(time: object = NOW - timedelta(minutes=90), value: str = "1500", more: str = "") -> str:
    """A reading as text, so that it may hold what no encoder would write."""
    written = json.dumps(time.isoformat() if isinstance(time, datetime) else time)
    return f'{{"register": "energy_import", "time": {written}, "value": {value}{more}}}'


def neighbours(bad: str) -> bytes:
    return f"[{item(GOOD[0], '1000')}, {bad}, {item(GOOD[1], '2000')}]".encode()


PARTLY_BAD = {
    "NaN": (item(value="NaN"), "value_not_a_number"),
    "infinity": (item(value="-Infinity"), "value_not_a_number"),
    "1e400": (item(value="1e400"), "value_not_a_number"),
    "1.8e21": (item(value="1.8e21"), "value_out_of_range"),
    "huge integer": (item(value="9" * 300), "value_out_of_range"),
    "integer without end": (item(value="9" * 5000), "value_not_a_number"),
    "negative index": (item(value="-1"), "value_negative"),
    "number as text": (item(value='"1500"'), "value_not_a_number"),
    "true": (item(value="true"), "value_not_a_number"),
    "null": (item(value="null"), "value_not_a_number"),
    "1970": (item(datetime(1970, 1, 1, tzinfo=UTC)), "time_out_of_range"),
    "a clock that was reset": (item(datetime(2000, 1, 1, 0, 5, tzinfo=UTC)), "time_out_of_range"),
    "2106": (item(datetime(2106, 2, 7, 6, 28, 15, tzinfo=UTC)), "time_out_of_range"),
    "year 0": (item("0000-01-01T00:00:00Z"), "time_unreadable"),
    "clock 3 h fast": (item(datetime.now(UTC) + timedelta(hours=3)), "time_in_future"),
    "no offset": (item("2026-01-01T00:00:00"), "time_without_offset"),
    "time as a number": (item(1767225600), "time_unreadable"),
    "another quantity": (item(more=', "unit": "m3"'), "unit_mismatch"),
    "apparent energy": (item(more=', "unit": "kVAh"'), "unit_mismatch"),
    "unit of a fantasy": (item(more=', "unit": "kWatt"'), "unit_unknown"),
    "no value": ('{"register": "energy_import", "time": "2026-01-01T00:00:00Z"}', "missing_field"),
    "no object": ("7", "undecodable"),
    "deep": ("[" * 900 + "]" * 900, "undecodable"),
}
"""One item between two good ones."""
WHOLLY_BAD = {
    "10 MB": (b"[" + b" " * 10_000_000 + b"]", "too_large"),
    "rubbish": (bytes(range(256)) * 40, "undecodable"),
    "empty": (b"", "undecodable"),
    "half a message": (f"[{item()}, {item()[:40]}".encode(), "undecodable"),
    "too deep": (b"[" * 500_000, "undecodable"),
    "half a surrogate pair": (neighbours(item(more=', "unit": "\\ud800"')), "undecodable"),
    "utf-16": (f"[{item()}]".encode("utf-16"), "undecodable"),
    "text": (b'"NaN"', "undecodable"),
}
TOPIC = "vigie/v1/m1/readings"


def received(database_url: str, broker: RestartableBroker, home: Path, *payloads: bytes) -> None:
    """Send the payloads through the broker to a collector of its own, which ends well."""
    prepare_session(mqtt_endpoint(broker.url), "collector")
    collector = Vigie(database_url, broker.url, home).start("ingest")
    publish((SimulatedMessage(TOPIC, payload, NOW) for payload in payloads), broker.url)
    query = "SELECT coalesce(sum(messages), 0) FROM ingest_count"
    assert eventually(lambda: rows(database_url, query) == [(len(payloads),)])
    assert end(collector) == 0


def rows(url: str, query: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(query.encode()).fetchall()


def test_each_bad_reading_is_refused_by_name_and_its_neighbours_are_stored(
    database_url: str, broker: RestartableBroker, tmp_path: Path
) -> None:
    one_meter(database_url)
    payloads = {neighbours(bad): reason for bad, reason in PARTLY_BAD.values()}
    received(database_url, broker, tmp_path, *payloads)
    found = rows(database_url, "SELECT payload, reason, device FROM rejection")
    told = {name: [reason for payload, reason, _ in found if payload == neighbours(bad)]
            for name, (bad, _) in PARTLY_BAD.items()}  # fmt: skip
    assert told == {name: [reason] for name, (_, reason) in PARTLY_BAD.items()}
    assert {device for _, _, device in found} == {"m1"}
    assert rows(database_url, "SELECT time, value FROM reading ORDER BY time") == [(GOOD[0], 1000), (GOOD[1], 2000)]
    assert rows(database_url, "SELECT sum(messages), sum(messages_stored) FROM ingest_count") == [
        (len(payloads), len(payloads))
    ]


def test_what_does_not_parse_is_refused_whole_with_its_first_bytes(
    database_url: str, broker: RestartableBroker, tmp_path: Path
) -> None:
    one_meter(database_url)
    payloads = [payload for payload, _ in WHOLLY_BAD.values()]
    received(database_url, broker, tmp_path, *payloads, neighbours(item()))
    found = {bytes(payload): reason for payload, reason in rows(database_url, "SELECT payload, reason FROM rejection")}  # type: ignore[call-overload]
    wanted = {(payload[:KEPT] if reason == "too_large" else payload): reason for payload, reason in WHOLLY_BAD.values()}
    assert found == wanted
    assert len(rows(database_url, "SELECT value FROM reading")) == 3


def test_a_gauge_may_be_negative_and_a_delta_may_not(
    database_url: str, broker: RestartableBroker, tmp_path: Path
) -> None:
    one_meter(database_url, kind=RegisterKind.GAUGE, unit="W", meter="m1")
    received(database_url, broker, tmp_path, neighbours(item(value="-5")), neighbours(item(value="NaN")))
    assert (-5.0,) in rows(database_url, "SELECT value FROM reading")
    assert rows(database_url, "SELECT reason FROM rejection") == [("value_not_a_number",)]


@pytest.mark.parametrize("size", [1_048_576, 1_048_577])
def test_a_message_of_just_the_limit_is_read_and_one_byte_more_is_not(
    database_url: str, broker: RestartableBroker, tmp_path: Path, size: int
) -> None:
    one_meter(database_url)
    payload = neighbours(item())
    received(database_url, broker, tmp_path, payload + b" " * (size - len(payload)))
    assert len(rows(database_url, "SELECT value FROM reading")) == (3 if size == 1_048_576 else 0)
    refused = rows(database_url, "SELECT reason, octet_length(payload) FROM rejection")
    assert refused == ([] if size == 1_048_576 else [("too_large", KEPT)])
