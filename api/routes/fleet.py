"""GET /fleet."""

from datetime import datetime
from typing import Any, Literal

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from api.auth import Access, require
from api.fleet_view import counted, findings_about
from api.openapi import documented
from api.ports import Services
from api.request import Provided, Siren, Word
from domain.fleet import Fleet, State, assess

__all__ = ["MOST_STRANGERS", "fleet_of", "router"]

router = APIRouter(tags=["registry"], dependencies=[Depends(require(Access.VIEWER))])

MOST_STRANGERS = 200
OF_GATEWAY = ("gateway", "first_heard", "last_heard", "uplinks", "strangers")
DEVICE = {
    "device": "24e124136b502217", "state": "late", "behind": None, "meters": ["eau-ecole"], "site": "ecole-jean-mace",
    "site_name": "École Jean-Macé", "siren": "200071892", "interval_s": 3600, "last_heard": "2026-11-25T06:50:00Z",
    "network": "chirpstack", "via": "application", "battery": 82.0, "rssi": -101.0, "snr": 4.5, "lost_share": 0.02,
    "refused_share": 0.0, "offline": False, "last_error": None, "gateways": ["a84041ffff1ec39f"],
}  # fmt: skip
GATEWAY = {
    "gateway": "a84041ffff1ec39f", "state": "silent", "first_heard": "2026-01-07T08:00:00Z",
    "last_heard": "2026-11-25T06:50:00Z", "uplinks": 81234, "devices": ["24e124136b502217"], "cut_off": [],
    "strangers": 1,
}  # fmt: skip
FINDING = {
    "kind": "gateway", "name": "a84041ffff1ec39f", "since": "2026-11-25T06:50:00Z", "devices": [], "offline": False,
    "gateways": ["a84041ffff1ec39f"], "meters": [],
}  # fmt: skip
STRANGER = {
    "device": "70b3d5e75e003f02", "state": "ok", "first_heard": "2026-11-25T06:50:00Z",
    "last_heard": "2026-11-25T06:50:00Z",
    "network": "chirpstack", "battery": None, "rssi": None, "snr": None, "uplinks": 0, "joins": 1,
    "gateways": ["a84041ffff1ec39f"], "listed": False,
}  # fmt: skip
FLEET = {
    "devices_silent": 0, "gateways_silent": 1, "findings": [FINDING], "gateways": [GATEWAY], "devices": [DEVICE],
    "strangers": [STRANGER],
}  # fmt: skip


class _Answer(BaseModel):
    model_config = ConfigDict(extra="ignore", from_attributes=True)


class FleetFindingItem(_Answer):
    """What fell silent together: a network, a gateway with the devices cut off, a device, or all that never spoke."""

    kind: Literal["network", "gateway", "device", "never"]
    name: str = Field(description="Empty of the devices that never spoke.")
    since: datetime | None = Field(description="When it was last heard; null: never.")
    devices: list[str]
    offline: bool = Field(description="It, or the broker on its behalf, said goodbye.")
    gateways: list[str] = Field(description="Of a network, those that fell silent with it; of a gateway itself.")
    meters: list[str] = Field(description="The meters of these devices.")


class FleetGateway(_Answer):
    """A gateway, the registered devices it hears, and those that only silent gateways hear."""

    gateway: str
    state: State
    first_heard: datetime
    last_heard: datetime
    uplinks: int
    devices: list[str]
    cut_off: list[str]
    strangers: int = Field(description="Devices that it hears and no register listens to.")


class FleetDevice(_Answer):
    """A device that some register listens to."""

    device: str
    state: State
    behind: str | None = Field(description="The silent gateway that explains its silence.")
    meters: list[str]
    site: str
    site_name: str
    siren: str | None = Field(description="The EPCI of its site.")
    interval_s: int = Field(description="How often it is expected: as it usually speaks, no more often than declared.")
    last_heard: datetime | None
    network: str | None = Field(description="The dialect of the network server that told of it.")
    via: str | None = Field(description="The first level of that server's topics.")
    battery: float | None = Field(description="Per cent.")
    rssi: float | None = Field(description="dBm, at the gateway that heard it best last time.")
    snr: float | None = Field(description="dB.")
    lost_share: float | None = Field(description="Of the frames of its last 32 uplinks, 0 to 1; null: not counted.")
    refused_share: float | None = Field(description="Refused messages to these and its readings, the last 24 hours.")
    offline: bool
    last_error: str | None
    gateways: list[str]


class FleetStranger(_Answer):
    """A device that a network heard and no register listens to."""

    device: str
    state: State = Field(description="Silent where it said nothing for a day.")
    first_heard: datetime
    last_heard: datetime
    network: str | None
    battery: float | None = Field(description="Per cent.")
    rssi: float | None = Field(description="dBm.")
    snr: float | None = Field(description="dB.")
    uplinks: int
    joins: int
    gateways: list[str]
    listed: bool = Field(description="Messages of it wait for a register: `GET /unknown-devices/sender` has them.")


class FleetAnswer(_Answer):
    """The state of all devices and gateways; findings with the most devices first."""

    devices_silent: int = Field(
        description="Silent by themselves, rather than behind a silent gateway; not those that are waited for."
    )
    gateways_silent: int
    findings: list[FleetFindingItem]
    gateways: list[FleetGateway]
    devices: list[FleetDevice]
    strangers: list[FleetStranger] = Field(description="The 200 last heard.")


def fleet_of(services: Services) -> Fleet:
    """Return the fleet as it stands now."""
    now = services.now()
    return assess(services.fleet.devices(now), services.fleet.gateways(), now)


@router.get(
    "/fleet",
    summary="Devices and gateways: whether they are heard, how well, and what is silent",
    response_model=FleetAnswer,
    responses=documented(FLEET, 403),
)
def fleet(services: Provided, siren: Siren = None, site: Word = None) -> Any:
    """Return all of them; a silent gateway is one finding, with the devices that it cuts off."""
    found, now = fleet_of(services), services.now()
    devices = [
        one for one in found.devices if (not siren or one.facts.siren == siren) and (not site or one.facts.site == site)
    ]
    return {
        "devices_silent": found.silent_devices,
        "gateways_silent": found.silent_gateways,
        "findings": findings_about(found, siren=siren, site=site),
        "gateways": [
            {
                **{name: getattr(one.facts, name) for name in OF_GATEWAY},
                "state": one.state, "devices": one.devices, "cut_off": one.cut_off,
            }
            for one in found.gateways
        ],
        "devices": [
            {
                **{name: getattr(one.facts, name, None) for name in FleetDevice.model_fields},
                "state": one.state, "behind": one.behind,
            }
            for one in counted(services.fleet, devices, now)
        ],
        "strangers": [
            {**{name: getattr(one, name, None) for name in FleetStranger.model_fields}, "state": one.state(now)}
            for one in services.fleet.strangers(MOST_STRANGERS)
        ],
    }  # fmt: skip
