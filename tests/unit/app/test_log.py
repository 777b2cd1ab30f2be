"""What lasting processes log: errors in words, an outage once and then once a minute, libraries in the same form."""

import logging
from collections.abc import Iterator

import pytest
import structlog

from app.catalogue import catalogue
from app.log import SeldomTold, in_words, log_in_words
from domain.errors import UnavailableError


def test_an_error_is_told_in_words_also_where_only_its_text_is_left() -> None:
    reason = 'connection to server at "db", port 5432 failed (it\'s away)'
    error = UnavailableError("error-database-no-answer", reason=reason)
    sentence = f"The database does not answer ({reason}): check VIGIE_DATABASE_URL"
    assert in_words(error, catalogue("en")).startswith(sentence)
    assert in_words(str(error), catalogue("en")).startswith(sentence)
    assert in_words(str(error), catalogue("fr")).startswith("La base de données ne répond pas (connection")


@pytest.mark.parametrize(
    "text", ["something else", "error-nobody-knows (a='b')", "error-database-no-answer (not python"]
)
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert in_words(text, catalogue("en")) == text


def told(seldom: SeldomTold, event: str, error: str = "") -> bool:
    try:
        seldom(None, "warning", {"event": event, "error": error})
    except structlog.DropEvent:
        return False
    return True


def test_an_outage_is_told_once_and_then_once_a_minute() -> None:
    now = 1000.0
    seldom = SeldomTold(lambda: now)
    away = "error-database-no-answer (reason='x')"
    heard = []
    for second in range(0, 130, 5):
        now = 1000.0 + second
        # Two threads meet the same outage.
        if told(seldom, "database_away", away) | told(seldom, "registry_away", away):
            heard.append(second)
    assert heard == [0, 60, 120]


def test_another_reason_the_end_and_another_outage_are_told() -> None:
    now = 0.0
    seldom = SeldomTold(lambda: now)
    assert told(seldom, "database_away", "error-database-full (reason='x')")
    assert not told(seldom, "database_away", "error-database-full (reason='y')")
    assert told(seldom, "database_away", "error-database-no-answer (reason='x')")
    assert told(seldom, "database_back")
    assert told(seldom, "database_away", "error-database-no-answer (reason='x')")
    now = 20.0
    assert told(seldom, "database_away", "error-database-no-answer (reason='x')")
    assert told(seldom, "broker_away", "error-broker-no-answer (reason='x')")
    assert all(told(seldom, "job_done") for _ in range(3))


@pytest.fixture
def _own_logging() -> Iterator[None]:
    handlers, level = logging.root.handlers[:], logging.root.level
    yield
    structlog.reset_defaults()
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)


@pytest.mark.usefixtures("_own_logging")
def test_libraries_log_in_the_same_form(capsys: pytest.CaptureFixture[str]) -> None:
    log_in_words()
    for _ in range(3):
        logging.getLogger("psycopg.pool").warning("error connecting in 'x': refused\n\tIs it running?")
    logging.getLogger("somebody").error("it broke")
    logging.getLogger("somebody").info("not told")
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert "database_away" in lines[0]
    assert "refused" in lines[0]
    assert "it broke" in lines[1]
    assert "[somebody]" in lines[1]
