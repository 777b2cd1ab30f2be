"""The LoRaWAN devices that can be simulated."""

from simulators.payloads import (
    adeunis_tic,
    axioma_w1,
    elvaco_cmi4110,
    enless_tx_pulse,
    fludia_fm432e,
    milesight_em300_di,
    watteco_pulse,
)
from simulators.payloads.payload import Payload

__all__ = ["PAYLOADS"]

PAYLOADS: tuple[Payload, ...] = (
    elvaco_cmi4110.PAYLOAD,
    axioma_w1.PAYLOAD,
    fludia_fm432e.PAYLOAD,
    milesight_em300_di.PAYLOAD,
    enless_tx_pulse.PAYLOAD,
    watteco_pulse.PAYLOAD,
    adeunis_tic.PAYLOAD,
)
