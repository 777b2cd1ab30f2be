"""The LoRaWAN dialects: every payload behind every network server, named `{server}/{payload}`."""

from simulators.devices import (
    chirpstack_v3,
    chirpstack_v4,
    kerlink,
    live_objects,
    loriot,
    milesight_ug,
    multitech,
    the_things_stack,
    thingpark,
)
from simulators.devices.lorawan import dialect
from simulators.payloads.registry import PAYLOADS

__all__ = ["LORAWAN_DIALECTS", "SERVERS"]

SERVERS = (
    chirpstack_v4.SERVER,
    chirpstack_v3.SERVER,
    the_things_stack.SERVER,
    live_objects.SERVER,
    thingpark.SERVER,
    kerlink.SERVER,
    loriot.SERVER,
    milesight_ug.SERVER,
    multitech.SERVER,
)

LORAWAN_DIALECTS = tuple(dialect(server, payload) for server in SERVERS for payload in PAYLOADS)
