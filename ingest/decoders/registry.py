"""The dialects Vigie understands, in the order they are tried."""

from ingest.decoders import (
    cabinet_controller,
    dsmr_reader,
    home_assistant,
    linky_tic,
    lorawan,
    p1_telegram,
    shelly,
    sparkplug_b,
    tasmota,
    teleinfo2mqtt,
    vigie_json,
    wmbus_hex,
    wmbusmeters,
    zigbee2mqtt,
)
from ingest.decoders.decoder import Decoder

__all__ = ["DECODERS"]

DECODERS: tuple[Decoder, ...] = (
    vigie_json.DECODER,
    linky_tic.DECODER,
    teleinfo2mqtt.DECODER,
    shelly.DECODER,
    sparkplug_b.DECODER,
    sparkplug_b.STATE_DECODER,
    tasmota.DECODER,
    zigbee2mqtt.DECODER,
    wmbusmeters.DECODER,
    cabinet_controller.DECODER,
    home_assistant.DISCOVERY_DECODER,
    wmbus_hex.TOPIC_DECODER,
    dsmr_reader.DECODER,
    lorawan.DECODER,
    wmbus_hex.DECODER,
    p1_telegram.DECODER,
    zigbee2mqtt.OTHER_DECODER,
    home_assistant.DECODER,
)
