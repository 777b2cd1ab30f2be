"""What a device's account allows is what a decoder reads, and every dialect of a list of devices is described."""

import pytest

from app.settings import PROJECT
from ingest.decoders.decoder import ANY_TOPIC
from ingest.decoders.registry import DECODERS
from ingest.dialect import DIALECTS
from ingest.topic_claim import Claims, filter_fault

INTERFACES = (PROJECT / "docs/interfaces.md").read_text(encoding="utf-8")
NAMED = {name: dialect for name, dialect in DIALECTS.items() if dialect.publish and not dialect.lorawan}


@pytest.mark.parametrize("name", NAMED)
def test_a_dialects_topics_are_those_of_a_decoder(name: str) -> None:
    claims = Claims()
    for decoder in DECODERS:
        if decoder.topic != ANY_TOPIC:
            claims.add(decoder.topic, decoder.name)
    topics = [topic.replace("{device}", "one") for topic in NAMED[name].publish]
    assert any(claims.other_owner(topic, "one") for topic in topics)


@pytest.mark.parametrize("name", DIALECTS)
def test_a_dialects_topics_suit_one_device(name: str) -> None:
    access = DIALECTS[name].access("one", None, ())
    for topic in (*access.publish, *access.subscribe):
        assert not filter_fault(topic)
        assert "one" in topic.split("/"), topic


def test_two_devices_of_a_dialect_share_no_topic() -> None:
    for dialect in DIALECTS.values():
        claims = Claims()
        for topic in dialect.access("one", None, ()).publish:
            claims.add(topic, "one")
        assert not any(claims.other_owner(topic, "two") for topic in dialect.access("two", None, ()).publish)


def test_every_dialect_is_described() -> None:
    row = next(line for line in INTERFACES.splitlines() if line.startswith("| `dialect` |"))
    assert all(name in row.split("`")[3].split() for name in DIALECTS)
