"""The LoRaWAN dialects: every payload behind every network server, named `{server}/{payload}`."""

from simulators.devices import chirpstack_v3, chirpstack_v4, live_objects, the_things_stack
from simulators.devices.lorawan import dialect
from simulators.payloads.registry import PAYLOADS

__all__ = ["LORAWAN_DIALECTS"]

_SERVERS = (chirpstack_v4.SERVER, chirpstack_v3.SERVER, the_things_stack.SERVER, live_objects.SERVER)

LORAWAN_DIALECTS = tuple(dialect(server, payload) for server in _SERVERS for payload in PAYLOADS)
