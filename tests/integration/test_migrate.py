"""Migrations: repeatable, safe from several processes at once, and roles that can do their work and nothing else."""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
import yoyo
from psycopg import sql

from domain.errors import LoginRefusedError, UnavailableError, UsageError, VigieError
from storage.connection import Role, connect
from storage.migrate import MIGRATIONS, migrate
from tests.fixtures.command import VigieHere

DUMP = """
SELECT 'column', table_name, column_name, data_type || is_nullable || coalesce(column_default, '')
FROM information_schema.columns WHERE table_schema = 'public'
UNION ALL SELECT 'grant', table_name, grantee, privilege_type FROM information_schema.role_table_grants
WHERE table_schema = 'public'
UNION ALL SELECT 'index', tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT 'view', table_name, '', view_definition FROM information_schema.views WHERE table_schema = 'public'
UNION ALL SELECT 'function', proname, '', pg_get_functiondef(p.oid) FROM pg_proc p
JOIN pg_namespace n ON n.oid = p.pronamespace WHERE nspname = 'public' AND proname LIKE 'procrastinate%'
AND prokind = 'f'
ORDER BY 1, 2, 3, 4
"""


def schema(url: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(DUMP.encode()).fetchall()


def test_migrating_again_changes_nothing(database_url: str) -> None:
    before = schema(database_url)
    assert len(before) > 200
    migrate(database_url)
    assert schema(database_url) == before


def test_several_processes_may_migrate_at_once(empty_database_url: str, database_url: str) -> None:
    failures: list[BaseException] = []

    def run() -> None:
        try:
            migrate(empty_database_url)
        except BaseException as error:  # noqa: BLE001 - shown below
            failures.append(error)

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert failures == []
    assert schema(empty_database_url) == schema(database_url)


def _migrated_until(url: str, last: str) -> None:
    """Bring a database to the schema of an earlier version, whose last migration is named."""
    backend = yoyo.get_backend(url.replace("postgresql://", "postgresql+psycopg://"))
    try:
        backend.apply_migrations(yoyo.read_migrations(str(MIGRATIONS)).filter(lambda one: one.id <= last))
    finally:
        backend.connection.close()


REFUSED_BEFORE = """
INSERT INTO rejection (digest, reason, detail, topic, payload, device, received_at, last_received_at, times)
SELECT sha256(n::text::bytea), reason, '', topic, payload::bytea, device, at::timestamptz,
       at::timestamptz + '1 hour', times
FROM (VALUES
    (1, 'unknown_device', 'vigie/v1/a/readings', 'abc', 'a', '2026-11-01Z', 4),
    (2, 'unknown_register', 'vigie/v1/a/readings/2', 'defgh', 'a', '2026-11-02Z', 2),
    (3, 'no_decoder', repeat('🌡', 65535), 'x', NULL, '2026-11-03Z', 1),
    (4, 'unknown_device', 'vigie/v1/long', 'y', repeat('🌡', 500), '2026-11-04Z', 1),
    (5, 'checksum', 'cabinet/b/telemetry', 'z', 'b', '2026-11-05Z', 9)
) AS held (n, reason, topic, payload, device, at, times)
"""


def test_what_an_earlier_version_refused_becomes_who_is_to_be_connected(empty_database_url: str) -> None:
    _migrated_until(empty_database_url, "0016.simulated_sites")
    with psycopg.connect(empty_database_url) as connection:
        connection.execute(REFUSED_BEFORE.encode())
    migrate(empty_database_url)
    with psycopg.connect(empty_database_url) as connection:
        senders = connection.execute(
            """SELECT kind, sender, first_heard, last_heard, messages, kept, kept_bytes FROM unknown_sender
               ORDER BY first_heard"""
        ).fetchall()
        day = [datetime(2026, 11, number, tzinfo=UTC) for number in range(1, 6)]
        hour = timedelta(hours=1)
        assert senders == [
            ("device", "a", day[0], day[1] + hour, 6, 2, 8),
            ("topic", "🌡" * 500, day[2], day[2] + hour, 1, 1, 1),
            ("device", "🌡" * 500, day[3], day[3] + hour, 1, 1, 1),
        ]
        assert connection.execute("SELECT count(*) FROM rejection").fetchone() == (5,)


ENCRYPTED_BEFORE = """
INSERT INTO rejection (digest, reason, detail, topic, payload, device, received_at, last_received_at, times)
SELECT sha256(n::text::bytea), reason, detail, 'wmbus/roof/telegram', 'abc', device, '2026-11-01Z', '2026-11-02Z', 3
FROM (VALUES
    (1, 'description_missing', 'encrypted, and no key is known for this meter: vigie meter-key add', '12345678'),
    (2, 'undecodable', 'the key of this meter does not fit', '22345678'),
    (3, 'undecodable', 'its records cannot be read', '32345678'),
    (4, 'description_missing', 'a compact frame whose full form was not heard yet', '42345678')
) AS held (n, reason, detail, device)
"""


def test_encrypted_meters_of_an_earlier_version_are_listed_as_such(empty_database_url: str) -> None:
    _migrated_until(empty_database_url, "0028.judged")
    with psycopg.connect(empty_database_url) as connection:
        connection.execute(ENCRYPTED_BEFORE.encode())
    migrate(empty_database_url)
    with psycopg.connect(empty_database_url) as connection:
        found = "SELECT device, reason FROM rejection ORDER BY device"
        assert connection.execute(found.encode()).fetchall() == [
            ("12345678", "key_missing"),
            ("22345678", "key_wrong"),
            ("32345678", "undecodable"),
            ("42345678", "description_missing"),
        ]
        listed = "SELECT sender, messages FROM unknown_sender ORDER BY sender"
        assert connection.execute(listed.encode()).fetchall() == [("12345678", 3), ("22345678", 3), ("42345678", 3)]


def powerless_login(url: str, name: str) -> str:
    """A login that may connect and nothing else; the address it uses."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(name)))
        connection.execute(
            sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(name), sql.Literal("powerless"))
        )
    host = url.partition("@")[2]
    return f"postgresql://{name}:powerless@{host}"


def test_a_login_without_rights_gets_one_sentence(empty_database_url: str) -> None:
    url = powerless_login(empty_database_url, "vigie_test_powerless")
    with pytest.raises(UsageError) as caught:
        migrate(url)
    assert "\n" not in str(caught.value)


def test_a_wrong_password_and_a_strange_address_get_one_sentence(database_url: str) -> None:
    with pytest.raises(LoginRefusedError, match="error-database-refuses-login"):
        migrate(database_url.replace("postgresql://vigie:", "postgresql://vigie:not-"))
    with pytest.raises(LoginRefusedError, match="error-database-refuses-login"):
        migrate(database_url.rpartition("/")[0] + "/no_such_database")
    with pytest.raises(UnavailableError, match="error-database-no-answer"):
        migrate("postgresql://vigie:secret@127.0.0.1:9/vigie")
    with pytest.raises(VigieError):
        migrate("sqlite:///tmp/x")


def _relations(url: str) -> dict[str, str]:
    query = """SELECT relname, relkind::text FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v', 'm', 'p')"""
    with psycopg.connect(url) as connection:
        return dict(connection.execute(query).fetchall())


def _readable(url: str, role: Role, names: list[str]) -> set[str]:
    readable = set()
    for name in names:
        try:
            with connect(url, role) as connection:
                connection.execute(sql.SQL("SELECT * FROM {} LIMIT 0").format(sql.Identifier(name)))
            readable.add(name)
        except psycopg.errors.InsufficientPrivilege:
            continue
    return readable


def test_readers_see_views_and_nothing_else(database_url: str) -> None:
    relations = _relations(database_url)
    views = {name for name in relations if name.startswith("dashboard_")}
    ours = [name for name in relations if not name.startswith("pg_stat")]
    assert len(views) > 10
    assert _readable(database_url, Role.READER, ours) == views
    with (
        connect(database_url, Role.READER) as connection,
        pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.ObjectNotInPrerequisiteState)),
    ):
        connection.execute("DELETE FROM dashboard_tariff")


