"""The gallery shows every work and fault, and shows them as they are."""

from pathlib import Path

import pytest

from app.catalogue import catalogue
from app.gallery import FOLDER, draw, page
from simulators.gallery import Exhibit, View, exhibits
from simulators.registry import ALTERATIONS

DOCS = Path(__file__).resolve().parents[2] / "docs"
REMEDY = "run: ./run vigie simulate gallery"


def test_every_kind_has_its_picture_and_no_picture_is_left_over() -> None:
    drawn = {path.stem for path in (DOCS / FOLDER).glob("*.svg")}
    assert drawn == {kind.name for kind in ALTERATIONS}, REMEDY


@pytest.mark.slow
def test_the_page_tells_the_truths_of_today() -> None:
    assert (DOCS / "gallery.md").read_text(encoding="utf-8") == page(exhibits(), catalogue("en")), REMEDY


@pytest.mark.parametrize("name", ["leak_wc", "swap", "radio_loss", "relamping"])
def test_a_picture_drawn_again_is_the_same(name: str, tmp_path: Path) -> None:
    exhibit = next(one for one in exhibits() if one.kind.name == name)
    draw(exhibit, tmp_path / "again.svg", catalogue("en"))
    assert (tmp_path / "again.svg").read_bytes() == (DOCS / FOLDER / f"{name}.svg").read_bytes(), REMEDY


@pytest.mark.parametrize("exhibit", exhibits(), ids=lambda exhibit: exhibit.kind.name)
def test_a_picture_shows_a_difference_while_it_lasts_and_none_before(exhibit: Exhibit) -> None:
    without, with_it = exhibit.curves()
    start = exhibit.start.timestamp()
    shown = {curve.time_s[curve.time_s >= start].tobytes() + curve.value[curve.time_s >= start].tobytes()
             for curve in (without, with_it)}  # fmt: skip
    assert len(shown) == 2
    if exhibit.kind.name != "rollover":  # it is another meter from the first day on
        before = [curve.value[curve.time_s < start] for curve in (without, with_it)]
        assert before[0].tolist() == before[1].tolist()
        assert (without.value.size > 100) or (exhibit.view is View.PACE)
