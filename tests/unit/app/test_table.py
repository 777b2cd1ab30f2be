"""A table keeps every word and figure whole, however narrow the terminal."""

import io

import pytest
from rich.console import Console

from app.table import Column, fits, print_table

METERS = ["ecole-a-elec", "ecole-a-eau", "ecole-jean-mace-de-saint-quentin-gaz"]
COLUMNS = [
    Column("Défaut", ["fuite de chasse", "index figé", "extinction non respectée"], is_text=True),
    Column("Compteur", METERS, is_text=True),
    *(Column(f"Grandeur {number}", ["1\N{NO-BREAK SPACE}234,5", "2", "100\N{NO-BREAK SPACE}%"]) for number in range(9)),
]


def printed(width: int, names: int = 1) -> str:
    file = io.StringIO()
    print_table(Console(file=file, width=width), COLUMNS, "Titre", names=names)
    return file.getvalue()


@pytest.mark.parametrize("width", [60, 80, 100, 300])
@pytest.mark.parametrize("names", [1, 2])
def test_no_word_is_cut_and_no_line_too_long(width: int, names: int) -> None:
    text = printed(width, names)
    assert max(map(len, text.splitlines())) <= width
    words = text.split()
    for meter in METERS:
        assert meter in words
    assert text.count("100\N{NO-BREAK SPACE}%") == 9
    assert words.count("Grandeur") == 9
    assert "…" not in text
    assert text.count("Titre") == 1


def test_a_wide_terminal_has_it_in_one_part_and_a_narrow_one_names_the_lines_again() -> None:
    assert printed(300).count("index figé") == 1
    assert printed(80).count("index figé") > 1


def test_columns_without_lines_are_a_heading() -> None:
    file = io.StringIO()
    print_table(Console(file=file, width=80), [Column("Défaut", [], is_text=True), Column("Euros", [])])
    assert file.getvalue().split()[:2] == ["Défaut", "Euros"]


def test_a_figure_of_two_lines_is_as_wide_as_the_wider() -> None:
    column = Column("Évitable", ["1234567890\n12", "1"])
    assert (column.least, column.most) == (10, 10)
    assert fits(Console(width=10), [column])
    assert not fits(Console(width=9), [column])
