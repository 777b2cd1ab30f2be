"""Stale series, their readings, and their hours and days: the database side of analytics.consumption.

Many series go through every statement at once: keeping up with a syndicat's meters costs a dozen statements, not a
dozen for each meter.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, Protocol

import numpy as np
import psycopg
from numpy.typing import NDArray
from psycopg import Connection
from psycopg.rows import TupleRow

from domain.errors import UnavailableError
from domain.series import PutAside, Question, Rules, Series, Span
from storage.array import array_of, moments_of, series_keys
from storage.binary_copy import POSTGRES_EPOCH_S, decode, encode, microseconds_to_postgres
from storage.connection import Role, connect
from storage.queries import queries
from storage.series_rules import load_rules
from storage.unit_factors import UNIT_FACTORS

__all__ = ["TimescaleConsumption", "TimescaleWork", "Window"]

SQL = queries("consumption")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
HOUR_US = 3_600_000_000
END_US = 4_102_444_800_000_000
"""2100-01-01: stored times lie before."""
JUDGEMENTS = {1: "refused", 2: "pending", 3: "relevelled"}

LONG = timedelta(days=2)
"""A series with more than this to derive is taken alone and in pieces; so is one that failed."""
SHORT_TURNS = 5
"""Where new readings always come, a long series has a turn after so many of short ones: it must not wait for ever."""
MOST_SERIES = 400
"""Series of one transaction."""
MOST_READINGS = 100_000
"""Readings of one long window: what memory holds does not grow with history."""
CLOCKS_APART = timedelta(minutes=1)
"""How far the clocks of this machine and of the server may differ without harm."""
SERVER_FAULTS = ("08", "40", "42", "53", "57", "58")
"""Classes of SQLSTATE that are no fault of a series: lost, undone, another schema, out of resources, shut down."""
MERGED_US = 7 * 86_400_000_000
"""Spans of a series that lie closer are one window: reading what lies between is cheaper than another turn."""

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


class HourColumns(Protocol):
    """Hours as parallel arrays, by slot and time; amounts in the register's base unit."""

    @property
    def slot(self) -> Ints:
        """Number of the window."""
        ...

    @property
    def hour_us(self) -> Ints:
        """Starts, microseconds since 1970."""
        ...

    @property
    def amount(self) -> Floats:
        """What was used."""
        ...

    @property
    def estimated(self) -> Floats:
        """The part of it that bridges a gap."""
        ...

    @property
    def coverage(self) -> Floats:
        """0 to 1."""
        ...


class FoundDoubts(Protocol):
    """What was found of a window beside amounts (analytics.consumption.Doubts)."""

    @property
    def window(self) -> int:
        """Its number."""
        ...

    @property
    def span(self) -> Span:
        """Where it stands in the place of what was there."""
        ...

    @property
    def time_us(self) -> Ints:
        """Of each reading."""
        ...

    @property
    def judgement(self) -> NDArray[np.int8]:
        """Of each reading, 0 = valid."""
        ...

    @property
    def questions(self) -> Sequence[Question]:
        """What is asked."""
        ...

    @property
    def outcomes(self) -> dict[int, str] | None:
        """What became of events."""
        ...


class Stretch(NamedTuple):
    """Readings of several windows, by window and time (analytics.consumption.Stretch)."""

    window: Ints
    time_us: Ints
    value: Floats
    named: Floats


@dataclass(frozen=True, slots=True)
class Window:
    """A span of a series to derive anew (analytics.consumption.Window)."""

    series: Series
    rules: Rules
    span: Span
    outcomes: dict[int, str]
    timezone: str
    tail_us: int


