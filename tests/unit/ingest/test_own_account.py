"""A device that speaks by itself is offered the topics of its dialect, or those below its name."""

import pytest

from domain.connection import Access, Credential
from ingest.own_account import own_access


@pytest.mark.parametrize(
    ("topics", "decoder", "publish", "subscribe"),
    [
        (["vigie/v1/d1/readings"], "vigie-json", ("vigie/v1/d1/#",), ()),
        (["tele/d1/SENSOR", "tele/d1/LWT"], "tasmota", ("tele/d1/#", "stat/d1/#"), ("cmnd/d1/#",)),
        (["shellies/d1/emeter/0/total"], "shelly_gen1", ("shellies/d1/#",), ("shellies/d1/#",)),
        (["teleinfo/d1"], "teleinfo2mqtt", ("teleinfo/d1",), ()),
        # No dialect has both: all that stands below its name, where it stands.
        (["chaufferie/d1/mesure", "chaufferie/d1/etat/x"], "map_boiler", ("chaufferie/d1/#",), ()),
        (["b/d1", "a/d1/x"], "map_boiler", ("a/d1/#", "b/d1/#"), ()),
        # Others may be there too: d1/d2/mesure.
        (["d1/d1/mesure"], "map_boiler", ("d1/d1/#",), ()),
    ],
)
def test_it_speaks_by_itself(
    topics: list[str], decoder: str, publish: tuple[str, ...], subscribe: tuple[str, ...]
) -> None:
    assert own_access("d1", topics, decoder) == Access(Credential.PASSWORD, publish, subscribe)


@pytest.mark.parametrize(
    ("topics", "decoder"),
    [
        (["application/1/device/d1/event/up"], "lorawan/chirpstack"),
        (["v3/app@tenant/devices/d1/up"], "lorawan/the_things_stack"),
        (["application/1/device/d1/event/up"], "map_chirpstack"),
        (["zigbee2mqtt/d1"], "zigbee2mqtt"),
        (["maison/zigbee/d1"], "zigbee2mqtt_elsewhere"),
        (["wmbusmeters/d1"], "wmbusmeters"),
        (["spBv1.0/g/DDATA/node/d1"], "sparkplug_b"),
        (["emonhub/rx/d1/values"], "emonhub"),
        (["boiler/room"], "map_boiler"),
        (["+/d1"], "map_boiler"),
        (["$SYS/d1"], "map_boiler"),
        (["a/d1"], None),
        ([], "vigie-json"),
    ],
)
def test_another_speaks_for_it_or_no_topic_names_it(topics: list[str], decoder: str | None) -> None:
    assert own_access("d1", topics, decoder) is None


def test_a_device_on_too_many_topics_gets_none() -> None:
    assert own_access("d1", [f"{n}/d1/x" for n in range(9)], "map") is None
    assert own_access("d1", [f"{n}/d1/x" for n in range(8)], "map") is not None
