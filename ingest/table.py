"""CSV files as people make them: comma, semicolon or tab, decimal point or comma, UTF-8 with or without BOM."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from domain.errors import NotFoundError, UsageError

__all__ = ["Opened", "Refused", "Table", "number", "open_rows", "open_table", "require_once"]

DELIMITERS = ";,\t"


@dataclass(frozen=True, slots=True)
class Refused:
    """A line that was not taken, and the sentence that says why."""

    line: dict[str, str]
    reason: str


@dataclass(frozen=True, slots=True)
class Table:
    """An open file: its columns, its delimiter, and its lines as dictionaries of stripped text."""

    path: Path
    columns: tuple[str, ...]
    delimiter: str
    lines: Iterator[dict[str, str]]

    def write_refused(self, refused: Iterable[Refused]) -> Path | None:
        """Write the refused lines beside the file, with a reason column; None (and no file) when there are none."""
        target = self.path.with_name(f"{self.path.stem}.rejected.csv")
        rows = list(refused)
        if not rows:
            target.unlink(missing_ok=True)
            return None
        with target.open("w", encoding="utf-8", newline="") as file:
            columns = [*(name for name in self.columns if name != "reason"), "reason"]
            writer = csv.DictWriter(file, columns, delimiter=self.delimiter, extrasaction="ignore")
            writer.writeheader()
            writer.writerows(row.line | {"reason": row.reason} for row in rows)
        return target


def require_once(name: str, columns: Sequence[str]) -> None:
    """Refuse a file two of whose columns have one name: which of them counts, nobody could tell.

    Raises:
        UsageError: there are such; the sentence names them.
    """
    twice = [column for column, times in Counter(columns).items() if column and times > 1]
    if twice:
        raise UsageError("error-file-column-twice", file=name, columns=", ".join(twice)[:200])


@dataclass(frozen=True, slots=True)
class Opened:
    """An open file: the fields of its first line, its delimiter, and the lines after it as lists of text."""

    path: Path
    head: tuple[str, ...]
    delimiter: str
    rows: Iterator[list[str]]

    def table(self, required: Sequence[str]) -> Table:
        """Return the lines by the names in the first one.

        Raises:
            UsageError: a column is missing, or there twice; the sentence names it.
        """
        require_once(self.path.name, self.head)
        missing = [name for name in required if name not in self.head]
        if missing:
            raise UsageError(
                "error-file-without-columns",
                file=self.path.name,
                missing=", ".join(missing),
                columns=", ".join(self.head),
            )
        return Table(self.path, self.head, self.delimiter, _lines(self.rows, self.head))


@contextmanager
def open_table(path: Path, required: Sequence[str]) -> Iterator[Table]:
    """Open a file and check that the required columns are there.

    Raises:
        NotFoundError: no such file.
        UsageError: a folder, unreadable, not UTF-8, empty, or a column is missing; the sentence names it.
    """
    with open_rows(path, required) as opened:
        yield opened.table(required)


@contextmanager
def open_rows(path: Path, expected: Sequence[str]) -> Iterator[Opened]:
    """Open a file without knowing its columns; an empty one is told those expected.

    Raises:
        NotFoundError: no such file.
        UsageError: a folder, unreadable, not UTF-8, or empty.
    """
    if path.is_dir():
        raise UsageError("error-file-folder", path=str(path))
    if not path.exists():
        raise NotFoundError("error-file-missing", path=str(path))
    with _opened(path) as file:
        try:
            yield _head(path, file, expected)
        except UnicodeDecodeError as error:
            raise UsageError("error-file-not-utf8", file=path.name, byte=str(error.start)) from error
        except csv.Error as error:
            raise UsageError("error-file-not-csv", file=path.name, reason=str(error)) from error


def _opened(path: Path) -> TextIO:
    try:
        return path.open(encoding="utf-8-sig", newline="")
    except OSError as error:
        raise UsageError("error-file-unreadable", path=str(path), reason=str(error.strerror)) from error


def _head(path: Path, file: TextIO, expected: Sequence[str]) -> Opened:
    head = file.readline()
    if not head.strip():
        raise UsageError("error-file-empty", file=path.name, columns=", ".join(expected))
    delimiter = max(DELIMITERS, key=head.count)
    fields = tuple(name.strip() for name in next(csv.reader([head], delimiter=delimiter)))
    return Opened(path, fields, delimiter, csv.reader(file, delimiter=delimiter))


def _lines(rows: Iterator[list[str]], columns: tuple[str, ...]) -> Iterator[dict[str, str]]:
    width = len(columns)
    for row in rows:
        if any(row):
            padded = [*row, *[""] * (width - len(row))]
            yield {name: text.strip() for name, text in zip(columns, padded, strict=False)}


def number(text: str) -> float:
    """Read a number with a decimal point or comma.

    Raises:
        ValueError: it is no plain number; thousands separators are not understood.
    """
    plain = text.replace(",", ".") if "," in text and "." not in text else text
    if "_" in plain:
        raise ValueError(text)
    return float(plain)
