"""A LoRaWAN pulse counter behind ChirpStack 4: one uplink per reading, with the bytes and the decoded object."""

import base64
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime

import orjson

from simulators.message import DeviceIdentity, Dialect, Value

__all__ = ["APPLICATION", "DIALECT", "encode"]

APPLICATION = uuid.uuid5(uuid.NAMESPACE_URL, "vigie/simulators/chirpstack")
_TENANT = uuid.uuid5(uuid.NAMESPACE_URL, "vigie/simulators/tenant")
_PROFILE = uuid.uuid5(uuid.NAMESPACE_URL, "vigie/simulators/pulse")
_GATEWAY = "0016c001f1500e02"
_FREQUENCIES_HZ = (868_100_000, 868_300_000, 868_500_000)
_PORT = 2


def encode(device: DeviceIdentity, values: Sequence[Value]) -> tuple[str, bytes]:
    """Return the topic and the uplink of one value; proto3 JSON leaves zero fields out, so `fCnt` 0 is absent."""
    (value,) = values
    count = (value.time_s - device.epoch_s) // value.register.interval_s
    document: dict[str, object] = {
        "deduplicationId": str(uuid.uuid5(APPLICATION, f"{device.code}/{count}")),
        "time": datetime.fromtimestamp(value.time_s, UTC).isoformat(),
        "deviceInfo": _device_info(device),
        "devAddr": device.code[-8:],
        "adr": True,
        "dr": 5,
        "fCnt": count,
        "fPort": _PORT,
        "data": base64.b64encode(value.raw.to_bytes(8, "big")).decode(),
        "object": {value.register.channel: value.raw},
        "rxInfo": [_reception(count)],
        "txInfo": {"frequency": _FREQUENCIES_HZ[count % 3], "modulation": {"lora": {"spreadingFactor": 7}}},
    }
    if count == 0:
        del document["fCnt"]
    return f"application/{APPLICATION}/device/{device.code}/event/up", orjson.dumps(document)


def _device_info(device: DeviceIdentity) -> dict[str, str]:
    return {
        "tenantId": str(_TENANT),
        "tenantName": "Vigie",
        "applicationId": str(APPLICATION),
        "applicationName": "compteurs",
        "deviceProfileId": str(_PROFILE),
        "deviceProfileName": "compteur d'impulsions",
        "deviceName": device.facts.get("name", device.code),
        "devEui": device.code,
    }


def _reception(count: int) -> dict[str, object]:
    return {"gatewayId": _GATEWAY, "uplinkId": count + 1, "rssi": -85 - count % 25, "snr": 8.5 - count % 7}


DIALECT = Dialect(name="chirpstack_v4", packs=False, encode=encode)
