"""What decoders remember of descriptions: the latest of each, parsed once, and nothing without bound."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from domain.setup import MOST_FORMER, MOST_FORMER_BYTES, CodecScript, Setup
from ingest.knowledge import MOST_DESCRIPTION_BYTES, MOST_DESCRIPTIONS, CodecAnswer, Knowledge
from ingest.payloads.payload import Frame

NOON = datetime(2026, 3, 29, 12, tzinfo=UTC)
LATER = NOON + timedelta(minutes=1)
CALLS: list[bytes] = []


def upper(payload: bytes) -> str:
    CALLS.append(payload)
    return payload.decode().upper()


class RecordingCodecs:
    def __init__(self) -> None:
        self.taken: list[Setup] = []

    def use(self, setup: Setup) -> None:
        self.taken.append(setup)

    def read(self, device: str, frame: Frame) -> CodecAnswer | None:  # noqa: ARG002 (the protocol's names)
        return None

    def close(self) -> None:
        return None


def test_a_description_is_parsed_once_until_it_changes() -> None:
    CALLS.clear()
    known = Knowledge()
    assert known.described("a", upper) is None
    assert known.describe("a", b"x", NOON)
    assert (known.described("a", upper), known.described("a", upper)) == ("X", "X")
    assert not known.describe("a", b"x", LATER)
    assert known.describe("a", b"y", LATER)
    assert known.described("a", upper) == "Y"
    assert CALLS == [b"x", b"y"]


def test_an_empty_description_is_forgotten() -> None:
    known = Knowledge()
    known.describe("a", b"x", NOON)
    assert known.describe("a", b"", LATER)
    assert known.described("a", upper) is None
    assert not known.describe("a", b"", LATER)
    assert not known.describe("never", b"", LATER)


def test_an_older_set_up_does_not_undo_what_was_heard_since() -> None:
    known = Knowledge()
    known.describe("a", b"new", LATER)
    known.use(Setup(1, descriptions={"a": (b"old", NOON), "b": (b"other", NOON)}))
    assert known.described("a", upper) == "NEW"
    assert known.described("b", upper) == "OTHER"
    known.use(Setup(2, descriptions={"a": (b"newest", LATER + timedelta(seconds=1))}))
    assert known.described("a", upper) == "NEWEST"


def test_a_description_beyond_the_bound_is_not_kept() -> None:
    known = Knowledge()
    assert not known.describe("a", b"x" * (MOST_DESCRIPTION_BYTES + 1), NOON)
    assert known.described("a", upper) is None


def test_codecs_take_a_set_up_once_a_revision() -> None:
    codecs = RecordingCodecs()
    known = Knowledge(codecs)
    setup = Setup(7, codecs={"c": CodecScript("c", 1, "")}, device_codecs={"d": "c"})
    known.use(setup)
    known.use(setup)
    assert codecs.taken == [setup]
    assert known.setup is setup


def test_descriptions_are_found_by_the_beginning_of_their_key() -> None:
    known = Knowledge()
    for key in ("ha/a", "ha/b", "homie/a"):
        known.describe(key, key.encode(), NOON)
    assert dict(known.descriptions("ha/")) == {"ha/a": b"ha/a", "ha/b": b"ha/b"}


def test_one_kind_of_description_does_not_crowd_out_another() -> None:
    known = Knowledge()
    for number in range(MOST_DESCRIPTIONS):
        assert known.describe(f"ha/{number}", b"x", NOON)
    assert not known.describe("ha/one-more", b"x", NOON)
    assert known.describe("ha/7", b"y", LATER)
    assert known.describe("spb/town/gateway", b"x", NOON)


def hour(number: float) -> datetime:
    return NOON + timedelta(hours=number)


def told(known: Knowledge, key: str, *hours: float) -> list[bytes | None]:
    return [known.described(key, bytes, hour(number)) for number in hours]


def test_a_message_is_read_by_what_was_described_when_it_came() -> None:
    known = Knowledge()
    for number, payload in ((1, b"Wh"), (2, b"Wh"), (3, b"kWh"), (5, b""), (6, b"MWh")):
        known.describe("homie/a/$unit", payload, hour(number))
    assert told(known, "homie/a/$unit", 1, 2.9, 3, 4.9, 5.5, 6, 7) == [
        b"Wh", b"Wh", b"kWh", b"kWh", None, b"MWh", b"MWh",
    ]  # fmt: skip
    assert told(known, "homie/a/$unit", 0) == [b"Wh"]  # what was heard first holds for all before
    assert known.described("homie/a/$unit", bytes) == b"MWh"
    assert not known.lost("homie/a/$unit", hour(0))


def test_of_what_tells_no_units_only_the_last_is_remembered() -> None:
    known = Knowledge()
    known.describe("spb/a", b"x", hour(1))
    known.describe("spb/a", b"y", hour(2))
    assert told(known, "spb/a", 1) == [b"y"]


def test_members_that_are_told_of_later_only_were_the_same_before() -> None:
    known = Knowledge()
    for number, payload in (
        (1, b'{"a":"Wh"}'), (2, b'{"a":"Wh","b":"W"}'), (3, b'{"a":"kWh"}'), (4, b'{"a":"kWh","b":"kW","c":"L"}'),
    ):  # fmt: skip
        known.describe("z2m/base", payload, hour(number))
    assert [json.loads(payload or b"null") for payload in told(known, "z2m/base", 0, 1, 2, 3, 4)] == [
        {"a": "Wh", "b": "W", "c": "L"},
        {"a": "Wh", "b": "W", "c": "L"},
        {"a": "Wh", "b": "W", "c": "L"},
        {"a": "kWh", "c": "L"},  # b was gone then
        {"a": "kWh", "b": "kW", "c": "L"},
    ]


def test_what_is_no_longer_kept_is_lost_and_not_taken_for_something_else() -> None:
    known = Knowledge()
    for number in range(MOST_FORMER + 3):
        known.describe("z2m/base", b"%d" % number, hour(number))
    # Kept are the last (34) and 32 before (2 to 33), of the oldest of which only its moment.
    assert [known.lost("z2m/base", hour(number)) for number in (0, 1, 2, 3, 34)] == [True, True, True, False, False]
    assert told(known, "z2m/base", 2, 3, 34) == [None, b"3", b"34"]
    known.describe("z2m/large", b"x" * (MOST_FORMER_BYTES + 1), hour(1))
    known.describe("z2m/large", b"x", hour(2))
    assert known.lost("z2m/large", hour(1.5))
    assert not known.lost("z2m/large", hour(2))


def test_what_is_stored_of_former_descriptions_and_what_was_heard_since_are_one_history() -> None:
    known = Knowledge()
    stored = Setup(
        1,
        descriptions={"z2m/b": (b"3", hour(3))},
        former_descriptions={"z2m/b": ((hour(1), None), (hour(2), b"2"))},
    )
    known.use(stored)
    known.describe("z2m/b", b"4", hour(4))
    known.use(replace(stored, revision=2))  # read before the fourth was stored
    assert told(known, "z2m/b", 1, 2, 3, 4) == [None, b"2", b"3", b"4"]
    known.use(
        Setup(
            3,
            descriptions={"z2m/b": (b"5", hour(5))},
            former_descriptions={"z2m/b": tuple((hour(n), b"%d" % n if n > 1 else None) for n in (1, 2, 3, 4))},
        )
    )
    assert told(known, "z2m/b", 1, 2, 3, 4, 5) == [None, b"2", b"3", b"4", b"5"]
