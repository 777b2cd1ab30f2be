"""What is said of a connection that was lost: away, its disk full, or the login refused."""

import psycopg
import pytest

from domain.errors import DiskFullError, LoginRefusedError, UnavailableError
from storage.connection import connection_error


@pytest.mark.parametrize(
    ("error", "kind", "key"),
    [
        (psycopg.OperationalError("connection refused"), UnavailableError, "error-database-no-answer"),
        (psycopg.errors.DiskFull("could not extend file: No space left"), DiskFullError, "error-database-full"),
        (psycopg.OperationalError('FATAL:  password authentication failed for user "x"'), LoginRefusedError,
         "error-database-refuses-login"),
    ],
)  # fmt: skip
def test_each_has_its_sentence(error: psycopg.OperationalError, kind: type[UnavailableError], key: str) -> None:
    found = connection_error(error)
    assert (type(found), found.message.key) == (kind, key)
    assert "\n" not in str(found.message.params["reason"])
