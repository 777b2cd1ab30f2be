"""MultiTech gateways: uplinks on `lora/{DEV-EUI}/up`, EUIs with dashes, the bytes in base64.

Layout: MultiTech's developer pages, "MQTT messages". Nothing is decoded there: what is decoded is left out.
"""

import base64

import orjson

from simulators.devices.lorawan import NetworkServer, Uplink, receptions, utc
from simulators.message import DeviceIdentity

__all__ = ["SERVER", "envelope"]


def envelope(device: DeviceIdentity, uplink: Uplink) -> tuple[str, bytes]:
    """Return the topic and the message of an uplink."""
    best = receptions(device, uplink)[0]
    document = {
        "time": utc(uplink.time_s, ".000000"),
        "datr": "SF7BW125",
        "rssi": best.rssi_dbm,
        "lsnr": best.snr_db,
        "size": len(uplink.data),
        "data": base64.b64encode(uplink.data).decode(),
        "port": uplink.port,
        "fcnt": uplink.counter,
        "deveui": _dashed(device.code),
        "gweui": _dashed(best.gateway),
    }
    return f"lora/{_dashed(device.code)}/up", orjson.dumps(document)


def _dashed(eui: str) -> str:
    return "-".join(eui[place : place + 2] for place in range(0, len(eui), 2))


SERVER = NetworkServer("multitech", envelope)
