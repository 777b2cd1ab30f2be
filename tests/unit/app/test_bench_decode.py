"""What the bench of decoding sends: what is known by its shape is read, and profiles are valid."""

from app.bench_decode import ELSEWHERE, NOW, costs
from app.hostile import SHAPES
from app.hostile_profiles import DEAR, TOPIC
from domain.reading import RawMessage
from domain.setup import StoredProfile
from ingest.knowledge import Knowledge
from ingest.mapping.compiled import compile_profile


def test_messages_known_by_their_shape_are_read() -> None:
    found = [costs(RawMessage(ELSEWHERE, payload, NOW), Knowledge()) for payload in SHAPES]
    assert {name for name, _items in found} == {"p1_telegram", "wmbus_hex", "senml", "ngsi-ld"}
    assert all(items for _name, items in found)


def test_the_dearest_profiles_are_profiles() -> None:
    for name, (body, payload) in DEAR.items():
        decoder = compile_profile(StoredProfile(name, 1, body))
        assert costs(RawMessage(TOPIC, payload, NOW), Knowledge(), (decoder,))[0] in {f"profile:{name}", "none"}