class TimescaleConsumption:
    """The store that `analytics.consumption.derive` works on."""

    def __init__(self, database_url: str) -> None:
        self._url = database_url
        self._connection: Connection[TupleRow] | None = None
        self._short_turns = 0
        self._locked: Sequence[Series] = ()

    @contextmanager
    def connected(self) -> Iterator[None]:
        """Hold one connection meanwhile.

        Raises:
            UnavailableError: the database is away.
        """
        if self._connection is not None:
            yield
            return
        try:
            with connect(self._url, Role.ANALYTICS) as connection:
                self._connection = connection
                yield
        except psycopg.OperationalError as error:
            raise UnavailableError("error-database-no-answer", reason=str(error).strip().splitlines()[0]) from error
        finally:
            self._connection = None

    @contextmanager
    def take(self, wanted: Sequence[Series] = ()) -> Iterator["TimescaleWork"]:
        """Take the next stale spans, or those of some series, in one transaction.

        What other workers have is left to them.
        """
        self._locked = ()
        with self._transaction() as connection:
            alone, waiting = len(wanted) == 1, len(wanted)
            if wanted:
                self._locked = _lock(connection, wanted)
            else:
                self._locked, alone, waiting = _lock_next(connection, alone_first=self._short_turns >= SHORT_TURNS)
                self._short_turns = 0 if alone else self._short_turns + 1
            windows = _windows(connection, self._locked, alone=alone) if self._locked else []
            yield TimescaleWork(connection, windows, waiting)

    def suspects(self, error: Exception) -> Sequence[Series]:
        """Return the series of the last transaction, one of which made it fail; none: the server did."""
        return () if _is_server_fault(error) else self._locked

    def put_aside(self, series: Series) -> PutAside:
        """Leave a series alone for 1, 2, 4, 8 and then always 16 minutes."""
        with self._transaction() as connection:
            row = connection.execute(SQL["put_aside"], _key(series)).fetchone()
        assert row is not None
        return PutAside(*row)

    def resume(self) -> None:
        """Try at once what was put aside: another version of the derivation may be able to."""
        with self._transaction() as connection:
            connection.execute(SQL["resume"])

    @contextmanager
    def _transaction(self) -> Iterator[Connection[TupleRow]]:
        with self.connected():
            assert self._connection is not None
            with self._connection.transaction():
                yield self._connection


def _is_server_fault(error: Exception) -> bool:
    if not isinstance(error, psycopg.Error):
        return False
    if error.sqlstate is None:
        return isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)
    # How much compressed history one statement may open is a bound that a single series can meet.
    return error.sqlstate.startswith(SERVER_FAULTS) and not isinstance(error, psycopg.errors.ConfigurationLimitExceeded)


def _lock_next(connection: Connection[TupleRow], *, alone_first: bool) -> tuple[list[Series], bool, int]:
    """Return the series whose turn it is, whether it is one that is derived alone (or none), and how many wait."""
    rows = connection.execute(
        SQL["stale_series"], {"long": LONG, "alone_first": alone_first, "limit": MOST_SERIES}
    ).fetchall()
    short = [Series(*row[:2]) for row in rows if not row[2]]
    shorts, others = [short] if short else [], [[Series(*row[:2])] for row in rows if row[2]]
    # Long ones one at a time, when nothing short is free or the turn is theirs; where another worker has one, the next.
    for chosen in (*others, *shorts) if alone_first else (*shorts, *others):
        locked = _lock(connection, chosen)
        if locked:
            return locked, chosen is not short, rows[0][3]
    return [], True, 0


def _lock(connection: Connection[TupleRow], series: Sequence[Series]) -> list[Series]:
    """Return those that no other worker has; they are this one's until the end of the transaction."""
    return [Series(*row) for row in connection.execute(SQL["lock_series"], series_keys(series)).fetchall()]


def _windows(connection: Connection[TupleRow], series: Sequence[Series], *, alone: bool) -> list[Window]:
    """Take the first span of each series; what is left goes back, for the turn after this one."""
    spans: dict[Series, list[Span]] = defaultdict(list)
    for register_id, source_id, start, end in connection.execute(SQL["take_spans"], series_keys(series)).fetchall():
        _merge(spans[Series(register_id, source_id)], (start, end))
    known = load_rules(connection, list(spans))
    windows, rest = [], list[tuple[Series, Span]]()
    for one, (first, *later) in spans.items():
        span, left = _cut(connection, one, first) if alone else (first, [])
        rest += [(one, part) for part in (*left, *later)]
        if one in known:
            found = known[one]
            windows.append(Window(one, found.rules, span, found.outcomes, found.timezone, found.tail_us))
    if rest:
        _mark_stale(connection, rest)
    return windows


