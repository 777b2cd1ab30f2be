"""What Vigie, or another, asks devices for comes back through its own subscription: it is nothing to read or refuse."""

import pytest

from domain.reading import RawMessage
from ingest.decoders.sparkplug_b import COMMANDS
from ingest.knowledge import Ask
from ingest.sparkplug import rebirth
from tests.fixtures.hearing import Ear
from tests.fixtures.payload_case import RECEIVED


def test_the_keepalive_that_a_gx_is_sent_is_passed_over() -> None:
    ear = Ear()
    (ask,) = (item for item in ear.hear("N/c0619ab1/system/0/Serial", b'{"value": "c0619ab1"}') if type(item) is Ask)
    assert ask.topic == "R/c0619ab1/keepalive"
    assert ear.hear(ask.topic, ask.payload) == []


@pytest.mark.parametrize(
    ("topic", "payload"),
    [
        ("R/c0619ab1/keepalive", b'["grid/#", "solarcharger/+/Yield/User"]'),
        ("R/c0619ab1/grid/30/Ac/Power", b""),
        ("W/c0619ab1/vebus/257/Mode", b'{"value": 3}'),
    ],
)
def test_what_others_ask_of_a_gx_is_passed_over(topic: str, payload: bytes) -> None:
    assert Ear().hear(topic, payload) == []


@pytest.mark.parametrize("topic", ["R/ecole/compteur", "W/ecole/compteur"])
def test_other_messages_on_such_topics_stay_in_sight(topic: str) -> None:
    assert Ear().decoder(topic, b'{"energy": 12.5}') is None


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_the_rebirth_that_an_edge_node_is_asked_for_is_passed_over(command: str) -> None:
    message = RawMessage(f"spBv1.0/group/{command}/edge", rebirth(RECEIVED), RECEIVED)
    assert Ear().hear(message.topic, message.payload) == []
