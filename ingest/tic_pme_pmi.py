"""The customer output (TIC) of PME-PMI meters, above 36 kVA: indexes of the tariff periods, and powers, as readings.

Groups are those of historique mode. Values end in their unit (`9684kWh`, comma decimals), times are civil, those of the
meter's site. `EAP_s` (drawn) and `EAP_i` (fed in) count on per tariff period, and a frame tells only that of the period
under way, `PTCOUR1` (with `ETATDYN1` under a dynamic tariff): channels `EAP_s.HPH`, `EAP_s.HCE`, … `PA1MN` is the mean
active power of a minute: channel `power`. `DATEPA1` to `DATEPA6` and `PA1_s` to `PA6_s` are the last points of the load
curve: channel `power_10min`. Labels: public decoders of this output. Left out are `EA_s` and its like, which some
meters restart with every frame and others do not, and reactive energy, of which no register has the unit.
"""

import re
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from domain.reading import RawMessage, Reading
from domain.rejection import Reason, Rejection
from ingest.civil_time import passage
from ingest.decoders.decoder import refuse, shown

__all__ = ["Clock", "Unreadable", "frame_time", "is_pme_pmi", "pme_pmi_items", "pme_pmi_readings"]

_INDEXES, _POINTS = ("EAP_s", "EAP_i"), range(1, 7)
_MARKS = frozenset(("MESURES1", "PTCOUR1", "EAP_s", "PA1MN"))
_LEAST_MARKS = 2
_VALUE = re.compile(r"(-?\d{1,12})(?:[.,](\d{1,6}))?\s?([A-Za-z]{1,8})?", re.ASCII)
_PERIOD = re.compile(r"[A-Za-z0-9]{1,12}")
_ABSENT = frozenset(("", "INACTIF", "NON"))


class Clock(NamedTuple):
    """In which zone a meter tells its times, and when they came."""

    zone: ZoneInfo
    received_at: datetime


class Unreadable(NamedTuple):
    """A label whose data cannot be read; a time where `is_time`."""

    label: str
    data: object
    is_time: bool = False


def is_pme_pmi(labels: AbstractSet[str]) -> bool:
    """Whether these are labels of a PME-PMI meter."""
    return len(_MARKS & labels) >= _LEAST_MARKS


def pme_pmi_items(
    message: RawMessage,
    device: str,
    labels: Mapping[str, object],
    zone: ZoneInfo,
    time: datetime | None = None,
) -> Iterator[Reading | Rejection]:
    """Yield the readings of a message's labels, and a refusal of each that cannot be read.

    Args:
        message: in which they came.
        device: whose they are.
        labels: texts as in a frame, or numbers of a gateway.
        zone: of the meter's clock.
        time: that of the message; None for that of the frame.
    """
    clock = Clock(zone, message.received_at)
    own = time or frame_time(labels, clock)
    for item in [own] if isinstance(own, Unreadable) else pme_pmi_readings(device, own, labels, clock):
        if isinstance(item, Unreadable):
            reason = Reason.TIME_UNREADABLE if item.is_time else Reason.VALUE_NOT_A_NUMBER
            yield refuse(message, reason, f"{item.label} is {shown(item.data)}", device)
        else:
            yield item


def frame_time(labels: Mapping[str, object], clock: Clock) -> datetime | Unreadable:
    """Return the moment of the frame's `DATE`, that of the reception where it has none."""
    written = labels.get("DATE")
    if written is None:
        return clock.received_at
    return _moment(written, clock) or Unreadable("DATE", written, is_time=True)


def pme_pmi_readings(
    device: str, time: datetime, labels: Mapping[str, object], clock: Clock
) -> Iterator[Reading | Unreadable]:
    """Yield indexes and powers as optional readings; `labels` are texts as in a frame, or numbers of a gateway."""
    period = _period(labels)
    for label in _INDEXES:
        if label in labels and period is not None:
            yield _reading(device, f"{label}.{period}", time, (label, labels[label], "kWh"))
    if "PA1MN" in labels:
        yield _reading(device, "power", time, ("PA1MN", labels["PA1MN"], "kW"))
    for point in _POINTS:
        label, date = f"PA{point}_s", labels.get(f"DATEPA{point}")
        if label in labels and date is not None:
            moment = _moment(date, clock)
            if moment is None:
                yield Unreadable(f"DATEPA{point}", date, is_time=True)
            else:
                yield _reading(device, "power_10min", moment, (label, labels[label], "kW"))


def _period(labels: Mapping[str, object]) -> str | None:
    """Return the name of the tariff period under way; None where the frame does not tell it: no index is then known."""
    names = [labels.get("PTCOUR1")]
    if labels.get("TARIFDYN", "") not in _ABSENT:
        names.append(labels.get("ETATDYN1"))
    texts = [name.strip() for name in names if isinstance(name, str)]
    whole = len(texts) == len(names) and all(_PERIOD.fullmatch(text) for text in texts)
    return "-".join(texts) if whole else None


def _reading(device: str, channel: str, time: datetime, told: tuple[str, object, str]) -> Reading | Unreadable:
    """Return the reading of a label, its data, and the unit it has where the data name none."""
    label, data, unit = told
    if type(data) is int or type(data) is float:
        return Reading(device, channel, time, data, unit, optional=True)
    found = _VALUE.fullmatch(data.strip()) if isinstance(data, str) else None
    if found is None:
        return Unreadable(label, data)
    number = float(f"{found[1]}.{found[2] or 0}")
    return Reading(device, channel, time, number, found[3] or unit, optional=True)


def _moment(written: object, clock: Clock) -> datetime | None:
    try:
        civil = datetime.strptime(written if isinstance(written, str) else "", "%d/%m/%y %H:%M:%S")  # noqa: DTZ007
    except ValueError:
        return None
    return passage(civil, clock.received_at, clock.zone)
