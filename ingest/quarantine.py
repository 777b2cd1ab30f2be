"""Send refused messages through again: same topic, bytes and time of reception, through the same assembler and sink.

What passes now is stored like any arrival; what was stored before is a repetition. A message is resolved when none of
its receptions refuses anything any more.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from domain.quarantine import Fault, Kept, Replayed, Selection
from domain.reading import RawMessage
from ingest.assembly import REFUSED_BYTES, Assembler
from ingest.knowledge import Knowledge
from ingest.namesake import SPEAKER
from ingest.ports import ReadingSink
from ingest.routing import Compile

__all__ = ["Quarantine", "replay"]

COLLECTOR = "quarantine"
"""The name that replays are counted under."""
BATCH_MESSAGES = 2_000
BATCH_BYTES = 8 * 1_048_576
MOST_FAULTS = 100
"""Of one message so many refusals are kept, as of one that arrives."""


class Session(Protocol):
    """One replay under way; no other runs at the same time."""

    def not_replayable(self) -> int:
        """Return how many of the chosen messages were cut when they came in."""
        ...

    def pages(self) -> Iterator[list[Kept]]:
        """Yield the other chosen messages, each once, a bounded number of bytes at a time."""
        ...

    def receptions(self, page: list[Kept]) -> Iterator[tuple[bytes, datetime]]:
        """Yield digest and moment of each reception, in order of the moment."""
        ...

    def settle(self, page: list[Kept], faults: dict[bytes, set[Fault]]) -> None:
        """Mark a page as replayed: a message without faults is resolved, of another the faults replace the old."""
        ...


class Quarantine(Protocol):
    """Where refused messages are kept."""

    def session(self, selection: Selection) -> AbstractContextManager[Session]:
        """Open a replay.

        Raises:
            ConflictError: another one is under way.
            UnavailableError: the database is away.
        """
        ...


def replay(
    quarantine: Quarantine,
    sink: ReadingSink,
    selection: Selection,
    on_progress: Callable[[int], None] = lambda _messages: None,
    *,
    knowledge: Knowledge | None = None,
    compile_profile: Compile | None = None,
) -> Replayed:
    """Send the chosen messages through again and say what became of them; stopped half-way, it may simply run again.

    Raises:
        ConflictError: another replay is under way.
        UnavailableError: the database is away; what was stored and marked stays.
    """
    assembler = Assembler(sink, COLLECTOR, time.monotonic, knowledge, compile_profile)
    with quarantine.session(selection) as session:
        total = Replayed(not_replayable=session.not_replayable())
        for page in session.pages():
            total += _replay_page(session, assembler, sink, page)
            on_progress(total.messages)
    return total


def _replay_page(session: Session, assembler: Assembler, sink: ReadingSink, page: list[Kept]) -> Replayed:
    kept = {message.digest: message for message in page}
    faults: dict[bytes, set[Fault]] = {}
    total = Replayed()
    for some in _bounded(session.receptions(page), kept):
        messages = [RawMessage(kept[digest].topic, kept[digest].payload, moment) for digest, moment in some]
        batch = assembler.assemble(messages)
        refusable = _by_refusal(kept[digest] for digest, _moment in some)
        for refused in batch.rejections:
            for digest in refusable[refused.topic, refused.payload]:
                known = faults.setdefault(digest, set())
                if len(known) < MOST_FAULTS:
                    known.add((refused.reason.value, refused.detail, refused.device))
        # Its signs of life and descriptions were taken when it came in; whose name it is may be new.
        names = {key: told for key, told in batch.described.items() if key.startswith(SPEAKER)}
        batch.rejections, batch.heard, batch.described = [], [], names
        total = total.with_readings(sink.write(batch))
    session.settle(page, faults)
    return total + Replayed(len(page), len(page) - len(faults), len(faults))


def _by_refusal(messages: Iterable[Kept]) -> dict[tuple[str, bytes], set[bytes]]:
    """Return the digests of messages by topic and payload as a refusal holds it: whole, or cut where it is too large.

    Two that are the same as far as the cut share a refusal: both go on waiting.
    """
    found = defaultdict(set)
    for message in messages:
        for payload in (message.payload, message.payload[:REFUSED_BYTES]):
            found[message.topic, payload].add(message.digest)
    return found


def _bounded(
    receptions: Iterable[tuple[bytes, datetime]], kept: dict[bytes, Kept]
) -> Iterator[list[tuple[bytes, datetime]]]:
    waiting, size = [], 0
    for reception in receptions:
        waiting.append(reception)
        size += len(kept[reception[0]].payload)
        if len(waiting) >= BATCH_MESSAGES or size >= BATCH_BYTES:
            yield waiting
            waiting, size = [], 0
    if waiting:
        yield waiting
