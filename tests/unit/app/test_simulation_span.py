"""Spans that hold nothing, or what has not happened yet, are refused in a sentence."""

from datetime import UTC, datetime, timedelta

import pytest

from app.simulation_span import require_history, require_live, require_span
from domain.errors import UsageError
from tests.fixtures.sentences import said

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize("end", [NOW, NOW - DAY])
def test_an_empty_span_is_refused(end: datetime) -> None:
    require_span(NOW, NOW + DAY)
    with pytest.raises(UsageError) as error:
        require_span(NOW, end)
    assert "2026-03-01T12:00:00Z" in said(error)


def test_history_ends_now_at_the_latest() -> None:
    require_history(NOW - DAY, NOW, NOW)
    with pytest.raises(UsageError) as error:
        require_history(NOW - DAY, NOW + DAY, NOW)
    assert "--pace real" in said(error)


def test_what_runs_as_the_clock_goes_ends_later_than_now() -> None:
    require_live(None, None, NOW)
    require_live(NOW - DAY, NOW + DAY, NOW)
    for begin, end in ((None, NOW), (NOW - 2 * DAY, NOW - DAY), (NOW + 2 * DAY, NOW + DAY)):
        with pytest.raises(UsageError):
            require_live(begin, end, NOW)
