"""A batch as columns, and what it touched: computed here once, so that the database only writes."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from domain.batch import Batch
from storage.binary_copy import Column, encode, microseconds_to_postgres

__all__ = ["DAY_US", "EPOCH", "Arrivals", "moments"]

DAY_US = 86_400_000_000
MINUTE_US = 60_000_000
KEPT_TIMES = 9
"""So many times of speaking the database keeps of a register."""
MOST_TIMES = 2 * KEPT_TIMES
"""Of so many minutes, half at least are a minute apart."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Arrivals:
    """The readings of a batch in order of arrival; times in microseconds since 1970."""

    register_id: NDArray[np.int32]
    time_us: Ints
    received_us: Ints
    value: NDArray[np.float64]
    unit_code: NDArray[np.int16]
    source_id: int

    @classmethod
    def of(cls, batch: Batch, source_id: int) -> "Arrivals":
        """Return the columns of a batch."""
        return cls(
            np.asarray(batch.register_ids, dtype=np.int32),
            _microseconds(batch.times),
            _microseconds(batch.received),
            np.asarray(batch.values, dtype=np.float64),
            np.asarray(batch.units, dtype=np.int16),
            source_id,
        )

    def rows(self) -> bytes:
        """Return the COPY stream for the table of readings."""
        return encode(self._columns())

    def staged_rows(self) -> bytes:
        """Return the COPY stream for the stage, which keeps the order of arrival."""
        return encode([*self._columns(), ("seq", np.arange(len(self.value), dtype=np.int32))])

    def take(self, rows: NDArray[np.bool_]) -> "Arrivals":
        """Return some of the readings, in the same order."""
        return Arrivals(
            self.register_id[rows],
            self.time_us[rows],
            self.received_us[rows],
            self.value[rows],
            self.unit_code[rows],
            self.source_id,
        )

    def repeated(self) -> NDArray[np.bool_]:
        """Tell which readings have the register and time of one before them."""
        same = np.zeros(len(self.value), dtype=np.bool_)
        steps, registers = np.diff(self.time_us), np.diff(self.register_id)
        if ((registers > 0) | ((registers == 0) & (steps > 0))).all():
            return same
        # lexsort is stable: of one time the arrival that came first stands first.
        order = np.lexsort((self.time_us, self.register_id))
        register, time_us = self.register_id[order], self.time_us[order]
        same[order[1:]] = (register[1:] == register[:-1]) & (time_us[1:] == time_us[:-1])
        return same

    def touched(self) -> dict[str, list[object]]:
        """Return per register and UTC day the first and last time touched, as `registers`, `firsts` and `lasts`."""
        order = np.lexsort((self.time_us, self.register_id))
        register, time_us = self.register_id[order], self.time_us[order]
        day = time_us // DAY_US
        begins = np.concatenate(([True], (register[1:] != register[:-1]) | (day[1:] != day[:-1])))
        first = np.flatnonzero(begins)
        last = np.concatenate((first[1:], [len(time_us)])) - 1
        return {
            "registers": register[first].tolist(),
            "firsts": moments(time_us[first]),
            "lasts": moments(time_us[last]),
        }

    def earliest(self) -> datetime:
        """Return the earliest time of all."""
        return EPOCH + timedelta(microseconds=int(self.time_us.min()))

    def states(self) -> dict[str, list[object]]:
        """Return per register its first and last time, its last value and unit, and the last reception.

        `spoke_registers` and `spoke_times` have the last times at which registers spoke, in order, a minute apart.
        """
        # Sorted by register, then time; of one time the arrival that came last stands last.
        order = np.lexsort((self.time_us, self.register_id))
        register = self.register_id[order]
        first = np.flatnonzero(np.concatenate(([True], register[1:] != register[:-1])))
        last = np.concatenate((first[1:], [len(register)])) - 1
        received = np.maximum.reduceat(self.received_us[order], first)
        return {
            "registers": register[first].tolist(),
            "first_times": moments(self.time_us[order[first]]),
            "last_times": moments(self.time_us[order[last]]),
            "last_values": self.value[order[last]].tolist(),
            "last_units": self.unit_code[order[last]].tolist(),
            "received": moments(received),
        } | self._spoke()

    def _spoke(self) -> dict[str, list[object]]:
        """Return the last times of speaking: of a message, which has one reception, the time of its last reading."""
        order = np.lexsort((self.time_us, self.received_us, self.register_id))
        register, received, time_us = self.register_id[order], self.received_us[order], self.time_us[order]
        said = np.flatnonzero(
            np.concatenate(((register[1:] != register[:-1]) | (received[1:] != received[:-1]), [True]))
        )
        order = np.lexsort((time_us[said], register[said]))
        register, time_us = register[said][order], time_us[said][order]
        minute = time_us // MINUTE_US
        kept = np.flatnonzero(np.concatenate(((register[1:] != register[:-1]) | (minute[1:] != minute[:-1]), [True])))
        register, time_us = register[kept], time_us[kept]
        ends = np.searchsorted(register, register, side="right")
        last = ends - np.arange(len(register)) <= MOST_TIMES
        return _apart(register[last].tolist(), time_us[last].tolist())

    def _columns(self) -> list[Column]:
        return [
            ("register_id", self.register_id),
            ("source_id", np.full(len(self.value), self.source_id, dtype=np.int16)),
            ("unit_code", self.unit_code),
            ("time", microseconds_to_postgres(self.time_us)),
            ("received_at", microseconds_to_postgres(self.received_us)),
            ("value", self.value),
        ]


def _apart(registers: list[int], times_us: list[int]) -> dict[str, list[object]]:
    """Return the times of each register that are a minute at least after the one before them, the last nine."""
    spoke: dict[int, list[object]] = {}
    before, kept = -1, 0
    for register, time_us in zip(registers, times_us, strict=True):
        if register != before or time_us - kept >= MINUTE_US:
            spoke.setdefault(register, []).append(EPOCH + timedelta(microseconds=time_us))
            before, kept = register, time_us
    return {
        "spoke_registers": [register for register, times in spoke.items() for _time in times[-KEPT_TIMES:]],
        "spoke_times": [time for times in spoke.values() for time in times[-KEPT_TIMES:]],
    }


def _microseconds(seconds: list[float]) -> Ints:
    return np.rint(np.asarray(seconds, dtype=np.float64) * 1e6).astype(np.int64)


def moments(time_us: Ints) -> list[object]:
    """Return microseconds since 1970 as moments."""
    return [EPOCH + timedelta(microseconds=moment) for moment in time_us.tolist()]
