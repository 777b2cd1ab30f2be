"""A list as a person sends it, CSV or XLSX, to lines of text: bounded before anything is unpacked.

XLSX (ECMA-376) is a zip of XML: what it would unpack to is summed first. Only the first sheet is read, and values
rather than formulas. A number is written as a person reads it; that its cell was a number is remembered, for a
spreadsheet drops the zeros before a number and everything beyond its fifteenth digit. So is that it was a date, for a
spreadsheet makes one of a name that looks like one, and that its formula has no result: programs write such files.
"""

import csv
import io
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from enum import Enum, auto
from pathlib import PurePath
from typing import Any, NamedTuple

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from domain.connection import ListLine
from domain.errors import UsageError
from ingest.table import DELIMITERS, require_once

__all__ = ["MOST_BYTES", "csv_template", "read_list", "xlsx_template"]

MOST_BYTES = 5 * 1_048_576
MOST_UNPACKED = 20 * 1_048_576
MOST_PARTS = 1_000
MOST_COLUMNS = 60
MOST_EMPTY = 10_000
"""Empty rows before a filled one: a workbook numbers its rows itself, and may leave out millions of them."""
TEXT_FORMAT = "@"
FORMULA_TAG = (b"<f>", b"<f ")


class _Kind(Enum):
    TEXT = auto()
    NUMBER = auto()
    DATE = auto()
    UNCOMPUTED = auto()
    """A formula whose result is not in the file."""


class _Cell(NamedTuple):
    """What a cell says, and what it was."""

    text: str
    kind: _Kind = _Kind.TEXT


_UNCOMPUTED = _Cell("", _Kind.UNCOMPUTED)


def read_list(name: str, content: bytes, required: Sequence[str], most_lines: int) -> list[ListLine]:
    """Return the lines of a file by the names in its first one; empty lines are left out.

    Rows are counted as a spreadsheet counts them: a cell of several lines of text is in one row.

    Raises:
        UsageError: too large, damaged, neither CSV nor XLSX, empty, or a column is missing or there twice; the sentence
            says which.
    """
    if len(content) > MOST_BYTES:
        raise UsageError("error-list-too-large", file=name, most=MOST_BYTES // 1_048_576)
    rows = enumerate(_sheet(name, content) if content[:2] == b"PK" else _text(name, content), start=1)
    _row, head = next(rows, (1, []))
    columns = [cell.text.strip().lower() for cell in head]
    if not any(columns):
        raise UsageError("error-file-empty", file=name, columns=", ".join(required))
    _require_columns(name, columns, required)
    lines: list[ListLine] = []
    empty = 0
    for place, row in rows:
        if not any(cell.text or cell is _UNCOMPUTED for cell in row):
            empty += 1
            if empty > MOST_EMPTY:
                raise UsageError("error-list-gap", file=name, most=MOST_EMPTY)
            continue
        if len(lines) >= most_lines:
            raise UsageError("error-list-too-long", file=name, most=most_lines)
        lines.append(_line(columns, row, place))
    if not lines:
        raise UsageError("error-list-no-line", file=name)
    return lines


def csv_template(columns: Sequence[str], example: Sequence[str]) -> bytes:
    """Return a file with a head and one line, as French spreadsheets open it: semicolons, and a byte-order mark."""
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows([columns, example])
    return text.getvalue().encode("utf-8-sig")


def xlsx_template(columns: Sequence[str], example: Sequence[str], lines: int = 300) -> bytes:
    """Return a workbook with a head and one line, whose cells are text: digits stay as they are typed."""
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "vigie"
    for number, (column, value) in enumerate(zip(columns, example, strict=True), start=1):
        sheet.cell(1, number, column).font = Font(bold=True)
        sheet.cell(2, number, value)
        sheet.column_dimensions[get_column_letter(number)].width = max(14, len(value) + 2, len(column) + 2)
        for row in range(2, lines + 2):
            sheet.cell(row, number).number_format = TEXT_FORMAT
    sheet.freeze_panes = "A2"
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


def _require_columns(name: str, columns: Sequence[str], required: Sequence[str]) -> None:
    require_once(name, columns)
    missing = [column for column in required if column not in columns]
    if missing:
        raise UsageError(
            "error-file-without-columns", file=name, missing=", ".join(missing), columns=", ".join(columns)[:500]
        )


def _line(columns: Sequence[str], row: Sequence[_Cell], place: int) -> ListLine:
    padded = [*row, *[_Cell("")] * (len(columns) - len(row))]
    told = {column: cell for column, cell in zip(columns, padded, strict=False) if column}

    def of(kind: _Kind) -> frozenset[str]:
        return frozenset(column for column, cell in told.items() if cell.kind is kind)

    fields = {column: cell.text.strip() for column, cell in told.items()}
    return ListLine(fields, of(_Kind.NUMBER), place, of(_Kind.DATE), of(_Kind.UNCOMPUTED))


def _text(name: str, content: bytes) -> Iterator[list[_Cell]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError("error-file-not-utf8", file=name, byte=str(error.start)) from error
    if "\x00" in text:
        raise UsageError("error-list-format", file=name)
    head = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=head.count)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            yield [_Cell(cell) for cell in row]
    except csv.Error as error:
        raise UsageError("error-file-not-csv", file=name, reason=str(error)) from error


def _sheet(name: str, content: bytes) -> Iterator[list[_Cell]]:
    formulas = _require_small(name, content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions that it does not know, and we do not need
            for values in _rows(content, results=True) if not formulas else _beside_formulas(content):
                yield [value if isinstance(value, _Cell) else _cell(value) for value in values]
    except UsageError:
        raise
    except Exception as error:  # a damaged file may fail anywhere in the reader
        raise UsageError("error-list-format", file=name) from error


def _rows(content: bytes, *, results: bool) -> Iterator[Sequence[Any]]:
    """Yield the values of each row of the first sheet: of formulas their `results`, else their text."""
    workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=results, keep_links=False)
    sheet = workbook.worksheets[0]
    sheet.reset_dimensions()  # what a file says of its own size may be wrong
    yield from sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True)
    workbook.close()


