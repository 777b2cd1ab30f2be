"""Signs of life of a batch as columns: one row a device, one a device and gateway; the database writes sets.

Lost frames are the numbers between the first and the last frame that nobody heard, whatever their order: collectors of
a group hear a device's frames in turn, and what one of them misses the others have.

What comes again is counted once: of each device the last uplinks are known, of joins and errors the last time.

Several times or frames of one row are an array literal, and those of all rows one text (see `_rows`), which statements
take apart and cast: there is nothing to sort or join, and nothing to quote.
"""

from bisect import bisect_right, insort
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any, NamedTuple

from domain.heard import Heard, HeardKind

__all__ = ["MOST_LATE", "MOST_LOST", "RECENT", "Known", "device_columns", "first_times", "gateway_columns"]

MOST_LOST = 1_000
"""A larger gap of the frame counter is a device that started anew, not a thousand lost frames."""
MOST_LATE = 16
"""A frame with a number that is smaller by at most so much comes late; by more, the device started anew."""
RECENT = 32
"""So many uplinks are known of a device; one that is older than all of them was counted, or comes too late to count."""
SAME_FRAME = timedelta(minutes=10)
"""A number that comes again so soon is the same frame: some networks tell no time, and it has that of its reception."""
MOST_TEXT = 200
APART = timedelta(minutes=1)
"""Uplinks that follow each other so soon are one time of speaking."""
MOST_TIMES = 9
"""So many times of speaking the database keeps: eight gaps."""
_INNER = ("seen", "recent", "fresh", "known_until")


_moment = itemgetter(0)


class Known(NamedTuple):
    """What is known of a device: its last uplinks (time, frame) in their order, its last join and error."""

    recent: tuple[tuple[datetime, int | None], ...] = ()
    last_join_at: datetime | None = None
    last_error_at: datetime | None = None


@dataclass(slots=True)
class _Device:
    device: str
    first_heard: datetime
    last_heard: datetime
    network: str | None = None
    via: str | None = None
    uplinks: int = 0
    joins: int = 0
    last_join_at: datetime | None = None
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
    recent: list[tuple[datetime, int | None]] = field(default_factory=list)
    fresh: set[datetime] = field(default_factory=set)
    ahead: bool = True
    known_until: datetime | None = None

    def add(self, heard: Heard) -> None:
        self.first_heard = min(self.first_heard, heard.time)
        latest = heard.time >= self.last_heard
        self.last_heard = max(self.last_heard, heard.time)
        if heard.network is not None:
            self.network, self.via = heard.network, None if heard.via is None else _text(heard.via)
        if heard.kind is HeardKind.UPLINK and not self._is_known(heard.time, heard.frame):
            self.uplinks += 1
            self._remember(heard.time, heard.frame)
            self._count(heard.frame)
        if heard.kind is HeardKind.JOIN and (self.last_join_at is None or heard.time > self.last_join_at):
            self.joins, self.last_join_at = self.joins + 1, heard.time
            self._start_anew()
        if heard.kind is HeardKind.ERROR and (self.last_error_at is None or heard.time > self.last_error_at):
            self.errors += 1
            self.last_error, self.last_error_at = _text(heard.detail or ""), heard.time
        if heard.kind in {HeardKind.ONLINE, HeardKind.OFFLINE}:
            self.online, self.online_at = heard.kind is HeardKind.ONLINE, heard.time
        if heard.battery is not None and 0 <= heard.battery <= 100:
            self.battery, self.battery_at = heard.battery, heard.time
        if heard.receptions and latest:
            best = max(heard.receptions, key=lambda reception: reception.rssi if reception.rssi is not None else -999.0)
            self.gateway, self.rssi, self.snr = _text(best.gateway), best.rssi, best.snr

    def told(self) -> list[tuple[datetime, int | None, bool]]:
        """Return the last uplinks, and of each whether it is one of the last new times of speaking."""
        uplinks = self.recent
        if self.ahead and self.known_until is not None:
            uplinks = uplinks[bisect_right(uplinks, self.known_until, key=_moment) :]
        spoke: list[datetime] = []
        for moment, _frame in uplinks:
            if (self.ahead or moment in self.fresh) and not (spoke and moment - spoke[-1] < APART):
                spoke.append(moment)
        last = set(spoke[-MOST_TIMES:])
        return [(moment, frame, moment in last) for moment, frame in uplinks]

    def recent_lost(self) -> int:
        """Return how many numbers are missing between the frames of the last uplinks; a counter may start anew."""
        frames = [frame for _time, frame in self.recent if frame is not None]
        if not frames or frames == list(range(frames[0], frames[0] + len(frames))):
            return 0  # as nearly always
        lost = first = last = 0
        run: set[int] = set()
        for frame in frames:
            if run and not -MOST_LATE <= frame - last <= MOST_LOST + 1:
                lost += last - first + 1 - len(run)
                run.clear()
            first, last = (min(first, frame), max(last, frame)) if run else (frame, frame)
            run.add(frame)
        return lost + last - first + 1 - len(run)

    def _is_known(self, time: datetime, frame: int | None) -> bool:
        if len(self.recent) == RECENT and time < self.recent[0][0]:
            return True
        for moment, number in reversed(self.recent):
            if number == frame and (moment == time or (frame is not None and abs(moment - time) <= SAME_FRAME)):
                return True
            if time - moment > SAME_FRAME:
                return False
        return False

    def _remember(self, time: datetime, frame: int | None) -> None:
        self.ahead = self.ahead and (self.known_until is None or time > self.known_until)
        if not self.recent or self.recent[-1][0] <= time:
            self.recent.append((time, frame))
        else:
            insort(self.recent, (time, frame), key=_moment)
        if len(self.recent) > RECENT:
            del self.recent[:-RECENT]
        self.fresh.add(time)

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


