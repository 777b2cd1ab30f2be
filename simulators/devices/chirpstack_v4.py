"""ChirpStack 4: uplinks on `application/{application}/device/{DevEUI}/event/up`, with the bytes, or decoded as well.

Layout: ChirpStack's documentation, "Events". Protocol Buffers' JSON leaves zero fields out: `fCnt` 0 is absent.
"""

import base64
import uuid
from collections.abc import Sequence

import orjson

from domain.registry import Fluid
from simulators.devices.lorawan import (
    FREQUENCIES_HZ,
    NetworkServer,
    Uplink,
    dev_eui,
    frame_count,
    receptions,
    utc,
)
from simulators.message import Counting, DeviceIdentity, Dialect, Value

__all__ = ["APPLICATION", "DIALECT", "SERVER", "encode"]

APPLICATION = uuid.uuid5(uuid.NAMESPACE_URL, "vigie/simulators/chirpstack")
_TENANT = uuid.uuid5(uuid.NAMESPACE_URL, "vigie/simulators/tenant")
_PROFILE = uuid.uuid5(uuid.NAMESPACE_URL, "vigie/simulators/pulse")
_PORT = 2


def encode(device: DeviceIdentity, values: Sequence[Value]) -> tuple[str, bytes]:
    """Return the topic and the uplink of one value, which a codec of the server has decoded."""
    (value,) = values
    data = (value.raw % 2**64).to_bytes(8, "big")
    decoded = {value.register.channel: value.raw}
    return envelope(device, Uplink(_PORT, data, frame_count(device, value), value.time_s, decoded))


def envelope(device: DeviceIdentity, uplink: Uplink) -> tuple[str, bytes]:
    """Return the topic and the event of an uplink."""
    document: dict[str, object] = {
        "deduplicationId": str(uuid.uuid5(APPLICATION, f"{device.code}/{uplink.counter}")),
        "time": utc(uplink.time_s, ".000000000").replace("Z", "+00:00"),
        "deviceInfo": _device_info(device),
        "devAddr": device.code[-8:],
        "adr": True,
        "dr": 5,
        "fCnt": uplink.counter,
        "fPort": uplink.port,
        "data": base64.b64encode(uplink.data).decode(),
        "object": uplink.decoded,
        "rxInfo": _rx_info(device, uplink),
        "txInfo": _tx_info(uplink),
    }
    written = orjson.dumps({key: value for key, value in document.items() if value})
    return f"application/{APPLICATION}/device/{device.code}/event/up", written


def _device_info(device: DeviceIdentity) -> dict[str, str]:
    return {
        "tenantId": str(_TENANT),
        "tenantName": "Vigie",
        "applicationId": str(APPLICATION),
        "applicationName": "compteurs",
        "deviceProfileId": str(_PROFILE),
        "deviceProfileName": "compteur",
        "deviceName": device.facts.get("name", device.code),
        "devEui": device.code,
    }


def _rx_info(device: DeviceIdentity, uplink: Uplink) -> list[dict[str, object]]:
    return [
        {"gatewayId": heard.gateway, "uplinkId": uplink.counter + 1, "rssi": heard.rssi_dbm, "snr": heard.snr_db}
        for heard in receptions(device, uplink)
    ]


def _tx_info(uplink: Uplink) -> dict[str, object]:
    lora = {"bandwidth": 125_000, "spreadingFactor": 7, "codeRate": "CR_4_5"}
    return {"frequency": FREQUENCIES_HZ[uplink.counter % 3], "modulation": {"lora": lora}}


SERVER = NetworkServer("chirpstack_v4", envelope)

DIALECT = Dialect(
    name="chirpstack_v4",
    fluids={
        Fluid.ELECTRICITY: Counting(channel="index", unit="Wh", per_base=1000.0, interval_s=600),
        Fluid.GAS: Counting(channel="index", unit="m3", per_base=100.0, scale=0.01),
        Fluid.WATER: Counting(channel="volume_l", unit="L", per_base=1000.0),
        Fluid.HEAT: Counting(channel="index", unit="kWh", per_base=1.0),
    },
    encode=encode,
    code=dev_eui,
)
