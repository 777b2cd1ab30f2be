"""The Things Stack: uplinks on `v3/{application}@{tenant}/devices/{device}/up`, empty fields left out.

Layout: The Things Stack's documentation, "Data formats".
"""

import base64

import orjson

from simulators.chance import stable_hash
from simulators.devices.lorawan import FREQUENCIES_HZ, NetworkServer, Uplink, receptions, utc
from simulators.message import DeviceIdentity

__all__ = ["SERVER", "envelope"]

_APPLICATION, _TENANT = "compteurs", "vigie"
_JOIN_EUI = "70B3D57ED0000000"


def envelope(device: DeviceIdentity, uplink: Uplink) -> tuple[str, bytes]:
    """Return the topic and the message of an uplink."""
    device_id = f"eui-{device.code}"
    document = {
        "end_device_ids": {
            "device_id": device_id,
            "application_ids": {"application_id": _APPLICATION},
            "dev_eui": device.code.upper(),
            "join_eui": _JOIN_EUI,
            "dev_addr": device.code[-8:].upper(),
        },
        "correlation_ids": [f"gs:uplink:{stable_hash(device.code, str(uplink.counter)):016X}"],
        "received_at": utc(uplink.time_s, ".219748512"),
        "uplink_message": _uplink_message(device, uplink),
    }
    return f"v3/{_APPLICATION}@{_TENANT}/devices/{device_id}/up", orjson.dumps(document)


def _uplink_message(device: DeviceIdentity, uplink: Uplink) -> dict[str, object]:
    message: dict[str, object] = {
        "session_key_id": base64.b64encode(stable_hash("session", device.code).to_bytes(8, "big")).decode(),
        "f_port": uplink.port,
        "f_cnt": uplink.counter,
        "frm_payload": base64.b64encode(uplink.data).decode(),
        "decoded_payload": uplink.decoded,
        "rx_metadata": _rx_metadata(device, uplink),
        "settings": {
            "data_rate": {"lora": {"bandwidth": 125_000, "spreading_factor": 7, "coding_rate": "4/5"}},
            "frequency": str(FREQUENCIES_HZ[uplink.counter % 3]),
        },
        "received_at": utc(uplink.time_s),
        "consumed_airtime": "0.061696s",
        "network_ids": {"net_id": "000013", "tenant_id": _TENANT, "cluster_id": "eu1"},
    }
    return {key: value for key, value in message.items() if value}


def _rx_metadata(device: DeviceIdentity, uplink: Uplink) -> list[dict[str, object]]:
    return [
        {
            "gateway_ids": {"gateway_id": f"eui-{heard.gateway}", "eui": heard.gateway.upper()},
            "time": utc(uplink.time_s),
            "rssi": heard.rssi_dbm,
            "channel_rssi": heard.rssi_dbm,
            "snr": heard.snr_db,
        }
        for heard in receptions(device, uplink)
    ]


SERVER = NetworkServer("the_things_stack", envelope)
