"""Orange Live Objects: data messages of LoRa devices in a queue, `fifo/{name}`, the bytes in hexadecimal.

Layout: Live Objects' user guide (LoRa data messages) and public samples of messages.
"""

import orjson

from simulators.chance import stable_hash
from simulators.devices.lorawan import NetworkServer, Uplink, receptions, utc
from simulators.message import DeviceIdentity

__all__ = ["SERVER", "envelope"]

_QUEUE = "compteurs"
_GROUP = {"id": "root", "path": "/"}


def envelope(device: DeviceIdentity, uplink: Uplink) -> tuple[str, bytes]:
    """Return the topic and the message of an uplink."""
    urn = f"urn:lo:nsid:lora:{device.code.upper()}"
    document = {
        "streamId": urn,
        "timestamp": utc(uplink.time_s, ".000"),
        "model": "lora_v0",
        "value": {"payload": uplink.data.hex(), **(uplink.decoded or {})},
        "tags": [],
        "extra": {},
        "metadata": {
            "source": urn,
            "group": _GROUP,
            "connector": "lora",
            "network": {"lora": _network(device, uplink)},
            **({"encoding": "vigie"} if uplink.decoded else {}),
        },
        "created": utc(uplink.time_s, ".641"),
        "id": f"{stable_hash(device.code, str(uplink.counter)) << 32 | uplink.counter:024x}",
    }
    return f"fifo/{_QUEUE}", orjson.dumps(document)


def _network(device: DeviceIdentity, uplink: Uplink) -> dict[str, object]:
    heard = receptions(device, uplink)
    best = heard[0]
    return {
        "devEUI": device.code.upper(),
        "port": uplink.port,
        "fcnt": uplink.counter,
        "rssi": best.rssi_dbm,
        "snr": best.snr_db,
        "esp": round(best.rssi_dbm + min(best.snr_db, 0.0), 2),
        "sf": 7,
        "signalLevel": 5 if best.rssi_dbm > -100 else 4,
        "gatewayCnt": len(heard),
        "messageType": "UNCONFIRMED_DATA_UP",
        "ack": False,
    }


SERVER = NetworkServer("live_objects", envelope)
