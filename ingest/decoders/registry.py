"""The dialects Vigie understands, in the order they are tried."""

from ingest.decoders import (
    cabinet_controller,
    chirpstack,
    linky_tic,
    live_objects,
    shelly,
    sparkplug_b,
    tasmota,
    teleinfo2mqtt,
    the_things_stack,
    vigie_json,
    wmbusmeters,
    zigbee2mqtt,
)
from ingest.decoders.decoder import Decoder

__all__ = ["DECODERS", "decoder_for"]

DECODERS: tuple[Decoder, ...] = (
    vigie_json.DECODER,
    linky_tic.DECODER,
    chirpstack.DECODER,
    chirpstack.LEGACY_DECODER,
    the_things_stack.DECODER,
    live_objects.DECODER,
    live_objects.ROUTER_DECODER,
    teleinfo2mqtt.DECODER,
    shelly.DECODER,
    sparkplug_b.DECODER,
    sparkplug_b.STATE_DECODER,
    tasmota.DECODER,
    zigbee2mqtt.DECODER,
    wmbusmeters.DECODER,
    cabinet_controller.DECODER,
)


def decoder_for(topic: str) -> Decoder | None:
    """Return the first decoder that accepts the topic."""
    return next((decoder for decoder in DECODERS if decoder.accepts(topic)), None)
