"""Bridges that carry an M-Bus telegram in a LoRaWAN frame as it is: wired, wireless, or its plain records alone.

Fields and units are those of `ingest.mbus_telegram`. Keys of encrypted telegrams are not known here: let the bridge
decrypt, or pass the telegram on over MQTT. Must be chosen for a device.
"""

from ingest.mbus_telegram import read_body, read_telegram
from ingest.payloads.payload import Codec, Frame, Value

__all__ = ["CODEC"]


def read(frame: Frame) -> list[Value]:
    """Return what the meter counts now."""
    telegram = read_telegram(frame.data)
    measured = telegram.values if telegram.identity is not None else read_body(frame.data)
    return [Value(field, frame.time, value, unit) for field, value, unit in measured]


CODEC = Codec("mbus_telegram", read)
