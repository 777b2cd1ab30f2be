"""Why the database takes nothing is known while that is so."""

from datetime import UTC, datetime

import pytest

from domain.collector import CollectorState, Condition, Trouble
from domain.errors import DiskFullError, LoginRefusedError, UnavailableError
from ingest.ports import InMemoryReadings
from ingest.writer import Writer


def state() -> CollectorState:
    now = datetime.now(UTC)
    return CollectorState("c", None, Condition.COLLECTING, now, now)


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (UnavailableError("error-database-no-answer", reason="x"), Trouble.AWAY),
        (DiskFullError("error-database-full", reason="x"), Trouble.DISK_FULL),
        (LoginRefusedError("error-database-refuses-login", reason="x"), Trouble.LOGIN_REFUSED),
    ],
)
def test_trouble_lasts_until_the_database_answers(error: UnavailableError, why: Trouble) -> None:
    writer = Writer(InMemoryReadings({}), lambda: None, state)
    writer.answered(error)
    assert (writer.trouble, writer.away_since is not None) == (why, True)
    writer.answered(None)
    assert (writer.trouble, writer.away_since) == (None, None)