def first_times(heard: Iterable[Heard]) -> dict[str, datetime]:
    """Return the devices that were heard, as they are called in columns, with the first time each."""
    first: dict[str, datetime] = {}
    for item in heard:
        name = _text(item.device)
        first[name] = min(first.get(name, item.time), item.time)
    return first


def device_columns(heard: Iterable[Heard], known: Mapping[str, Known] | None = None) -> dict[str, Any]:
    """Return one row a device, as columns by name; an empty mapping of nothing.

    The texts `told_at` and `told_frame` have an array literal a row of the last uplinks: of the new ones where they are
    all `ahead` of those that were `known`, else of both; `told_spoke` of the last nine times of speaking among the new.
    """
    devices: dict[str, _Device] = {}
    for item in heard:
        name = _text(item.device)
        row = devices.get(name)
        if row is None:
            row = devices[name] = _device(name, item.time, (known or {}).get(name, Known()))
        row.add(item)
    if not devices:
        return {}
    rows = list(devices.values())
    columns = {one.name: [getattr(row, one.name) for row in rows] for one in fields(_Device) if one.name not in _INNER}
    told = [row.told() for row in rows]
    return columns | {
        "frames": [len(row.seen) for row in rows],
        "recent_lost": [row.recent_lost() for row in rows],
        "told_at": _rows(_moments(moment for moment, _frame, _spoke in one) for one in told),
        "told_frame": _rows(_numbers(frame for _moment, frame, _spoke in one) for one in told),
        "told_spoke": _rows(_moments(moment for moment, _frame, spoke in one if spoke) for one in told),
    }


def gateway_columns(heard: Iterable[Heard]) -> dict[str, Any]:
    """Return one row a device and gateway, as columns by name; an empty mapping where no gateway is named.

    The text `uplinks` has an array literal a row of the times of its uplinks, each once and in order; RSSI and SNR are
    the last ones.
    """
    rows: dict[tuple[str, str], dict[datetime, tuple[bool, float | None, float | None]]] = {}
    for item in heard:
        device = _text(item.device)
        for gateway, rssi, snr in item.receptions:
            times = rows.setdefault((device, _text(gateway)), {})
            uplink = item.kind is HeardKind.UPLINK or (item.time in times and times[item.time][0])
            times[item.time] = (uplink, rssi, snr)
    if not rows:
        return {}
    last = [max(times) for times in rows.values()]
    signals = [times[moment] for times, moment in zip(rows.values(), last, strict=True)]
    return {
        "device": [device for device, _gateway in rows],
        "gateway": [gateway for _device, gateway in rows],
        "first_heard": [min(times) for times in rows.values()],
        "last_heard": last,
        "uplinks": _rows(_moments(sorted(time for time, row in times.items() if row[0])) for times in rows.values()),
        "rssi": [rssi for _uplink, rssi, _snr in signals],
        "snr": [snr for _uplink, _rssi, snr in signals],
    }


def _rows(literals: Iterable[str]) -> str:
    """Return array literals as one text: `unnest(string_to_array(text, ';'))` has them as rows."""
    return ";".join(literals)


def _moments(times: Iterable[datetime]) -> str:
    return "{" + ",".join(map(datetime.isoformat, times)) + "}"


def _numbers(numbers: Iterable[int | None]) -> str:
    return "{" + ",".join("NULL" if number is None else str(number) for number in numbers) + "}"


def _device(name: str, time: datetime, known: Known) -> _Device:
    return _Device(
        name, time, time, last_join_at=known.last_join_at, last_error_at=known.last_error_at, recent=list(known.recent),
        known_until=known.recent[-1][0] if known.recent else None,
    )  # fmt: skip


def _text(name: str) -> str:
    if name.isascii() and len(name) <= MOST_TEXT and "\x00" not in name:
        return name
    return name[:MOST_TEXT].replace("\x00", "\ufffd").encode(errors="replace").decode()
