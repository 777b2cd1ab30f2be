"""The largest messages, under the dearest profiles that were found, are a bounded piece of work."""

from datetime import UTC, datetime

import pytest

from app.hostile_profiles import DEAR, TOPIC
from domain.reading import RawMessage
from domain.setup import StoredProfile
from ingest.knowledge import Knowledge
from ingest.mapping.compiled import compile_profile
from tests.fixtures.work import calls

MOST_CALLS = 400_000
"""Calls of functions: some 30 ms (`vigie bench` measures what it takes)."""


@pytest.mark.parametrize("name", DEAR)
def test_the_dearest_profile_is_bounded(name: str) -> None:
    body, payload = DEAR[name]
    decoder = compile_profile(StoredProfile("p", 1, body))
    message = RawMessage(TOPIC, payload, datetime(2026, 10, 25, 12, tzinfo=UTC))

    def work() -> list[object]:
        decoder.fits(message, Knowledge())
        return list(decoder.decode(message, Knowledge()))

    items, called = calls(work)
    assert called < MOST_CALLS
    assert len(items) <= 5_100
    assert "cannot be used" not in str(items[:1])
