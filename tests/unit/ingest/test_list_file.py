"""Lists as people send them: CSV in any of its habits, workbooks with numbers and dates, and what is no list at all."""

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from domain.errors import UsageError
from ingest.list_file import MOST_BYTES, csv_template, read_list, xlsx_template

COLUMNS = ("meter", "unit")


def workbook(*rows: Sequence[object]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.mark.parametrize(
    "text", ["meter;unit\nm1;kWh\n", "\ufeffMeter , unit\r\nm1, kWh\r\n\r\n", "meter\tunit\nm1\tkWh"]
)
def test_a_csv_of_any_habit(text: str) -> None:
    lines = read_list("a.csv", text.encode(), COLUMNS, 10)
    assert [line.fields for line in lines] == [{"meter": "m1", "unit": "kWh"}]
    assert lines[0].numbers == frozenset()


def test_a_workbook_with_text_numbers_dates_and_formulas() -> None:
    content = workbook(
        ("meter", "unit", "delivery_point", "note", ""),
        ("m1", "kWh", "02345678901234", datetime(2026, 3, 1), "lost"),  # noqa: DTZ001 - a cell has no zone
        (None, None, None, None, None),
        (4711, " m3 ", 12345678901234, date(2026, 3, 2), None),
        ("m3", True, 0.5, "=1+1", None),
    )
    lines = read_list("a.xlsx", content, COLUMNS, 10)
    assert [line.fields for line in lines] == [
        {"meter": "m1", "unit": "kWh", "delivery_point": "02345678901234", "note": "2026-03-01"},
        {"meter": "4711", "unit": "m3", "delivery_point": "12345678901234", "note": "2026-03-02"},
        {"meter": "m3", "unit": "true", "delivery_point": "0.5", "note": ""},
    ]
    assert [sorted(line.numbers) for line in lines] == [[], ["delivery_point", "meter"], ["delivery_point"]]


def test_dates_and_formulas_without_a_result_are_told_apart() -> None:
    content = workbook(
        ("meter", "unit", "device"),
        ("m1", "kWh", datetime(2026, 3, 1, 12)),  # noqa: DTZ001 - a cell has no zone
        ("m2", "kWh", "=A2"),
        (None, None, "=A9"),
        ("m3", "kWh", None),
    )
    lines = read_list("a.xlsx", content, COLUMNS, 10)
    assert [(line.row, sorted(line.dates), sorted(line.uncomputed)) for line in lines] == [
        (2, ["device"], []), (3, [], ["device"]), (4, [], ["device"]), (5, [], []),
    ]  # fmt: skip
    assert [line.fields["device"] for line in lines] == ["2026-03-01T12:00:00", "", "", ""]


def test_a_formula_whose_result_is_kept_says_its_result() -> None:
    plain = workbook(("meter", "unit"), ("m1", "kWh"), ("=A2", "kWh"))
    archive = zipfile.ZipFile(io.BytesIO(plain))
    parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    before = b"<f>A2</f><v />" if b"<f>A2</f><v />" in parts[sheet] else b"<f>A2</f><v></v>"
    assert before in parts[sheet]
    parts[sheet] = parts[sheet].replace(b'<c r="A3"', b'<c r="A3" t="str"').replace(before, b"<f>A2</f><v>m1</v>")
    lines = read_list("a.xlsx", zipped(**parts), COLUMNS, 10)
    assert [(line.fields["meter"], sorted(line.uncomputed)) for line in lines] == [("m1", []), ("m1", [])]


def test_rows_are_counted_as_a_spreadsheet_counts_them() -> None:
    text = 'meter;unit\r\nm1;kWh\r\n\r\n"m\r\n4";kWh\r\n;\r\nm6;kWh\r\n'
    book = workbook(("meter", "unit"), ("m1", "kWh"), (), ("m\n4", "kWh"), (None, ""), ("m6", "kWh"))
    for content in (text.encode(), book):
        lines = read_list("a", content, COLUMNS, 10)
        assert [(line.fields["meter"].split(), line.row) for line in lines] == [
            (["m1"], 2), (["m", "4"], 4), (["m6"], 6),
        ]  # fmt: skip


def test_templates_are_lists_themselves() -> None:
    wanted = [{"meter": "école-1", "unit": "kWh"}]
    for content in (csv_template(COLUMNS, ("école-1", "kWh")), xlsx_template(COLUMNS, ("école-1", "kWh"))):
        assert [line.fields for line in read_list("t", content, COLUMNS, 10)] == wanted


def zipped(**parts: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "error-file-empty"),
        (b"meter;unit\n", "error-list-no-line"),
        (b"meter;other\nm1;x\n", "error-file-without-columns"),
        (b"meter;unit;Unit\nm1;kWh;L\n", "error-file-column-twice"),
        ("meter;unit\ncompteur é;kWh\n".encode("cp1252"), "error-file-not-utf8"),
        (b"meter;unit\nm1\x00;kWh\n", "error-list-format"),
        (b"meter;unit\n" + b"m;kWh\n" * 11, "error-list-too-long"),
        (b"x" * (MOST_BYTES + 1), "error-list-too-large"),
        (b"PK\x03\x04 but no zip", "error-list-format"),
        (zipped(readme=b"no workbook"), "error-list-format"),
        (zipped(**{"xl/workbook.xml": b"<not-xml"}), "error-list-format"),
        (zipped(**{"xl/workbook.xml": b"0" * (21 * 1_048_576)}), "error-list-bomb"),
    ],
)  # fmt: skip
def test_what_is_no_list_is_said(content: bytes, key: str) -> None:
    with pytest.raises(UsageError, match=key):
        read_list("a", content, COLUMNS, 10)


def test_a_workbook_cut_short_is_said(tmp_path: Path) -> None:
    content = workbook(("meter", "unit"), ("m1", "kWh"))
    for end in (30, len(content) // 2, len(content) - 5):
        with pytest.raises(UsageError, match="error-list-format"):
            read_list("a.xlsx", content[:end], COLUMNS, 10)


def test_a_workbook_that_counts_its_rows_in_billions_is_not_waited_for() -> None:
    parts = zipfile.ZipFile(io.BytesIO(workbook(("meter", "unit"), ("m1", "kWh"))))
    sheet = parts.read("xl/worksheets/sheet1.xml").replace(b'r="2"', b'r="2000000000"')
    others = {name: parts.read(name) for name in parts.namelist() if "sheet1" not in name}
    with pytest.raises(UsageError, match="error-list-gap"):
        read_list("a.xlsx", zipped(**others, **{"xl/worksheets/sheet1.xml": sheet}), COLUMNS, 10)
