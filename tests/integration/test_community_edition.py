"""The community edition: our migrations and policies on it, and none of it on the Apache edition."""

from collections.abc import Iterator

import psycopg
import pytest
from typer.testing import CliRunner

from app.cli import application
from app.settings import settings
from domain.errors import UsageError
from storage.edition import COMMUNITY_POLICIES, LICENSE, Edition, apply_policies, retention
from storage.migrate import MIGRATIONS
from tests.fixtures.community import Community, find_package

RETENTION = """
SELECT job_id, (config ->> 'drop_after')::interval = make_interval(months => {months}) FROM timescaledb_information.jobs
WHERE proc_name = 'policy_retention' AND hypertable_name = 'reading'
"""
COMPRESSION_JOB = """
SELECT job_id FROM timescaledb_information.jobs
WHERE proc_name = 'policy_compression' AND hypertable_name = 'reading'
"""
COMPRESSION = """
SELECT hypertable_name, config ->> 'compress_after' FROM timescaledb_information.jobs
WHERE proc_name = 'policy_compression' ORDER BY 1
"""
FILL = """
INSERT INTO reading (time, received_at, value, register_id, source_id, unit_code)
SELECT t, t, extract(epoch FROM t), number, 1, 0
FROM generate_series(TIMESTAMPTZ '2020-01-01Z', TIMESTAMPTZ '2020-01-20Z', INTERVAL '1 hour') t,
     generate_series(1, 3) number
"""
COMPRESSED = "SELECT count(*) FROM timescaledb_information.chunks WHERE is_compressed AND hypertable_name = 'reading'"
LATE = """
INSERT INTO reading (time, received_at, value, register_id, source_id, unit_code)
VALUES ('2020-01-02Z', now(), {value}, 2, 1, 0), ('2020-01-02 00:30Z', now(), {value}, 2, 1, 0)
ON CONFLICT (register_id, source_id, time) DO {action}
"""


@pytest.fixture(scope="module")
def community() -> Iterator[Community]:
    """A database of the community edition with our schema."""
    found = find_package()
    if isinstance(found, str):
        pytest.skip(f"no TimescaleDB community edition here: {found}")
    with Community(*found) as database:
        database.run("CREATE EXTENSION timescaledb; CREATE EXTENSION btree_gist")
        for file in sorted(MIGRATIONS.glob("*.sql")):
            database.run(file.read_text(encoding="utf-8"))
        yield database


def apply(database: Community, months: int | None = None) -> None:
    """Run what `apply_policies` runs."""
    for statement in (*COMMUNITY_POLICIES, *retention(months)):
        database.run(statement)


def test_the_edition_is_recognised(community: Community) -> None:
    ((name,),) = community.run(LICENSE)
    assert Edition.of(name) is Edition.COMMUNITY


def test_policies_may_be_applied_again_and_again(community: Community) -> None:
    apply(community)
    first = community.run(COMPRESSION)
    apply(community)
    assert community.run(COMPRESSION) == first == [
        ["hour_amount", "180 days"], ["hour_revision", "180 days"], ["reading", "60 days"],
    ]  # fmt: skip
    assert community.run(RETENTION.format(months=1)) == []


def test_retention_is_set_kept_changed_and_removed(community: Community) -> None:
    apply(community, 36)
    ((job, fits),) = community.run(RETENTION.format(months=36))
    assert fits
    apply(community, 36)
    assert community.run(RETENTION.format(months=36)) == [[job, True]]  # the same job, not a new one
    apply(community, 13)
    ((other, fits),) = community.run(RETENTION.format(months=13))
    assert (fits, other != job) == (True, True)
    apply(community)
    assert community.run(RETENTION.format(months=13)) == []
    apply(community)
    assert community.run(RETENTION.format(months=13)) == []


def test_late_and_repeated_readings_enter_a_compressed_chunk(community: Community) -> None:
    apply(community)
    community.run(FILL)
    ((job,),) = community.run(COMPRESSION_JOB)
    community.run(f"CALL run_job({job})")
    ((compressed,),) = community.run(COMPRESSED)
    assert compressed > 0
    apply(community)  # the settings may be written again over compressed chunks
    count = "SELECT count(*), count(*) FILTER (WHERE value = 5), count(*) FILTER (WHERE value = 6) FROM reading"
    ((before, *_),) = community.run(count)
    community.run(LATE.format(value=5, action="NOTHING"))
    assert community.run(count) == [[before + 1, 1, 0]]  # one was known, one is new
    community.run(LATE.format(value=6, action="UPDATE SET value = excluded.value"))
    assert community.run(count) == [[before + 1, 0, 2]]