def _merge(spans: list[Span], span: Span) -> None:
    """Add a span to others in order of their starts, joining it to the last where they are close."""
    if spans and span[0] - spans[-1][1] <= MERGED_US:
        spans[-1] = (spans[-1][0], max(spans[-1][1], span[1]))
    else:
        spans.append(span)


def _cut(connection: Connection[TupleRow], series: Series, span: Span) -> tuple[Span, list[Span]]:
    """Return as much of a span as one window may hold, and the rest."""
    keys = _key(series) | {"start": _moment(span[0]), "end": _moment(span[1]), "most": MOST_READINGS}
    row = connection.execute(SQL["cut_after"], keys).fetchone()
    if row is None:
        return span, []
    return (span[0], row[0]), [(row[0], span[1])]


def _mark_stale(connection: Connection[TupleRow], spans: Sequence[tuple[Series, Span]]) -> None:
    keys = series_keys([series for series, _span in spans])
    bounds = np.array([span for _series, span in spans], dtype=np.int64)
    connection.execute(SQL["mark_stale"], keys | {"starts": moments_of(bounds[:, 0]), "ends": moments_of(bounds[:, 1])})


class TimescaleWork:
    """Windows of distinct series in one transaction (analytics.consumption.Work)."""

    def __init__(self, connection: Connection[TupleRow], windows: list[Window], waiting: int) -> None:
        self._connection = connection
        self.windows: Sequence[Window] = windows
        self.waiting = waiting

    def settled_before(self, windows: Ints, time_us: Ints) -> tuple[Ints, Ints]:
        """Return per window the last settled reading before an instant, and the last up to its hour; 0 = none."""
        keys = self._keys(windows) | {"starts": moments_of(time_us)}
        settled, lead = np.zeros(len(windows), dtype=np.int64), np.zeros(len(windows), dtype=np.int64)
        place = {n: at for at, n in enumerate(windows.tolist())}
        for n, last, before in self._connection.execute(SQL["settled_before"], keys).fetchall():
            settled[place[n]] = last
            lead[place[n]] = before or 0
        return settled, lead

    def readings(self, windows: Ints, start_us: Ints, end_us: Ints, beyond: int) -> Stretch:
        """Return the readings of each window in [start, end), and `beyond` more."""
        keys = self._spans(windows, start_us, end_us) | {"beyond": beyond, "nearest": _moment(int(end_us.min()))}
        statement = "copy_readings" if beyond else "copy_inside"
        columns = self._copy(
            statement, keys, [("n", "i4"), ("time", "i8"), ("value", "f8"), ("unit", "i2")]
        )  # fmt: skip
        return Stretch(
            columns["n"].astype(np.int64), _unix_us(columns["time"]), columns["value"].astype(np.float64),
            UNIT_FACTORS[columns["unit"].astype(np.int16)],
        )  # fmt: skip

    def judged(self, windows: Ints, start_us: Ints, end_us: Ints) -> tuple[Ints, Ints]:
        """Return window and time of the readings that carry a judgement."""
        rows = self._connection.execute(SQL["judged"], self._spans(windows, start_us, end_us)).fetchall()
        pairs = np.array(rows, dtype=np.int64).reshape(-1, 2)
        return pairs[:, 0], pairs[:, 1]

    def replace_doubts(self, doubts: Sequence[FoundDoubts]) -> None:
        """Put judgements, questions and outcomes in the place of those of their spans; valid readings have none."""
        windows = np.array([found.window for found in doubts], dtype=np.int64)
        spans = np.array([found.span for found in doubts], dtype=np.int64)
        keys = self._spans(windows, spans[:, 0], spans[:, 1])
        self._connection.execute(SQL["forget_judgements"], keys)
        judged = [
            (self.windows[found.window].series, int(found.time_us[at]), JUDGEMENTS[int(found.judgement[at])])
            for found in doubts
            for at in np.flatnonzero(found.judgement).tolist()
        ]
        if judged:
            times = moments_of(np.array([time_us for _series, time_us, _word in judged], dtype=np.int64))
            words = [word for _series, _time, word in judged]
            series = series_keys([one for one, _time, _word in judged])
            self._connection.execute(SQL["judge"], series | {"times": times, "judgements": words})
        self._replace_questions(doubts, keys)
        self._write_outcomes(doubts)

    def replace_hours(self, windows: Ints, start_us: Ints, end_us: Ints, hours: HourColumns) -> None:
        """Publish hours that differ from what is published, and bring the civil days of the spans up to date."""
        keys = self._spans(windows, start_us, end_us)
        published = self._copy(
            "copy_published", keys,
            [("n", "i4"), ("hour", "i8"), ("amount", "f8"), ("estimated", "f8"), ("coverage", "f8")],
        )  # fmt: skip
        new, changed = _compare(hours, published)
        self._write_new(new)
        if len(changed.slot):
            self._connection.execute(SQL["publish_changes"], self._hour_keys(changed))
        zones = [self.windows[n].timezone for n in windows.tolist()]
        self._connection.execute(SQL["publish_days"], keys | {"timezones": zones})

    def add_hours(self, hours: HourColumns) -> None:
        """Add to the hours of windows and to their civil days."""
        if not len(hours.slot):
            return
        keys = self._hour_keys(hours)
        keys["timezones"] = [self.windows[n].timezone for n in hours.slot.tolist()]
        if _moment(int(hours.hour_us.min()) + HOUR_US) <= datetime.now(UTC) + CLOCKS_APART:
            self._connection.execute(SQL["keep_added"], keys)
        self._connection.execute(SQL["add_hours"], keys)

    def set_tails(self, windows: Ints, tail_us: Ints) -> None:
        """Remember where chains end; 0: they cannot simply go on."""
        series = [self.windows[n].series for n in windows.tolist()]
        none = [one for one, time_us in zip(series, tail_us.tolist(), strict=True) if not time_us]
        if none:
            self._connection.execute(SQL["forget_tails"], series_keys(none))
        known = [(one, time_us) for one, time_us in zip(series, tail_us.tolist(), strict=True) if time_us]
        if known:
            times = moments_of(np.array([time_us for _one, time_us in known], dtype=np.int64))
            self._connection.execute(SQL["set_tails"], series_keys([one for one, _time in known]) | {"times": times})

    def mark_stale(self, window: int, since_us: int, until_us: int = END_US) -> None:
        """Ask for a stretch of a window's series to be derived anew: alone, where it is long."""
        _mark_stale(self._connection, [(self.windows[window].series, (since_us, until_us))])

    def _replace_questions(self, doubts: Sequence[FoundDoubts], keys: dict[str, object]) -> None:
        before = {row[1] for row in self._connection.execute(SQL["questions"], keys).fetchall()}
        asked = set()
        for found in doubts:
            for question in found.questions:
                row = self._connection.execute(
                    SQL["ask"], _question(self.windows[found.window].series, question)
                ).fetchone()
                asked.add(row[0] if row else None)
        if before - asked:
            self._connection.execute(SQL["forget_questions"], {"ids": list(before - asked)})

    def _write_outcomes(self, doubts: Sequence[FoundDoubts]) -> None:
        for found in doubts:
            window = self.windows[found.window]
            for event_id, outcome in (found.outcomes or {}).items():
                if window.outcomes.get(event_id) != outcome:
                    keys = {"event_id": event_id, "source_id": window.series.source_id, "outcome": outcome}
                    self._connection.execute(SQL["write_outcome"], keys)

    def _hour_keys(self, hours: HourColumns) -> dict[str, object]:
        return series_keys([self.windows[n].series for n in hours.slot.tolist()]) | {
            "hours": moments_of(hours.hour_us),
            "amounts": array_of(hours.amount.tolist()),
            "estimated": array_of(hours.estimated.tolist()),
            "coverages": array_of(hours.coverage.tolist()),
            "earliest": _moment(int(hours.hour_us.min())),
            "latest": _moment(int(hours.hour_us.max()) + 1),
        }

    def _write_new(self, hours: "_Hours") -> None:
        if not len(hours.slot):
            return
        series = np.array([(w.series.register_id, w.series.source_id) for w in self.windows], dtype=np.int64)[
            hours.slot
        ]
        stream = encode(
            [
                ("register_id", series[:, 0].astype(np.int32)),
                ("source_id", series[:, 1].astype(np.int16)),
                ("hour", microseconds_to_postgres(hours.hour_us)),
                ("amount", hours.amount),
                ("estimated", hours.estimated),
                ("coverage", hours.coverage),
            ]
        )
        with self._connection.cursor() as cursor, cursor.copy(SQL["copy_new_hours"]) as copy:
            copy.write(stream)

    def _copy(
        self, statement: str, keys: dict[str, object], columns: list[tuple[str, str]]
    ) -> dict[str, NDArray[np.generic]]:
        with self._connection.cursor() as cursor, cursor.copy(SQL[statement], keys) as copy:
            return decode(b"".join(bytes(part) for part in copy), columns)

    def _keys(self, windows: Ints) -> dict[str, object]:
        chosen = windows.tolist()
        return {"ns": array_of(chosen)} | series_keys([self.windows[n].series for n in chosen])

    def _spans(self, windows: Ints, start_us: Ints, end_us: Ints) -> dict[str, object]:
        """Return the keys of windows with their spans; `earliest` and `latest` let the planner leave chunks out."""
        bounds = {"earliest": _moment(int(start_us.min())), "latest": _moment(int(end_us.max()))}
        return self._keys(windows) | {"starts": moments_of(start_us), "ends": moments_of(end_us)} | bounds


