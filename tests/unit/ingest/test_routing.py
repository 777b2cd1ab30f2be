"""Whose message it is: the operator's profiles, then dialects with a topic, then those known by shape."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from domain.reading import RawMessage, Reading
from domain.rejection import Reason, Rejection
from domain.setup import Setup, StoredProfile
from ingest.decoders.decoder import ANY_TOPIC, Decoder
from ingest.json_message import MOST_SHAPED
from ingest.knowledge import Knowledge
from ingest.routing import Router

AT = datetime(2026, 3, 29, tzinfo=UTC)


def nothing(_message: RawMessage, _known: Knowledge) -> Iterator[Reading]:
    return iter(())


def braces(message: RawMessage, _known: Knowledge) -> bool:
    return message.payload.startswith(b"{")


TOPIC = Decoder("topic", "a/+", nothing)
SHAPE = Decoder("shape", ANY_TOPIC, nothing, braces)


def profile_decoder(profile: StoredProfile) -> Decoder:
    return Decoder(profile.name, profile.body["topic"], nothing)


def chosen(router: Router, topic: str, payload: bytes = b"1") -> str | None:
    decoder = router.decoder_for(RawMessage(topic, payload, AT))
    return None if decoder is None else decoder.name


@pytest.mark.parametrize(
    ("topic", "payload", "expected"),
    [("a/b", b"{}", "topic"), ("a/b/c", b"{}", "shape"), ("a/b/c", b"1", None), ("x", b"{", "shape")],
)
def test_a_topic_of_its_own_goes_before_a_shape(topic: str, payload: bytes, expected: str | None) -> None:
    assert chosen(Router(Knowledge(), decoders=(TOPIC, SHAPE)), topic, payload) == expected


def test_what_is_too_large_to_be_known_by_its_shape_is_refused_as_that() -> None:
    known = Knowledge()
    router = Router(known)
    entity = b'{"id":"urn:ngsi-ld:Device:1","type":"Device","a":1}'
    small, large = (RawMessage("a/b", entity.ljust(most), AT) for most in (MOST_SHAPED, MOST_SHAPED + 1))
    read, refused = router.decoder_for(small), router.decoder_for(large)
    assert read is not None
    assert refused is not None
    assert (read.name, refused.name) == ("ngsi-ld", "beyond_shape")
    (refusal,) = refused.decode(large, known)
    assert isinstance(refusal, Rejection)
    assert (refusal.reason, refusal.device) == (Reason.TOO_LARGE, None)
    assert refusal.detail.startswith("131073 bytes")
    assert refused.most_bytes < len(large.payload)


def test_a_large_message_on_a_topic_of_its_own_is_its_decoder_s() -> None:
    assert chosen(Router(Knowledge()), "zigbee2mqtt/bridge/devices", b"[" + b" " * MOST_SHAPED) == "zigbee2mqtt"
    assert chosen(Router(Knowledge()), "a/b", b"x" * MOST_SHAPED) is None
    assert chosen(Router(Knowledge()), "a/b", b"x" * (MOST_SHAPED + 1)) == "beyond_shape"


def test_a_shape_is_looked_at_in_every_message_of_a_topic() -> None:
    router = Router(Knowledge(), decoders=(TOPIC, SHAPE))
    assert [chosen(router, "x", payload) for payload in (b"{", b"1", b"{")] == ["shape", None, "shape"]


def test_a_profile_goes_before_everything_as_soon_as_it_is_set_up() -> None:
    known = Knowledge()
    router = Router(known, profile_decoder, (TOPIC, SHAPE))
    assert chosen(router, "a/b") == "topic"
    known.use(Setup(1, profiles=(StoredProfile("mine", 1, {"topic": "a/#"}),)))
    assert chosen(router, "a/b") == "mine"
    known.use(Setup(2))
    assert chosen(router, "a/b") == "topic"


def test_profiles_are_compiled_when_they_change_and_not_with_every_set_up() -> None:
    known, compiled = Knowledge(), list[str]()

    def compile_profile(profile: StoredProfile) -> Decoder:
        compiled.append(f"{profile.name} {profile.version}")
        return profile_decoder(profile)

    router = Router(known, compile_profile, (TOPIC,))
    for revision, version in ((1, 1), (2, 1), (3, 2)):
        known.use(Setup(revision, profiles=(StoredProfile("mine", version, {"topic": "a/#"}),)))
        assert chosen(router, "a/b") == "mine"
    assert compiled == ["mine 1", "mine 2"]
