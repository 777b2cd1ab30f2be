"""ChirpStack 3: uplinks on `application/{number}/device/{DevEUI}/event/up`, binary fields in base64, zeros written.

Layout: documentation of the ChirpStack Application Server, "Event types", with its ordinary JSON marshaler.
"""

import base64

import orjson

from simulators.devices.lorawan import FREQUENCIES_HZ, NetworkServer, Uplink, receptions, utc
from simulators.message import DeviceIdentity

__all__ = ["SERVER", "envelope"]

_APPLICATION = 7


def envelope(device: DeviceIdentity, uplink: Uplink) -> tuple[str, bytes]:
    """Return the topic and the event of an uplink."""
    document = {
        "applicationID": str(_APPLICATION),
        "applicationName": "compteurs",
        "deviceName": device.facts.get("name", device.code),
        "devEUI": _base64(device.code),
        "rxInfo": _rx_info(device, uplink),
        "txInfo": _tx_info(uplink),
        "adr": True,
        "dr": 5,
        "fCnt": uplink.counter,
        "fPort": uplink.port,
        "data": base64.b64encode(uplink.data).decode(),
        "objectJSON": "" if uplink.decoded is None else orjson.dumps(uplink.decoded).decode(),
        "tags": {},
        "confirmedUplink": False,
        "devAddr": _base64(device.code[-8:]),
    }
    return f"application/{_APPLICATION}/device/{device.code}/event/up", orjson.dumps(document)


def _base64(hexadecimal: str) -> str:
    return base64.b64encode(bytes.fromhex(hexadecimal)).decode()


def _rx_info(device: DeviceIdentity, uplink: Uplink) -> list[dict[str, object]]:
    return [
        {
            "gatewayID": _base64(heard.gateway),
            "time": utc(uplink.time_s),
            "rssi": heard.rssi_dbm,
            "loRaSNR": heard.snr_db,
            "channel": uplink.counter % 3,
            "rfChain": 0,
            "crcStatus": "CRC_OK",
        }
        for heard in receptions(device, uplink)
    ]


def _tx_info(uplink: Uplink) -> dict[str, object]:
    return {
        "frequency": FREQUENCIES_HZ[uplink.counter % 3],
        "modulation": "LORA",
        "loRaModulationInfo": {
            "bandwidth": 125,
            "spreadingFactor": 7,
            "codeRate": "4/5",
            "polarizationInversion": False,
        },
    }


SERVER = NetworkServer("chirpstack_v3", envelope)
