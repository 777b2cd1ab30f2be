"""Signs of life of a batch as columns: one row a device, one a device and gateway; the database writes sets.

Lost frames are the numbers between the first and the last frame that nobody heard, whatever their order: collectors of
a group hear a device's frames in turn, and what one of them misses the others have.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from domain.heard import Heard, HeardKind

__all__ = ["MOST_LATE", "MOST_LOST", "device_columns", "gateway_columns"]

MOST_LOST = 1_000
"""A larger gap of the frame counter is a device that started anew, not a thousand lost frames."""
MOST_LATE = 16
"""A frame with a number that is smaller by at most so much comes late; by more, the device started anew."""
MOST_TEXT = 200


@dataclass(slots=True)
class _Device:
    device: str
    first_heard: datetime
    last_heard: datetime
    network: str | None = None
    uplinks: int = 0
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
    lost_frames: int = 0
    first_frame: int | None = None
    last_frame: int | None = None
    anew: bool = False
    seen: set[int] = field(default_factory=set)

    def add(self, heard: Heard) -> None:
        self.first_heard = min(self.first_heard, heard.time)
        latest = heard.time >= self.last_heard
        self.last_heard = max(self.last_heard, heard.time)
        self.network = heard.network or self.network
        if heard.kind is HeardKind.UPLINK:
            self.uplinks += 1
            self._count(heard.frame)
        if heard.kind is HeardKind.JOIN:
            self.joins += 1
            self._start_anew()
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
        if self.last_frame is not None and not -MOST_LATE <= frame - self.last_frame <= MOST_LOST + 1:
            self._start_anew()
        self.seen.add(frame)
        self.first_frame = frame if self.first_frame is None else min(self.first_frame, frame)
        self.last_frame = frame if self.last_frame is None else max(self.last_frame, frame)

    def _start_anew(self) -> None:
        """Close the account of a counter; what comes next has one of its own."""
        if self.first_frame is not None and self.last_frame is not None:
            self.lost_frames += self.last_frame - self.first_frame + 1 - len(self.seen)
        self.first_frame, self.last_frame, self.anew = None, None, True
        self.seen.clear()


def device_columns(heard: Iterable[Heard]) -> dict[str, list[Any]]:
    """Return one row a device, as columns by name; an empty mapping of nothing."""
    devices: dict[str, _Device] = {}
    for item in heard:
        name = _text(item.device)
        devices.setdefault(name, _Device(name, item.time, item.time)).add(item)
    rows = list(devices.values())
    if not rows:
        return {}
    columns = {one.name: [getattr(row, one.name) for row in rows] for one in fields(_Device) if one.name != "seen"}
    return columns | {"frames": [len(row.seen) for row in rows]}


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
