"""Tables in the terminal that never cut a word: columns for which a line has no room go below, beside their names."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich import box
from rich.console import Console
from rich.table import Table

__all__ = ["Column", "fits", "print_table"]

GAP = 2


@dataclass(frozen=True, slots=True)
class Column:
    """A heading and what stands under it. Text may be broken between words; figures, to the right, never."""

    heading: str
    cells: Sequence[str]
    is_text: bool = False

    @property
    def least(self) -> int:
        """The width below which a word or a figure would be cut."""
        words = [word for cell in self.cells for word in cell.split(" ")] if self.is_text else self._lines
        return max(map(len, [*self.heading.split(" "), *words]))

    @property
    def most(self) -> int:
        """The width beyond which nothing is gained."""
        return max(map(len, [self.heading, *self._lines]))

    @property
    def _lines(self) -> list[str]:
        return [line for cell in self.cells for line in cell.split("\n")]


def fits(console: Console, columns: Sequence[Column]) -> bool:
    """Say whether a line has room for all columns side by side."""
    return _width(columns) - GAP <= console.width


def print_table(console: Console, columns: Sequence[Column], title: str | None = None, *, names: int = 1) -> None:
    """Print columns of equal height, the first `names` of them, which name the lines, again in each part."""
    first, rest = columns[:names], columns[names:]
    for number, part in enumerate(_parts(rest, console.width - _width(first))):
        table = Table(
            title=title if number == 0 else None, title_justify="left", box=box.SIMPLE_HEAD, show_edge=False,
            pad_edge=False, padding=(0, 1, 0, 0),
        )  # fmt: skip
        shown = [*first, *part]
        for column, width in zip(shown, _widths(shown, console.width), strict=True):
            table.add_column(
                column.heading, justify="left" if column.is_text else "right", width=width, overflow="fold"
            )
        for row in zip(*(column.cells for column in shown), strict=True):
            table.add_row(*row)
        console.print(table)
        console.print()


def _width(columns: Sequence[Column]) -> int:
    return sum(column.least + GAP for column in columns)


def _parts(columns: Sequence[Column], room: int) -> Iterator[list[Column]]:
    """Yield the columns in as few parts as have room side by side; one that has none stands alone."""
    part: list[Column] = []
    for column in columns:
        if part and _width([*part, column]) - GAP > room:
            yield part
            part = []
        part.append(column)
    yield part


def _widths(columns: Sequence[Column], room: int) -> Iterator[int]:
    """Yield each column's width: what it must have, then, from the left, what it would like."""
    spare = max(0, room - _width(columns) + GAP)
    for column in columns:
        more = min(spare, column.most - column.least)
        spare -= more
        yield column.least + more
