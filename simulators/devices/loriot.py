"""LORIOT: uplinks with their gateways (`gw`) on `loriot/{DevEUI}`, the bytes in hexadecimal.

Layout: LORIOT's documentation, "Gateway information"; the topic is the operator's, this one ours. A server that decodes
does not exist there: what is decoded is left out.
"""

import orjson

from simulators.devices.lorawan import FREQUENCIES_HZ, NetworkServer, Uplink, receptions
from simulators.message import DeviceIdentity

__all__ = ["SERVER", "envelope"]

_BATTERY_UNKNOWN = 255


def envelope(device: DeviceIdentity, uplink: Uplink) -> tuple[str, bytes]:
    """Return the topic and the message of an uplink."""
    milliseconds = uplink.time_s * 1000
    document = {
        "cmd": "gw",
        "EUI": device.code.upper(),
        "ts": milliseconds,
        "ack": False,
        "bat": _BATTERY_UNKNOWN,
        "fcnt": uplink.counter,
        "port": uplink.port,
        "data": uplink.data.hex(),
        "freq": FREQUENCIES_HZ[uplink.counter % 3],
        "dr": "SF7 BW125 4/5",
        "gws": [
            {"rssi": one.rssi_dbm, "snr": one.snr_db, "ts": milliseconds, "gweui": one.gateway.upper()}
            for one in receptions(device, uplink)
        ],
    }
    return f"loriot/{device.code}", orjson.dumps(document)


SERVER = NetworkServer("loriot", envelope)