def test_retention_drops_old_readings_and_nothing_derived(community: Community) -> None:
    community.run(FILL.replace("2020", "2015") + " ON CONFLICT DO NOTHING")
    community.run("INSERT INTO hour_amount VALUES ('2015-01-02Z', 1, 0, 1, 1, 1, 1) ON CONFLICT DO NOTHING")
    community.run("INSERT INTO reading VALUES (now(), now(), 1, 1, 1, 0)")
    apply(community, 13)
    ((job, _),) = community.run(RETENTION.format(months=13))
    community.run(f"CALL run_job({job})")
    assert community.run("SELECT count(*) FROM reading WHERE time < now() - INTERVAL '14 months'") == [[0]]
    assert community.run("SELECT count(*) FROM reading") == [[1]]
    assert community.run("SELECT count(*) FROM hour_amount") == [[1]]
    apply(community)


def test_a_database_with_compressed_hours_takes_the_later_migrations() -> None:
    found = find_package()
    if isinstance(found, str):
        pytest.skip(f"no TimescaleDB community edition here: {found}")
    files = sorted(MIGRATIONS.glob("*.sql"))
    before = [file for file in files if file.name < "0010"]
    with Community(*found) as database:
        database.run("CREATE EXTENSION timescaledb; CREATE EXTENSION btree_gist")
        for file in before:
            database.run(file.read_text(encoding="utf-8"))
        for statement in COMMUNITY_POLICIES:
            if b"hour_revision" not in statement:
                database.run(statement)
        database.run(
            "INSERT INTO hour_amount VALUES ('2015-01-02Z', 1, 0, 1, 1, 1, 1), ('2015-01-03Z', 2, 0, 1, 1, 1, 1)"
        )
        database.run(
            "INSERT INTO reading VALUES ('2015-01-02Z', now(), 1, 7, 1, 0), ('2015-01-09Z', now(), 1, 7, 1, 0)"
        )
        database.run("SELECT compress_chunk(chunk) FROM show_chunks('hour_amount') chunk")
        for file in files[len(before) :]:
            database.run(file.read_text(encoding="utf-8"))
        apply(database)
        database.run("UPDATE hour_amount SET amount = 3, known_since = now() WHERE hour = '2015-01-03Z'")
        database.run("INSERT INTO hour_amount (hour, amount, estimated, coverage, register_id, source_id)"
                     " VALUES ('2015-01-04Z', 4, 0, 1, 1, 1)")  # fmt: skip
        stale = database.run("SELECT register_id, source_id, span = '{[2015-01-02Z,2015-01-09Z]}' FROM stale_span")
        rows = database.run("SELECT amount, known_since = '-infinity' FROM hour_amount ORDER BY hour")
    assert rows == [[1, True], [3, False], [4, False]]
    assert stale == [[7, 1, True]]


def test_the_apache_edition_gets_none_of_it(database_url: str) -> None:
    """Where a server has the community edition, its policies are there; both are what the code promises."""
    edition = apply_policies(database_url, retention_months=36)
    with psycopg.connect(database_url) as connection:
        jobs = connection.execute(
            "SELECT proc_name FROM timescaledb_information.jobs WHERE hypertable_name IS NOT NULL ORDER BY 1"
        ).fetchall()
    if edition is Edition.COMMUNITY:
        assert [name for (name,) in jobs] == [*["policy_compression"] * 3, "policy_retention"]
    else:
        assert jobs == []


def test_a_retention_the_server_cannot_apply_is_said_and_is_no_error(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    edition = apply_policies(database_url)
    monkeypatch.setenv("VIGIE_DATABASE_URL", database_url)
    monkeypatch.setenv("VIGIE_RETENTION_MONTHS", "36")
    monkeypatch.setenv("VIGIE_LANG", "en")
    settings.cache_clear()
    try:
        result = CliRunner().invoke(application("db"), ["db", "migrate", "--json"])
    finally:
        settings.cache_clear()
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[-1] == '{"ready": true}'
    said = "VIGIE_RETENTION_MONTHS=36 has no effect" in result.stderr
    assert said is (edition is Edition.APACHE)


@pytest.mark.parametrize("months", ["12", "241", "13.5", "un"])
def test_a_retention_out_of_range_is_refused(months: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIGIE_RETENTION_MONTHS", months)
    settings.cache_clear()
    try:
        with pytest.raises(UsageError) as refused:
            settings()
    finally:
        settings.cache_clear()
    assert refused.value.message.params["setting"] == "VIGIE_RETENTION_MONTHS"
