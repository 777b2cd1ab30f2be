"""What decoders remember of descriptions: the latest of each, parsed once, and nothing without bound."""

from datetime import UTC, datetime, timedelta

from domain.setup import CodecScript, Setup
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
