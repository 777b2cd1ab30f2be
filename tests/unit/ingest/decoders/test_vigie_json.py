"""Our own JSON at its bounds: faults are counted, readings among them are kept, and a crowd of parts is refused."""

import orjson
import pytest

from domain.reading import RawMessage, Reading
from domain.rejection import Reason, Rejection
from ingest.decoders.decoder import MAX_PAYLOAD
from ingest.decoders.vigie_json import DECODER
from ingest.knowledge import Knowledge
from tests.fixtures.payload_case import RECEIVED

GOOD = {"register": "a", "time": "20260101T00Z", "value": 1}
NO_TIME = {"register": "a", "value": 1}


def decoded(payload: bytes) -> tuple[list[Reading], list[Rejection]]:
    items = list(DECODER.decode(RawMessage("vigie/v1/m1/readings", payload, RECEIVED), Knowledge()))
    return [one for one in items if isinstance(one, Reading)], [one for one in items if isinstance(one, Rejection)]


@pytest.mark.parametrize("faults", [99, 100, 101, 250])
def test_readings_between_and_behind_many_faults_are_kept(faults: int) -> None:
    wrong = [NO_TIME, 0, [], {**GOOD, "time": "never"}, {**GOOD, "value": "1"}]
    items = [GOOD, *(wrong[number % 5] for number in range(faults)), GOOD, 0, GOOD]
    readings, refusals = decoded(orjson.dumps(items))
    assert len(readings) == 3
    told = [one.detail for one in refusals[:100]]
    assert told[0] == "reading 1 has no 'time'"
    assert all(detail.startswith("reading ") for detail in told)
    rest = faults + 1 - 100
    assert [one.detail for one in refusals[100:]] == ([f"{rest} more readings are none"] if rest > 0 else [])


def test_the_largest_message_of_the_shortest_readings_is_read() -> None:
    count = MAX_PAYLOAD // len(orjson.dumps([GOOD]))
    readings, refusals = decoded(orjson.dumps([GOOD] * count))
    assert (len(readings), refusals) == (count, [])


@pytest.mark.parametrize("part", [b"{}", b"[]", b'{"a":{}}', b'{"a":[]}'])
def test_more_parts_than_readings_can_have_are_refused_before_they_are_parsed(part: bytes) -> None:
    payload = b"[" + b",".join([part] * (MAX_PAYLOAD // 16)) + b"]"
    readings, (refusal,) = decoded(payload)
    assert (readings, refusal.reason) == ([], Reason.UNDECODABLE)
    assert refusal.detail == "more than 43690 objects and lists: send fewer at a time"


@pytest.mark.parametrize(
    ("time", "reason"),
    [
        ("", Reason.TIME_UNREADABLE),
        ("2026", Reason.TIME_UNREADABLE),
        ("2026W99", Reason.TIME_UNREADABLE),
        ("2026W01", Reason.TIME_WITHOUT_OFFSET),
    ],
)
def test_a_short_text_is_no_time(time: str, reason: Reason) -> None:
    _readings, (refusal,) = decoded(orjson.dumps({**GOOD, "time": time}))
    assert (refusal.reason, refusal.detail) == (reason, f"reading 0: time {time!r}")
