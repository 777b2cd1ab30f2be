"""A stream of messages whose whole truth is known, and what the database must hold of it in the end."""

import itertools
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Self

import orjson
import psycopg

from simulators.message import SimulatedMessage
from simulators.publisher import publish

START = datetime(2020, 1, 1, tzinfo=UTC)
STEP = timedelta(minutes=1)


def message(number: int, padding: int = 0, meters: int = 1) -> SimulatedMessage:
    """Return the n-th message: one reading of the meter `m1`, or the next in turn, and as many bytes more as wished."""
    moment = START + number * STEP
    item: dict[str, object] = {"register": "energy_import", "time": moment.isoformat(), "value": 1000 + number}
    if padding:
        item["note"] = "x" * padding
    return SimulatedMessage(f"vigie/v1/m{number % meters + 1}/readings", orjson.dumps(item), moment)


class Stream:
    """Publishes numbered messages at QoS 1 from a thread, at a pace, as a patient device: what is not acknowledged
    is sent again, also over a restart of the broker.

    Args:
        url: the broker.
        pace: messages a second.
        padding: bytes that each message carries for nothing.
        meters: so many speak in turn: `m1`, `m2` and so on.
    """

    def __init__(self, url: str, pace: float, padding: int = 0, meters: int = 1) -> None:
        self._url = url
        self._pace = pace
        self._padding = padding
        self._meters = meters
        self._stop = threading.Event()
        self._failure: BaseException | None = None
        self.sent = 0
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        self._thread.join(120)

    def finish(self) -> int:
        """Stop publishing, wait until the broker has acknowledged everything, and return how many that were."""
        self._stop.set()
        self._thread.join(120)
        assert not self._thread.is_alive(), "the broker did not acknowledge what was published"
        if self._failure is not None:
            raise self._failure
        return self.sent

    def wait_for(self, more: int, patience_s: float = 120) -> None:
        """Wait until so many more messages were published."""
        wanted, deadline = self.sent + more, time.monotonic() + patience_s
        while self.sent < wanted:
            assert self._failure is None, self._failure
            assert time.monotonic() < deadline, f"{self.sent} of {wanted} messages were published"
            time.sleep(0.01)

    def _run(self) -> None:
        try:
            publish(self._messages(), self._url, patient=True)
        except BaseException as error:  # noqa: BLE001 - shown by finish
            self._failure = error

    def _messages(self) -> Iterator[SimulatedMessage]:
        begun = time.monotonic()
        for number in itertools.count():
            if self._stop.wait(max(begun + number / self._pace - time.monotonic(), 0)):
                return
            yield message(number, self._padding, self._meters)
            self.sent = number + 1


def stored(url: str) -> int:
    """Return how many readings there are."""
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT count(*) FROM reading").fetchone()
    assert row is not None
    return int(row[0])


def holds_all(url: str, messages: int) -> bool:
    """Whether there are as many readings as messages; False also while the database does not answer."""
    try:
        return stored(url) >= messages
    except psycopg.OperationalError:
        return False


def numbers(url: str) -> list[int]:
    """Return the numbers of the messages whose readings are stored, each checked against its value, in order."""
    with psycopg.connect(url) as connection:
        rows = connection.execute("SELECT time, value FROM reading ORDER BY time").fetchall()
    found = [(when - START) // STEP for when, _value in rows]
    assert [value for _when, value in rows] == [1000 + number for number in found]
    return found


def assert_exactly(url: str, messages: int) -> None:
    """Assert that each message's reading is stored, with its value, counted once, and that nothing was refused."""
    assert numbers(url) == list(range(messages))
    with psycopg.connect(url) as connection:
        counted = connection.execute("SELECT sum(stored), sum(superseded), sum(rejected) FROM ingest_count").fetchone()
        history = connection.execute("SELECT count(*) FROM reading_superseded").fetchone()
        refused = connection.execute("SELECT count(*) FROM rejection").fetchone()
    assert counted == (messages, 0, 0)
    assert (history, refused) == ((0,), (0,))
