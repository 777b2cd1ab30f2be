"""Which messages every collector of a group hears: what devices say of themselves, and no value."""

import pytest

from ingest.decoders.decoder import Decoder
from ingest.sharing import DESCRIPTIONS


def everybody_hears(topic: str) -> bool:
    return any(Decoder("a filter", text, lambda _message, _known: ()).accepts(topic) for text in DESCRIPTIONS)


@pytest.mark.parametrize(
    "topic",
    [
        "spBv1.0/ville/NBIRTH/gw1",
        "spBv1.0/ville/DBIRTH/gw1/compteur",
        "spBv1.0/ville/NDEATH/gw1",
        "homie/5/compteur/$description",
        "homie/compteur/energie/total/$unit",
        "homeassistant/sensor/energie/config",
        "homeassistant/sensor/compteur/energie/config",
        "homeassistant/device/compteur/config",
        "zigbee2mqtt/bridge/devices",
        "site/zigbee/bridge/devices",
    ],
)
def test_descriptions_reach_all(topic: str) -> None:
    assert everybody_hears(topic)


@pytest.mark.parametrize(
    "topic",
    [
        "spBv1.0/ville/NDATA/gw1",
        "homie/5/compteur/energie/total",
        "homie/compteur/energie/total",
        "homeassistant/sensor/energie/state",
        "zigbee2mqtt/compteur",
    ],
)
def test_values_reach_one(topic: str) -> None:
    assert not everybody_hears(topic)
