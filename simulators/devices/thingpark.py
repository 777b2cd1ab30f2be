"""Actility ThingPark: uplinks on `mqtt/things/{DevEUI}/uplink`, the bytes in hexadecimal, numbers as text.

Layout: ThingPark X documentation, "Uplink message".
"""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import orjson

from simulators.devices.lorawan import NetworkServer, Uplink, receptions
from simulators.message import DeviceIdentity

__all__ = ["SERVER", "envelope"]

_ZONE = ZoneInfo("Europe/Paris")


def envelope(device: DeviceIdentity, uplink: Uplink) -> tuple[str, bytes]:
    """Return the topic and the message of an uplink."""
    heard = receptions(device, uplink)
    gateways = [
        {"Lrrid": one.gateway[-8:].upper(), "LrrRSSI": f"{one.rssi_dbm:.6f}", "LrrSNR": f"{one.snr_db:.6f}"}
        for one in heard
    ]
    document = {
        "Time": datetime.fromtimestamp(uplink.time_s, UTC).astimezone(_ZONE).isoformat(timespec="milliseconds"),
        "DevEUI": device.code.upper(),
        "FPort": str(uplink.port),
        "FCntUp": str(uplink.counter),
        "ADRbit": "1",
        "MType": "2",
        "payload_hex": uplink.data.hex(),
        "SpFact": "7",
        "SubBand": "G1",
        "Channel": f"LC{1 + uplink.counter % 3}",
        "DevLrrCnt": str(len(heard)),
        **gateways[0],
        "Late": "0",
        "Lrrs": {"Lrr": gateways},
        "CustomerID": "100000507",
        "DevAddr": device.code[-8:].upper(),
        **({"payload": uplink.decoded} if uplink.decoded else {}),
    }
    return f"mqtt/things/{device.code.upper()}/uplink", orjson.dumps({"DevEUI_uplink": document})


SERVER = NetworkServer("thingpark", envelope)
