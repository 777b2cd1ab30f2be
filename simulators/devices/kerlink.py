"""Kerlink Wanesy: data of end devices (DataUpDto) on `wanesy/{DevEUI}/dataUp`, times in milliseconds since 1970.

Layout: public samples of Wanesy messages; the topic is the operator's, this one ours.
"""

import orjson

from simulators.chance import stable_hash
from simulators.devices.lorawan import FREQUENCIES_HZ, NetworkServer, Uplink, receptions
from simulators.message import DeviceIdentity

__all__ = ["SERVER", "envelope"]

_CLUSTER = 359


def envelope(device: DeviceIdentity, uplink: Uplink) -> tuple[str, bytes]:
    """Return the topic and the message of an uplink."""
    heard = receptions(device, uplink)
    document = {
        "id": f"{stable_hash(device.code, str(uplink.counter)) << 32 | uplink.counter:024x}"[-24:],
        "endDevice": {
            "devEui": device.code.upper(),
            "devAddr": device.code[-8:].upper(),
            "cluster": {"id": _CLUSTER},
        },
        "fPort": uplink.port,
        "fCntDown": 1,
        "fCntUp": uplink.counter,
        "adr": True,
        "confirmed": False,
        "encrypted": False,
        "payload": uplink.data.hex(),
        "encodingType": "HEXA",
        "recvTime": uplink.time_s * 1000,
        "ulFrequency": FREQUENCIES_HZ[uplink.counter % 3] / 1_000_000,
        "modulation": "LORA",
        "dataRate": "SF7BW125",
        "codingRate": "4/5",
        "gwCnt": len(heard),
        "gwInfo": [
            {
                "gwEui": one.gateway.upper(),
                "rfRegion": "EU868",
                "rssi": one.rssi_dbm,
                "snr": one.snr_db,
                "channel": uplink.counter % 3,
                "radioId": 1,
            }
            for one in heard
        ],
        **({"payloadDecoded": uplink.decoded} if uplink.decoded else {}),
    }
    return f"wanesy/{device.code}/dataUp", orjson.dumps(document)


SERVER = NetworkServer("kerlink", envelope)
