"""Every kind of site has a baseline, and every baseline a method page."""

from pathlib import Path

import pytest

from analytics import baselines
from analytics.baselines.registry import BASELINES, baseline_for
from domain.registry import SiteKind

PROJECT = Path(baselines.__file__).parent.parent.parent


@pytest.mark.parametrize("kind", list(SiteKind))
def test_every_kind_of_site_is_served(kind: SiteKind) -> None:
    lamps = kind is SiteKind.STREET_LIGHTING
    assert baseline_for(kind.value).method.startswith("lit-night" if lamps else "hour-of-week")


def test_methods_are_documented_under_their_names() -> None:
    page = (PROJECT / "docs" / "methods" / "expected.md").read_text(encoding="utf-8")
    assert len({line.method for line in BASELINES}) == len(BASELINES)
    for line in BASELINES:
        assert line.method in page
