"""What ingest needs of storage."""

from collections.abc import Mapping
from typing import Protocol

from domain.batch import Batch, BatchResult, RegisterKey
from domain.collector import CollectorState
from domain.setup import NOTHING_SET_UP, Setup

__all__ = ["Directory", "InMemoryReadings", "ReadingSink"]

Directory = Mapping[tuple[str, str], RegisterKey]
"""Registers by (device, channel), the names under which their readings arrive."""


class ReadingSink(Protocol):
    """Where batches go. `write` stores a batch whole or raises UnavailableError and stores nothing of it."""

    def registers(self) -> Directory:
        """Return the registers known now."""
        ...

    def setup(self, known: int) -> Setup | None:
        """Return what is set up now, None while its revision is still the known one."""
        ...

    def write(self, batch: Batch) -> BatchResult:
        """Store a batch in one transaction."""
        ...

    def report(self, state: CollectorState) -> None:
        """Keep what a collector says of itself, in a transaction of its own."""
        ...

    def close(self) -> None:
        """Release what is held."""
        ...


class InMemoryReadings:
    """The fake for tests: same contract, a dictionary for a table."""

    def __init__(self, directory: Directory, setup: Setup = NOTHING_SET_UP) -> None:
        self.directory = directory
        self.set_up = setup
        self.values: dict[tuple[int, float], float] = {}
        self.batches: list[Batch] = []
        self.states: list[CollectorState] = []

    def registers(self) -> Directory:
        """Return the directory it was made with."""
        return self.directory

    def setup(self, known: int) -> Setup | None:
        """Return the set-up it was made with, unless it is known."""
        return None if self.set_up.revision == known else self.set_up

    def write(self, batch: Batch) -> BatchResult:
        """Keep the batch and count what became of its readings."""
        self.batches.append(batch)
        total = BatchResult()
        for register_id, time, value in zip(batch.register_ids, batch.times, batch.values, strict=True):
            key = (register_id, time)
            known = self.values.get(key)
            total += BatchResult(int(known is None), int(known == value), int(known not in {None, value}))
            self.values[key] = value
        return total

    def report(self, state: CollectorState) -> None:
        """Keep the state."""
        self.states.append(state)

    def close(self) -> None:
        """Nothing is held."""
