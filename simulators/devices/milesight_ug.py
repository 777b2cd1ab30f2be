"""The network server in a Milesight gateway (UG65): uplinks as ChirpStack 2 wrote them, on `milesight/{DevEUI}`.

Layout: Milesight's support pages; the topic is the operator's, this one ours. A gateway is the only one in its list.
Where a codec is set, its output is the whole body.
"""

import base64

import orjson

from simulators.devices.lorawan import FREQUENCIES_HZ, NetworkServer, Uplink, receptions, utc
from simulators.message import DeviceIdentity

__all__ = ["SERVER", "envelope"]


def envelope(device: DeviceIdentity, uplink: Uplink) -> tuple[str, bytes]:
    """Return the topic and the message of an uplink."""
    time = utc(uplink.time_s, ".000000")
    document: dict[str, object] = (
        {"devEUI": device.code, "time": time, **uplink.decoded}
        if uplink.decoded
        else {
            "applicationID": "1",
            "applicationName": "compteurs",
            "data": base64.b64encode(uplink.data).decode(),
            "devEUI": device.code,
            "deviceName": device.facts.get("name", device.code),
            "fCnt": uplink.counter,
            "fPort": uplink.port,
            "rxInfo": _rx_info(device, uplink, time),
            "time": time,
            "txInfo": {
                "adr": True,
                "codeRate": "4/5",
                "dataRate": {"bandwidth": 125, "modulation": "LORA", "spreadFactor": 7},
                "frequency": FREQUENCIES_HZ[uplink.counter % 3],
            },
        }
    )
    return f"milesight/{device.code}", orjson.dumps(document)


def _rx_info(device: DeviceIdentity, uplink: Uplink, time: str) -> list[dict[str, object]]:
    best = receptions(device, uplink)[0]
    return [
        {
            "loRaSNR": best.snr_db,
            "mac": best.gateway,
            "name": "Local Gateway",
            "rssi": best.rssi_dbm,
            "time": time,
        }
    ]


SERVER = NetworkServer("milesight_ug", envelope)