def test_a_collector_cannot_read_tokens_nor_derive(database_url: str) -> None:
    relations = [name for name in _relations(database_url) if not name.startswith("pg_stat")]
    readable = _readable(database_url, Role.INGEST, relations)
    assert {"register", "reading", "source"} <= readable
    assert not {"access_token", "hour_amount", "anomaly", "weather_day"} & readable
    assert "access_token" not in _readable(database_url, Role.ANALYTICS, relations)
    for statement in ("DELETE FROM reading", "UPDATE register SET scale = 2", "DROP TABLE reading"):
        with connect(database_url, Role.INGEST) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(statement.encode())


def test_what_runs_in_the_owners_rights_takes_no_table_of_a_collectors_own(database_url: str) -> None:
    with connect(database_url, Role.INGEST) as connection:
        before = connection.execute("SELECT revision FROM setup_revision").fetchone()
        connection.execute("CREATE TEMPORARY TABLE setup_revision (revision bigint)")
        connection.execute("INSERT INTO pg_temp.setup_revision VALUES (7)")
        connection.execute("INSERT INTO description VALUES ('k', 'x', now())")
        after = connection.execute("SELECT revision FROM public.setup_revision").fetchone()
        assert before is not None
        assert after == (before[0] + 1,)
        assert connection.execute("SELECT revision FROM pg_temp.setup_revision").fetchall() == [(7,)]
    with psycopg.connect(database_url) as connection:
        paths = connection.execute(
            """SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef
               AND NOT 'search_path=public, pg_temp' = ANY (coalesce(proconfig, '{}'))"""
        ).fetchall()
        assert paths == [], "each names pg_temp last: where it is not named, it comes first"


def test_the_command_line_migrates_and_says_what_is_wrong(empty_database_url: str, tmp_path: Path) -> None:
    vigie = VigieHere(empty_database_url, "mqtt://127.0.0.1:1", tmp_path)
    assert vigie.run("db", "migrate").returncode == 0
    assert vigie.run("db", "migrate").returncode == 0
    broken = VigieHere(powerless_login(empty_database_url, "vigie_test_powerless_2"), "mqtt://127.0.0.1:1", tmp_path)
    done = broken.run("db", "migrate")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
