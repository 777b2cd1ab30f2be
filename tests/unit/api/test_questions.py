"""A question in words."""

import pytest

from api.routes.questions import worded
from app.catalogue import catalogue
from tests.unit.api.fakes import QUESTION


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("kind", ["suspected_swap", "step"])
def test_each_kind_has_its_words(kind: str, language: str) -> None:
    told = worded({**QUESTION, "kind": kind}, catalogue(language), language)
    assert "[" not in told["kind_text"] + told["sentence"]
    assert "12 Wh" in told["sentence"]
    assert told["suggested_at"] == QUESTION["first_time"]