class _Hours(NamedTuple):
    """Hours to write, by window."""

    slot: Ints
    hour_us: Ints
    amount: Floats
    estimated: Floats
    coverage: Floats


def _compare(hours: HourColumns, published: dict[str, NDArray[np.generic]]) -> tuple[_Hours, _Hours]:
    """Return the hours nobody has seen, and those whose figure differs from the published one by more than rounding."""
    slot, hour_us = published["n"].astype(np.int64), _unix_us(published["hour"])
    old = np.stack([published[name].astype(np.float64) for name in ("amount", "estimated", "coverage")])
    new = np.stack([hours.amount, hours.estimated, hours.coverage])
    old_key, key = slot * KEY_STEP + hour_us // HOUR_US, hours.slot * KEY_STEP + hours.hour_us // HOUR_US
    place = np.searchsorted(old_key, key)
    known = np.zeros(len(key), bool)
    known[place < len(old_key)] = old_key[place[place < len(old_key)]] == key[place < len(old_key)]
    was = old[:, place[known]]
    rounding = np.maximum(ROUNDING_RELATIVE * np.abs(was), ROUNDING)
    differs = np.zeros(len(key), bool)
    differs[known] = (np.abs(new[:, known] - was) > rounding).any(axis=0)
    lost = ~np.isin(old_key, key) & (old[2] > 0)
    none = np.zeros(int(lost.sum()))
    changed = _Hours(
        np.concatenate((hours.slot[differs], slot[lost])),
        np.concatenate((hours.hour_us[differs], hour_us[lost])),
        *(np.concatenate((column[differs], none)) for column in new),
    )
    return _Hours(hours.slot[~known], hours.hour_us[~known], *new[:, ~known]), changed


ROUNDING, ROUNDING_RELATIVE = 1e-11, 1e-12
"""Figures that differ by less are one figure: far below what an account must close to, far above what doubles lose."""
KEY_STEP = 1 << 32
"""More hours than lie between any two times."""


def _question(series: Series, question: Question) -> dict[str, object]:
    return _key(series) | {
        "good_time": _moment(question.good_us),
        "good_value": question.good_value,
        "first_time": _moment(question.first_us),
        "first_value": question.first_value,
        "last_time": _moment(question.last_us),
        "readings": question.readings,
        "kind": question.kind,
        "level_changed": question.level_changed,
        "difference": question.difference,
    }


def _key(series: Series) -> dict[str, object]:
    return {"register_id": series.register_id, "source_id": series.source_id}


def _unix_us(postgres: NDArray[np.generic]) -> Ints:
    return postgres.astype(np.int64) + POSTGRES_EPOCH_S * 1_000_000


def _moment(time_us: int) -> datetime:
    return EPOCH + timedelta(microseconds=time_us)
