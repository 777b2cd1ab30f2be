"""`vigie token`: the token alone on the last line, one JSON object with --json, and an end with revoke."""

import json
from subprocess import CompletedProcess

import psycopg

from tests.fixtures.command import call


def _vigie(database_url: str, *arguments: str) -> CompletedProcess[str]:
    return call("token", *arguments, VIGIE_DATABASE_URL=database_url, VIGIE_LANG="en")


def test_a_token_is_made_listed_and_revoked(database_url: str) -> None:
    made = _vigie(database_url, "create", "--role", "technician", "--label", "gw team", "--expires-days", "30")
    assert made.returncode == 0, made.stderr
    token = made.stdout.splitlines()[-1]
    assert token.startswith("vigie_")
    assert len(token) == len("vigie_") + 43
    (row,) = json.loads(_vigie(database_url, "list", "--json").stdout.splitlines()[-1])["tokens"]
    assert (row["role"], row["label"], row["revoked_at"]) == ("technician", "gw team", None)
    assert token not in _vigie(database_url, "list").stdout
    assert _vigie(database_url, "revoke", row["id"]).returncode == 0
    again = _vigie(database_url, "revoke", row["id"])
    assert again.returncode == 3
    assert "Traceback" not in again.stderr
    with psycopg.connect(database_url) as connection:
        kept = connection.execute(b"SELECT count(*) FROM access_token WHERE revoked_at IS NOT NULL").fetchone()
    assert kept == (1,)


def test_json_is_the_last_line(database_url: str) -> None:
    made = _vigie(database_url, "create", "--role", "viewer", "--json")
    assert json.loads(made.stdout.splitlines()[-1]).keys() == {"id", "role", "token"}


def test_a_role_that_does_not_exist(database_url: str) -> None:
    refused = _vigie(database_url, "create", "--role", "king")
    assert refused.returncode == 2
    assert "Traceback" not in refused.stderr


def test_a_role_that_is_none_is_one_sentence_with_the_roles(database_url: str) -> None:
    refused = _vigie(database_url, "create", "--role", "chef")
    assert refused.returncode == 2
    assert refused.stderr.strip() == '"chef" is no role: viewer, manager, technician, admin.'
