"""CSV as people make it: delimiters, decimal commas, marks at the start, short and empty lines."""

from pathlib import Path

import pytest

from domain.errors import NotFoundError, UsageError
from ingest.table import Refused, number, open_table


@pytest.mark.parametrize(("text", "value"), [("1.5", 1.5), ("1,5", 1.5), ("-0,25", -0.25), ("1e3", 1000.0), ("7", 7.0)])
def test_decimal_points_and_commas_are_understood(text: str, value: float) -> None:
    assert number(text) == value


@pytest.mark.parametrize("text", ["", "1 234", "1_000", "1,234.5", "1,2,3", "douze"])
def test_what_is_no_plain_number_is_not_guessed(text: str) -> None:
    with pytest.raises(ValueError):
        number(text)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_lines_are_stripped_dictionaries_whatever_the_delimiter(tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "f.csv"
    lines = [["a", "b", "c"], [" 1 ", '"x y"', ""], ["", "", ""], ["2"]]
    path.write_text("\n".join(delimiter.join(line) for line in lines), encoding="utf-8-sig")
    with open_table(path, ("a", "b")) as table:
        assert table.columns == ("a", "b", "c")
        assert list(table.lines) == [{"a": "1", "b": "x y", "c": ""}, {"a": "2", "b": "", "c": ""}]


def test_refused_lines_are_written_beside_the_file_and_an_old_list_goes(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text("a;b\n1;2\n", encoding="utf-8")
    with open_table(path, ("a",)) as table:
        written = table.write_refused([Refused({"a": "1", "b": "x;y"}, "raison é")])
        assert written == tmp_path / "f.rejected.csv"
        assert written.read_text(encoding="utf-8").splitlines() == ["a;b;reason", '1;"x;y";raison é']
        assert table.write_refused([]) is None
        assert not written.exists()


def test_a_file_that_cannot_be_used_is_an_error_with_its_kind(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    with pytest.raises(NotFoundError), open_table(path, ("a",)):
        pass
    for content in (b"", b"\n", b"b,c\n", b"a,b\n\xff\xfe\n"):
        path.write_bytes(content)
        with pytest.raises(UsageError), open_table(path, ("a",)) as table:
            list(table.lines)
