"""Signs of life of a batch as columns: one row a device, one a device and gateway; the database writes two sets."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from domain.heard import Heard, HeardKind

__all__ = ["device_columns", "gateway_columns"]

MOST_LOST = 1_000
"""A larger gap of the frame counter is a device that started anew, not a thousand lost frames."""
MOST_TEXT = 200


@dataclass(slots=True)
class _Device:
    device: str
    first_heard: datetime
    last_heard: datetime
    network: str | None = None
    uplinks: int = 0
    lost_frames: int = 0
    first_frame: int | None = None
    last_frame: int | None = None
    joins: int = 0
    errors: int = 0
    last_error: str | None = None
    last_error_at: datetime | None = None
    battery: float | None = None
    battery_at: datetime | None = None
    online: bool | None = None
    online_at: datetime | None = None
    rssi: float | None = None
    snr: float | None = None
    gateway: str | None = None

    def add(self, heard: Heard) -> None:
        self.first_heard = min(self.first_heard, heard.time)
        latest = heard.time >= self.last_heard
        self.last_heard = max(self.last_heard, heard.time)
        self.network = heard.network or self.network
        if heard.kind is HeardKind.UPLINK:
            self.uplinks += 1
            self._count(heard.frame)
        self.joins += heard.kind is HeardKind.JOIN
        if heard.kind is HeardKind.JOIN:
            self.first_frame = self.last_frame = None
        if heard.kind is HeardKind.ERROR:
            self.errors += 1
            self.last_error, self.last_error_at = _text(heard.detail or ""), heard.time
        if heard.kind in {HeardKind.ONLINE, HeardKind.OFFLINE}:
            self.online, self.online_at = heard.kind is HeardKind.ONLINE, heard.time
        if heard.battery is not None and 0 <= heard.battery <= 100:
            self.battery, self.battery_at = heard.battery, heard.time
        if heard.receptions and latest:
            best = max(heard.receptions, key=lambda reception: reception.rssi if reception.rssi is not None else -999.0)
            self.gateway, self.rssi, self.snr = _text(best.gateway), best.rssi, best.snr

    def _count(self, frame: int | None) -> None:
        if frame is None:
            return
        if self.last_frame is None:
            self.first_frame = frame
        elif 1 < frame - self.last_frame <= MOST_LOST:
            self.lost_frames += frame - self.last_frame - 1
        self.last_frame = frame


def device_columns(heard: Iterable[Heard]) -> dict[str, list[Any]]:
    """Return one row a device, as columns by name; an empty mapping of nothing."""
    devices: dict[str, _Device] = {}
    for item in heard:
        name = _text(item.device)
        devices.setdefault(name, _Device(name, item.time, item.time)).add(item)
    rows = list(devices.values())
    return {field.name: [getattr(row, field.name) for row in rows] for field in fields(_Device)} if rows else {}


def gateway_columns(heard: Iterable[Heard]) -> dict[str, list[Any]]:
    """Return one row a device and gateway, as columns by name; an empty mapping where no gateway is named."""
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for item in heard:
        for gateway, rssi, snr in item.receptions:
            key = (_text(item.device), _text(gateway))
            row = rows.setdefault(
                key,
                {"device": key[0], "gateway": key[1], "first_heard": item.time, "last_heard": item.time, "uplinks": 0},
            )
            row["uplinks"] += item.kind is HeardKind.UPLINK
            row["first_heard"] = min(row["first_heard"], item.time)
            if item.time >= row["last_heard"]:
                row |= {"last_heard": item.time, "rssi": rssi, "snr": snr}
    names = ("device", "gateway", "first_heard", "last_heard", "uplinks", "rssi", "snr")
    return {name: [row[name] for row in rows.values()] for name in names} if rows else {}


def _text(name: str) -> str:
    return name[:MOST_TEXT].replace("\x00", "\ufffd").encode(errors="replace").decode()
