"""What a message says of a device and of the way it came: not what was measured, but whether and how it was heard."""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

__all__ = ["Heard", "HeardKind", "Reception"]


class HeardKind(StrEnum):
    """Why a device, or the network on its behalf, spoke."""

    UPLINK = "uplink"
    JOIN = "join"
    STATUS = "status"
    ERROR = "error"
    ONLINE = "online"
    OFFLINE = "offline"


class Reception(NamedTuple):
    """One gateway that heard the frame: its name (an EUI in lower case), RSSI [dBm] and SNR [dB] where known."""

    gateway: str
    rssi: float | None = None
    snr: float | None = None


class Heard(NamedTuple):
    """A sign of life of a device, at the moment the network heard it (aware).

    `frame` is the LoRaWAN counter fCntUp; `battery` is in percent (None: unknown or mains); `detail` names an error
    (a code such as UPLINK_MIC); `network` is the dialect of the network server, None where there is none; `via` is the
    first level of the topics that it speaks on: a second server, or a bridge between brokers, has another.
    """

    device: str
    time: datetime
    kind: HeardKind
    receptions: tuple[Reception, ...] = ()
    frame: int | None = None
    battery: float | None = None
    detail: str | None = None
    network: str | None = None
    via: str | None = None