def _beside_formulas(content: bytes) -> Iterator[Sequence[Any]]:
    """Yield the same results; where a formula has none, that."""
    pairs = zip(_rows(content, results=True), _rows(content, results=False), strict=True)
    for results, written in pairs:
        yield [
            _UNCOMPUTED if result is None and text is not None else result
            for result, text in zip(results, written, strict=True)
        ]


def _require_small(name: str, content: bytes) -> bool:
    """Return when a workbook is small enough to be read; whether there are formulas in it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except zipfile.BadZipFile as error:
        raise UsageError("error-list-format", file=name) from error
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise UsageError("error-list-bomb", file=name, most=MOST_UNPACKED // 1_048_576)
    if not any(PurePath(part.filename).name == "workbook.xml" for part in parts):
        raise UsageError("error-list-format", file=name)
    return _has_formulas(content)


def _has_formulas(content: bytes) -> bool:
    """Tell whether a sheet has a formula; what cannot be unpacked is told by the reader."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            sheets = [part for part in archive.infolist() if part.filename.startswith("xl/worksheets/")]
            return any(tag in archive.read(sheet) for sheet in sheets for tag in FORMULA_TAG)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError):
        return False


def _cell(value: Any) -> _Cell:
    if value is None:
        return _Cell("")
    if isinstance(value, bool):
        return _Cell(str(value).lower())
    if isinstance(value, int | float):
        return _Cell(f"{value:.0f}" if float(value).is_integer() else repr(value), _Kind.NUMBER)
    if isinstance(value, datetime):
        return _Cell((value.date() if value.time() == time() else value).isoformat(), _Kind.DATE)
    if isinstance(value, date | time):
        return _Cell(value.isoformat(), _Kind.DATE)
    if isinstance(value, timedelta):
        return _Cell(str(value), _Kind.DATE)
    return _Cell(str(value))
