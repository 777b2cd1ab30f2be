"""The network servers Vigie understands, in the order in which their shapes are tried."""

from ingest.envelopes import (
    aws_iot,
    chirpstack,
    chirpstack_v3,
    helium,
    kerlink,
    live_objects,
    loriot,
    milesight,
    multitech,
    the_things_stack,
    thingpark,
)
from ingest.envelopes.envelope import Envelope

__all__ = ["ENVELOPES"]

ENVELOPES: tuple[Envelope, ...] = (
    chirpstack.ENVELOPE,
    the_things_stack.ENVELOPE,
    thingpark.ENVELOPE,
    live_objects.ENVELOPE,
    kerlink.ENVELOPE,
    loriot.ENVELOPE,
    multitech.ENVELOPE,
    milesight.ENVELOPE,
    chirpstack_v3.ENVELOPE,
    helium.ENVELOPE,
    aws_iot.ENVELOPE,
)
